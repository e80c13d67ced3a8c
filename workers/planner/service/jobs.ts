import type { Actor } from '#shared/call'
import type { Itinerary, Job } from '#shared/contracts/planner'
import { AppError, isAppError, notFound } from '#shared/errors'
import { newId } from '#shared/values/ids'
import type { Ctx, Env } from '../env'
import {
  abandonedJobs,
  claimJob,
  findJob,
  finishJob,
  insertJob,
  type JobError,
  type JobRow,
  pruneJobs,
  reachDatabase as reachStore,
  saveProgress,
  type Task,
} from '../store'
import { checkRequest } from './checks'
import { checkOpen, generateForTrip, generateOpen, STAGES, type Stage } from './generate'

/** Longer than a generation may take; then another runner may have the job. */
const LEASE_MS = 60_000
/** A job that killed its runner this often is broken. */
const MOST_ATTEMPTS = 3
/** The runner after the answer gets this long before the cron looks for the job. */
const HEAD_START_MS = 10_000
const JOBS_A_SWEEP = 5
const KEPT_MS = 7 * 86_400_000
const OF = STAGES.length + 1

/** Queues a generation and begins it after the answer. What can be refused at once is refused at once. */
export async function startJob(ctx: Ctx, task: Task): Promise<Job> {
  if (task.kind === 'open') checkOpen(ctx, task.request)
  else {
    checkRequest(task.request)
    await ctx.env.TRIPS.getTrip(ctx.call, task.trip_id, 'editor')
  }
  const id = newId('job', ctx.now)
  const progress = { stage: 'queued', message: 'Waiting to begin', done: 0, of: OF }
  const { actor } = ctx.call
  await insertJob(
    ctx.env.PLANNER_DB,
    { id, owner_id: actor.kind === 'user' ? actor.id : null, task, actor: nameless(actor), progress },
    Date.now(),
  )
  ctx.defer(runJob(ctx, id))
  return { id, status: 'queued', progress }
}

/** Whose rights a job has, without what tells who that is. */
const nameless = (actor: Actor): Actor => (actor.kind === 'user' ? { ...actor, email: '', name: '' } : actor)

/** A job for the account that asked for it; one without an account is for whoever knows its id. NOT_FOUND otherwise. */
export async function getJob(ctx: Ctx, id: string): Promise<Job> {
  const job = await findJob(ctx.env.PLANNER_DB, id)
  const { actor } = ctx.call
  if (!job || (job.owner_id !== null && !(actor.kind === 'user' && actor.id === job.owner_id))) throw notFound('job')
  return shown(job)
}

const shown = ({ id, status, progress, result, error }: JobRow): Job => ({
  id,
  status,
  progress,
  ...(result ? { itinerary: result } : {}),
  ...(error ? { error } : {}),
})

/** Runs a job once, if nobody else does. Never throws: what goes wrong is the job's outcome. */
export async function runJob(ctx: Ctx, id: string): Promise<void> {
  const d1 = ctx.env.PLANNER_DB
  const job = await claimJob(d1, id, Date.now(), LEASE_MS)
  if (!job) return
  const own: Ctx = { ...ctx, call: { ...ctx.call, actor: job.actor } }
  let progress = job.progress
  const report = async (stage: Stage, message: string) => {
    progress = { stage, message, done: STAGES.indexOf(stage) + 1, of: OF }
    await saveProgress(d1, id, job.attempts, progress)
  }
  try {
    const itinerary = await work(own, job, report)
    const stops = itinerary.days.reduce((sum, { items }) => sum + items.length, 0)
    const problems = itinerary.feasibility.violations.length
    const message = `${itinerary.days.length} days: ${stops} stops, ${problems} ${problems === 1 ? 'problem' : 'problems'}`
    await finishJob(d1, id, job.attempts, { progress: { stage: 'done', message, done: OF, of: OF }, result: itinerary })
  } catch (error) {
    await finishJob(d1, id, job.attempts, { progress, error: jobError(ctx, error) })
  }
}

function work(
  ctx: Ctx,
  { task, attempts }: JobRow,
  report: (stage: Stage, message: string) => Promise<void>,
): Promise<Itinerary> {
  if (attempts > MOST_ATTEMPTS) throw new Error('Given up after too many attempts')
  return task.kind === 'open'
    ? generateOpen(ctx, task.request, report)
    : generateForTrip(ctx, task.trip_id, task.request, report)
}

function jobError(ctx: Ctx, error: unknown): JobError {
  const known = isAppError(error) ? error : new AppError('SYSTEM_INTERNAL', 'Internal error')
  if (known.code === 'SYSTEM_INTERNAL')
    ctx.log('ERROR', 'job failed', { error: error instanceof Error ? error.stack : String(error) })
  return { code: known.code, message: known.message, ...(known.details ? { details: known.details } : {}) }
}

/** From the minute cron: takes over what its runner left, and forgets old jobs. */
export async function resumeJobs(ctx: Ctx): Promise<void> {
  const d1 = ctx.env.PLANNER_DB
  const now = Date.now()
  for (const id of await abandonedJobs(d1, now, now - HEAD_START_MS, JOBS_A_SWEEP)) await runJob(ctx, id)
  if (ctx.now.getUTCMinutes() === 0) await pruneJobs(d1, now - KEPT_MS)
}

export const reachDatabase = (env: Pick<Env, 'PLANNER_DB'>): Promise<void> => reachStore(env.PLANNER_DB)
