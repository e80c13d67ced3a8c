import { DURATION_BUCKETS_MS, type MetricDeltas } from '#shared/contracts/monitor'
import { bump, seriesKey } from './series'

/** A line of the platform's log format, as far as monitor reads it. */
export type LogLine = {
  level: string
  service: string
  message: string
  request_id: string
  trace_id: string
  metadata: Record<string, unknown>
}
/** The part of a tail event that monitor reads. Locally `scriptName` is null: a line itself says whose it is. */
export type Trace = {
  scriptName: string | null
  logs: readonly { message: unknown }[]
  exceptions: readonly { name: string; message: string; stack?: string }[]
}
/** A failure somebody should look at. */
export type Fault = {
  service: string
  name: string
  message: string
  stack?: string
  request_id?: string
  trace_id?: string
}
export type Digest = { deltas: MetricDeltas; lines: number; faults: Fault[] }

const SERVICE = /^[a-z][a-z0-9-]{0,30}$/
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const ERROR_LEVELS = new Set(['ERROR', 'CRITICAL'])

/** What a batch of tail events adds to the counters, and the failures in it. Lines that are not ours are ignored. */
export function digest(traces: readonly Trace[]): Digest {
  const result: Digest = { deltas: {}, lines: 0, faults: [] }
  for (const trace of traces) {
    const lines = trace.logs.flatMap(({ message }) => readLine(message) ?? [])
    for (const line of lines) countLine(line, result)
    result.lines += lines.length
    const service = trace.scriptName ?? lines[0]?.service ?? 'unknown'
    for (const { name, message, stack } of trace.exceptions) {
      // A domain error thrown across RPC ends the callee's invocation as an exception, and is an answer like any other.
      if (name === 'AppError' || message.startsWith('AppError')) continue
      result.lines++
      bump(result.deltas, seriesKey('exceptions_total', { service }))
      result.faults.push({ service, name, message, stack })
    }
  }
  return result
}

/** The arguments of one console call; null for anything but a single line in our format. */
export function readLine(message: unknown): LogLine | null {
  const text = Array.isArray(message) && message.length === 1 ? message[0] : message
  if (typeof text !== 'string' || !text.startsWith('{')) return null
  try {
    const line = JSON.parse(text) as Partial<LogLine>
    if (typeof line.service !== 'string' || !SERVICE.test(line.service)) return null
    if (typeof line.message !== 'string' || typeof line.level !== 'string') return null
    const { level, service, message, request_id = '', trace_id = '' } = line
    const metadata = typeof line.metadata === 'object' && line.metadata !== null ? line.metadata : {}
    return { level, service, message, request_id, trace_id, metadata }
  } catch {
    return null
  }
}

function countLine(line: LogLine, { deltas, faults }: Digest): void {
  const { service, message, metadata } = line
  if (message === 'request') countRequest(deltas, service, metadata)
  if (message === 'cache') countCacheRead(deltas, metadata)
  if (message === 'batch') countBatch(deltas, metadata)
  // A request answered 5xx is counted as such already, and what made it fail has a line of its own.
  if (message === 'request' || !ERROR_LEVELS.has(line.level)) return
  bump(deltas, seriesKey('errors_total', { service }))
  faults.push(faultOf(line))
}

function countRequest(deltas: MetricDeltas, service: string, metadata: Record<string, unknown>): void {
  const { method, route, status, ms } = metadata
  if (!Number.isInteger(status) || (status as number) < 100 || (status as number) > 599) return
  const labels = {
    service,
    method: METHODS.has(String(method)) ? String(method) : 'OTHER',
    route: typeof route === 'string' ? route : 'none',
    status: String(status),
  }
  bump(deltas, seriesKey('http_requests_total', labels))
  if (typeof ms !== 'number' || !(ms >= 0)) return
  bump(deltas, seriesKey('http_request_duration_ms_bucket', { service, le: bucketOf(ms) }))
  bump(deltas, seriesKey('http_request_duration_ms_sum', { service }), ms)
}

/** The one bucket a duration falls into; they are made cumulative where they are shown. */
export const bucketOf = (ms: number): string => String(DURATION_BUCKETS_MS.find((bound) => ms <= bound) ?? '+Inf')

function countCacheRead(deltas: MetricDeltas, { namespace, hit }: Record<string, unknown>): void {
  if (typeof namespace !== 'string') return
  bump(deltas, seriesKey(hit === true ? 'cache_hits_total' : 'cache_misses_total', { namespace }))
}

function countBatch(deltas: MetricDeltas, metadata: Record<string, unknown>): void {
  for (const outcome of ['delivered', 'retried', 'dead']) {
    const amount = metadata[outcome]
    if (typeof amount === 'number' && amount > 0) bump(deltas, seriesKey('events_total', { outcome }), amount)
  }
}

/** `metadata.error` is the stack of what was thrown, or its text; its first line names it. */
function faultOf({ service, message, metadata, request_id, trace_id }: LogLine): Fault {
  const text = typeof metadata.error === 'string' ? metadata.error : ''
  const thrown = /^([A-Z]\w*): (.*)/.exec(text)
  return {
    service,
    name: thrown?.[1] ?? message,
    message: thrown?.[2] ?? (text || message),
    ...(text.includes('\n') ? { stack: text } : {}),
    request_id,
    trace_id,
  }
}
