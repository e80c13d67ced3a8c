import {
  DURATION_BUCKETS_MS,
  type MetricDeltas,
  type ServiceHealth,
  type SystemHealth,
  type SystemMetrics,
} from '#shared/contracts/monitor'
import { bump, parseSeries } from './series'

/** Observations by upper bound, not cumulative; '+Inf' holds those above the last. */
export type Buckets = MetricDeltas

/**
 * The q-quantile (0..1) of a histogram, linear within its bucket as Prometheus' histogram_quantile; durations above the
 * last bound count as that bound. Null without observations.
 */
export function quantile(buckets: Buckets, q: number): number | null {
  const total = Object.values(buckets).reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let [below, lower] = [0, 0]
  for (const upper of DURATION_BUCKETS_MS) {
    const count = buckets[upper] ?? 0
    if (count > 0 && below + count >= q * total) return lower + (upper - lower) * ((q * total - below) / count)
    below += count
    lower = upper
  }
  return lower
}

type Tally = { requests: number; failed: number; errors: number; buckets: Buckets }
const emptyTally = (): Tally => ({ requests: 0, failed: 0, errors: 0, buckets: {} })
/** A record that makes what is asked of it. */
function tallies<T>(make: () => T) {
  const known = new Map<string, T>()
  const of = (name = '') => {
    const tally = known.get(name) ?? make()
    known.set(name, tally)
    return tally
  }
  return { of, sorted: () => [...known].sort(([a], [b]) => (a < b ? -1 : 1)) }
}

/** The counters as people read them. A request passes the gateway and then its Worker: the sum of all would count it twice. */
export function summary(counters: MetricDeltas, now: Date): SystemMetrics {
  const services = tallies(emptyTally)
  const caches = tallies(() => ({ hits: 0, misses: 0 }))
  for (const [key, amount] of Object.entries(counters)) {
    const { name, labels } = parseSeries(key)
    if (name === 'http_requests_total') {
      services.of(labels.service).requests += amount
      if (Number(labels.status) >= 500) services.of(labels.service).failed += amount
    }
    if (name === 'http_request_duration_ms_bucket')
      bump(services.of(labels.service).buckets, labels.le ?? '+Inf', amount)
    if (name === 'errors_total' || name === 'exceptions_total') services.of(labels.service).errors += amount
    if (name === 'cache_hits_total') caches.of(labels.namespace).hits += amount
    if (name === 'cache_misses_total') caches.of(labels.namespace).misses += amount
  }
  return {
    generated_at: now.toISOString(),
    total: rowOf(services.of('gateway')),
    services: services.sorted().map(([service, tally]) => ({ service, ...rowOf(tally) })),
    caches: caches
      .sorted()
      .map(([namespace, { hits, misses }]) => ({ namespace, hits, misses, ratio: ratioOf(hits, hits + misses) })),
  }
}
const ratioOf = (part: number, whole: number) => (whole > 0 ? part / whole : null)
const rowOf = ({ requests, failed, errors, buckets }: Tally) => ({
  requests,
  errors,
  error_ratio: ratioOf(failed, requests),
  duration_ms: { p50: quantile(buckets, 0.5), p95: quantile(buckets, 0.95), p99: quantile(buckets, 0.99) },
})

/** Hits and misses by cache namespace. */
export const cacheCounters = (counters: MetricDeltas) =>
  Object.fromEntries(
    summary(counters, new Date(0)).caches.map(({ namespace, hits, misses }) => [namespace, { hits, misses }]),
  )

/** All up: ok. Nothing up but monitor, who is telling this: unavailable. Between: degraded, for the rest goes on working. */
export function overall(services: readonly Pick<ServiceHealth, 'service' | 'status'>[]): SystemHealth['status'] {
  const up = services.filter(({ status }) => status === 'ok')
  if (up.length === services.length) return 'ok'
  return up.some(({ service }) => service !== 'monitor') ? 'degraded' : 'unavailable'
}
