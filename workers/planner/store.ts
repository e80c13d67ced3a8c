import type { Actor } from '#shared/call'
import type { Itinerary, Job, OpenPlanRequest, PlanRequest } from '#shared/contracts/planner'

/** The jobs of the planner: what was asked, for whom, how far it is. */
export type Task = { kind: 'open'; request: OpenPlanRequest } | { kind: 'trip'; trip_id: string; request: PlanRequest }
export type Progress = Job['progress']
export type JobError = NonNullable<Job['error']>
export type JobRow = {
  id: string
  owner_id: string | null
  task: Task
  actor: Actor
  status: Job['status']
  progress: Progress
  result: Itinerary | null
  error: JobError | null
  attempts: number
}

type Stored = Record<'task' | 'actor' | 'progress', string> & { result: string | null; error: string | null } & Pick<
    JobRow,
    'id' | 'owner_id' | 'status' | 'attempts'
  >
const FIELDS = 'id, owner_id, task, actor, status, progress, result, error, attempts'

const rowOf = (stored: Stored): JobRow => ({
  ...stored,
  task: JSON.parse(stored.task) as Task,
  actor: JSON.parse(stored.actor) as Actor,
  progress: JSON.parse(stored.progress) as Progress,
  result: stored.result === null ? null : (JSON.parse(stored.result) as Itinerary),
  error: stored.error === null ? null : (JSON.parse(stored.error) as JobError),
})

export async function insertJob(
  d1: D1Database,
  job: Pick<JobRow, 'id' | 'owner_id' | 'task' | 'actor' | 'progress'>,
  now: number,
): Promise<void> {
  await d1
    .prepare('INSERT INTO jobs (id, owner_id, task, actor, progress, created_at) VALUES (?, ?, ?, ?, ?, ?)')
    .bind(job.id, job.owner_id, JSON.stringify(job.task), JSON.stringify(job.actor), JSON.stringify(job.progress), now)
    .run()
}

export async function findJob(d1: D1Database, id: string): Promise<JobRow | null> {
  const stored = await d1.prepare(`SELECT ${FIELDS} FROM jobs WHERE id = ?`).bind(id).first<Stored>()
  return stored && rowOf(stored)
}

/** Takes a job for `leaseMs`: one that waits, or whose runner has not been heard of. Null when somebody else has it or it is done. */
export async function claimJob(d1: D1Database, id: string, now: number, leaseMs: number): Promise<JobRow | null> {
  const stored = await d1
    .prepare(
      `UPDATE jobs SET status = 'running', lease_until = ?2 + ?3, attempts = attempts + 1
       WHERE id = ?1 AND status IN ('queued', 'running') AND lease_until <= ?2 RETURNING ${FIELDS}`,
    )
    .bind(id, now, leaseMs)
    .first<Stored>()
  return stored && rowOf(stored)
}

/** What follows concerns only the runner that holds the lease: its `attempt` is its name. */
export async function saveProgress(d1: D1Database, id: string, attempt: number, progress: Progress): Promise<void> {
  await d1
    .prepare(`UPDATE jobs SET progress = ?3 WHERE id = ?1 AND attempts = ?2 AND status = 'running'`)
    .bind(id, attempt, JSON.stringify(progress))
    .run()
}

export async function finishJob(
  d1: D1Database,
  id: string,
  attempt: number,
  outcome: { progress: Progress } & ({ result: Itinerary } | { error: JobError }),
): Promise<void> {
  const [result, error] =
    'result' in outcome ? [JSON.stringify(outcome.result), null] : [null, JSON.stringify(outcome.error)]
  await d1
    .prepare(
      `UPDATE jobs SET status = ?3, progress = ?4, result = ?5, error = ?6
       WHERE id = ?1 AND attempts = ?2 AND status = 'running'`,
    )
    .bind(id, attempt, error === null ? 'succeeded' : 'failed', JSON.stringify(outcome.progress), result, error)
    .run()
}

/** Jobs nobody works on: their lease has ended, or they wait since before `waitingSince`. */
export async function abandonedJobs(
  d1: D1Database,
  now: number,
  waitingSince: number,
  limit: number,
): Promise<string[]> {
  const { results } = await d1
    .prepare(
      `SELECT id FROM jobs WHERE status IN ('queued', 'running') AND lease_until <= ?1
       AND (status = 'running' OR created_at <= ?2) ORDER BY lease_until LIMIT ?3`,
    )
    .bind(now, waitingSince, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

export const pruneJobs = (d1: D1Database, before: number) =>
  d1.prepare('DELETE FROM jobs WHERE created_at < ?').bind(before).run()

export const reachDatabase = async (d1: D1Database): Promise<void> => void (await d1.prepare('SELECT 1').first())
