import { z } from '@hono/zod-openapi'
import type { Call } from '../call'

export const ServiceHealth = z
  .object({
    service: z.string(),
    status: z.enum(['ok', 'unavailable']),
    latency_ms: z.number(),
    checks: z.record(z.string(), z.string()),
  })
  .openapi('ServiceHealth')
export type ServiceHealth = z.infer<typeof ServiceHealth>
export const SystemHealth = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    checked_at: z.iso.datetime(),
    services: z.array(ServiceHealth),
  })
  .openapi('SystemHealth')
export type SystemHealth = z.infer<typeof SystemHealth>

/** What one Worker answered since the counters began. Ratios are 0..1 and, like the quantiles, null where nothing was counted. */
const RequestFigures = z.object({
  requests: z.number(),
  /** Error lines and uncaught exceptions. */
  errors: z.number(),
  /** Share of requests answered 5xx. */
  error_ratio: z.number().nullable(),
  /** Estimated from the histogram's buckets, milliseconds. */
  duration_ms: z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() }),
})
export const SystemMetrics = z
  .object({
    generated_at: z.iso.datetime(),
    /** As the gateway saw it: every request once. */
    total: RequestFigures,
    services: z.array(RequestFigures.extend({ service: z.string() })),
    caches: z.array(
      z.object({ namespace: z.string(), hits: z.number(), misses: z.number(), ratio: z.number().nullable() }),
    ),
  })
  .openapi('SystemMetrics')
export type SystemMetrics = z.infer<typeof SystemMetrics>

/** Upper bounds of the duration histogram, milliseconds. */
export const DURATION_BUCKETS_MS = [5, 10, 25, 50, 100, 200, 350, 500, 1000, 2500, 5000] as const

/** What a batch of log lines adds: counters by name and labels, `name|label=value|...` to amount. No ids in labels. */
export type MetricDeltas = Record<string, number>
export interface MetricsHubRpc {
  add(deltas: MetricDeltas): Promise<void>
  read(): Promise<MetricDeltas>
}

export const CacheStats = z
  .object({
    namespaces: z.array(
      z.object({
        namespace: z.string(),
        ttl_seconds: z.int(),
        hits: z.int(),
        misses: z.int(),
        ratio: z.number().nullable(),
        keys: z.int(),
        bytes: z.int(),
      }),
    ),
  })
  .openapi('CacheStats')
export type CacheStats = z.infer<typeof CacheStats>

export interface MonitorRpc {
  /** Hits and misses by cache namespace since the counters began. */
  cacheCounters(call: Call): Promise<Record<string, { hits: number; misses: number }>>
  /** Prometheus text exposition, version 0.0.4. */
  exposition(call: Call): Promise<string>
}
