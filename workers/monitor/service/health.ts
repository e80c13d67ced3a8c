import { CALL_HEADER, callHeader } from '#shared/call'
import type { MetricDeltas, ServiceHealth, SystemHealth } from '#shared/contracts/monitor'
import { notFound } from '#shared/errors'
import { within } from '#shared/within'
import { bump, seriesKey } from '../domain/series'
import { overall } from '../domain/summary'
import type { Ctx, Env } from '../env'
import { addCounters, readCounters } from '../store'

/** How long a service may take to say that it is ready, milliseconds. */
const PROBE_TIMEOUT_MS = 500
/** Health is public and unlimited; this long the last answer stands, so that asking cannot load the platform. */
const MEMO_MS = 1000

/** The services with an address to ask, each once. */
const PROBED = {
  auth: (env: Env) => env.AUTH,
  search: (env: Env) => env.SEARCH,
  trips: (env: Env) => env.TRIPS,
  planner: (env: Env) => env.PLANNER,
  users: (env: Env) => env.USERS,
  config: (env: Env) => env.CONFIG,
} as const
type Probed = keyof typeof PROBED
const isProbed = (service: string): service is Probed => Object.hasOwn(PROBED, service)

let memo: { at: number; services: ServiceHealth[] } | undefined

/** Readiness of every service with its dependencies, at most a second old. */
export async function systemHealth(ctx: Ctx): Promise<SystemHealth> {
  const now = Date.now()
  if (!memo || now - memo.at >= MEMO_MS || now < memo.at) memo = { at: now, services: await probeAll(ctx) }
  const { at, services } = memo
  return { status: overall(services), checked_at: new Date(at).toISOString(), services }
}

/** All at once; what is above the six connections of a Worker waits its turn. */
const probeAll = (ctx: Ctx) =>
  Promise.all([...Object.keys(PROBED).map((service) => probe(ctx, service as Probed, 'ready')), probeSelf(ctx)])

/**
 * One service; NOT_FOUND for a name that is none. The gateway is up because it passed the question on. `live` asks
 * only whether the Worker runs at all, `ready` its dependencies too.
 */
export async function serviceHealth(ctx: Ctx, service: string, kind: 'live' | 'ready'): Promise<ServiceHealth> {
  if (service === 'gateway') return { service, status: 'ok', latency_ms: 0, checks: {} }
  if (service === 'monitor') return probeSelf(ctx)
  if (!isProbed(service)) throw notFound('service')
  return probe(ctx, service, kind)
}

/** The same without what stands behind each service: the statuses are public, the inner life is not. */
export const withoutChecks = (health: ServiceHealth): ServiceHealth => ({ ...health, checks: {} })

async function probe(ctx: Ctx, service: Probed, kind: 'live' | 'ready'): Promise<ServiceHealth> {
  const started = Date.now()
  const { status, checks } = await inTime(ask(ctx, service, kind))
  return { service, status, latency_ms: Date.now() - started, checks }
}

type Answer = Pick<ServiceHealth, 'status' | 'checks'>
const down = (reason: string): Answer => ({ status: 'unavailable', checks: { service: reason } })

async function ask(ctx: Ctx, service: Probed, kind: 'live' | 'ready'): Promise<Answer> {
  try {
    const response = await PROBED[service](ctx.env).fetch(`http://${service}/health/${kind}`, {
      headers: { [CALL_HEADER]: callHeader(ctx.call) },
    })
    const body = (await response.json()) as { checks?: Record<string, string> }
    return { status: response.ok ? 'ok' : 'unavailable', checks: body.checks ?? {} }
  } catch {
    return down('unreachable')
  }
}

/** Rejects unless every hub answers. */
export const reachCounters = (env: Pick<Env, 'METRICS_HUB'>) => readCounters(env)

async function probeSelf(ctx: Ctx): Promise<ServiceHealth> {
  const started = Date.now()
  const counters = async (): Promise<Answer> => {
    try {
      await reachCounters(ctx.env)
      return { status: 'ok', checks: { counters: 'ok' } }
    } catch {
      return { status: 'unavailable', checks: { counters: 'failed' } }
    }
  }
  const answer = await inTime(counters())
  return { service: 'monitor', ...answer, latency_ms: Date.now() - started }
}

const inTime = (answer: Promise<Answer>) => within(PROBE_TIMEOUT_MS, answer, () => down('timeout'))

/** From the minute cron: what `service_availability_ratio` is made of. */
export async function recordProbes(ctx: Ctx): Promise<void> {
  const deltas: MetricDeltas = {}
  for (const { service, status } of await probeAll(ctx))
    bump(deltas, seriesKey('service_probes_total', { service, outcome: status === 'ok' ? 'ok' : 'failed' }))
  await addCounters(ctx.env, deltas, Math.random())
}
