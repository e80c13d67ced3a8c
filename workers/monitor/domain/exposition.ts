import { DURATION_BUCKETS_MS, type MetricDeltas, type ServiceHealth } from '#shared/contracts/monitor'
import { bump, type Labels, merged, parseSeries, seriesKey } from './series'

/** Every metric of the platform: its type and what it means. What is not listed is not shown. */
const METRICS: Record<string, { type: 'counter' | 'gauge' | 'histogram'; help: string }> = {
  http_requests_total: { type: 'counter', help: 'Requests answered, by Worker, method, route template and status.' },
  http_request_duration_ms: { type: 'histogram', help: 'Time to answer a request in milliseconds, by Worker.' },
  cache_hits_total: { type: 'counter', help: 'Reads answered from a cache, by namespace.' },
  cache_misses_total: { type: 'counter', help: 'Reads a cache had to load, by namespace.' },
  errors_total: { type: 'counter', help: 'Log lines of level ERROR or above, other than request lines.' },
  exceptions_total: { type: 'counter', help: 'Invocations that ended in an uncaught exception.' },
  events_total: { type: 'counter', help: 'Outcomes of event deliveries: delivered, retried or dead.' },
  service_probes_total: { type: 'counter', help: 'Readiness probes of the minute cron, by outcome.' },
  metrics_dropped_total: { type: 'counter', help: 'Counter updates that did not fit or could not be kept.' },
  service_up: { type: 'gauge', help: 'Whether the service is ready now: 1 or 0.' },
  service_availability_ratio: { type: 'gauge', help: 'Share of probes answered ready since the counters began.' },
}
type Sample = { name: string; labels: Labels; value: number }

/** Prometheus text exposition format 0.0.4: families in the order of the table, samples in that of their labels. */
export function exposition(counters: MetricDeltas, health: readonly ServiceHealth[]): string {
  const gauges: MetricDeltas = {}
  for (const { service, status } of health) bump(gauges, seriesKey('service_up', { service }), status === 'ok' ? 1 : 0)
  for (const [service, ratio] of Object.entries(availability(counters)))
    bump(gauges, seriesKey('service_availability_ratio', { service }), ratio)
  const samples = Object.entries(merged([counters, gauges])).map(([key, value]) => ({ ...parseSeries(key), value }))
  return Object.entries(METRICS)
    .map(([name, { type, help }]) => {
      const lines =
        type === 'histogram'
          ? histogramSamples(name, samples).map(sampleLine)
          : samples
              .filter((sample) => sample.name === name)
              .map(sampleLine)
              .sort()
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')
    })
    .join('\n')
    .concat('\n')
}

/** Share of ready probes by service. */
export function availability(counters: MetricDeltas): Record<string, number> {
  const ok: MetricDeltas = {}
  const all: MetricDeltas = {}
  for (const [key, amount] of Object.entries(counters)) {
    const { name, labels } = parseSeries(key)
    if (name !== 'service_probes_total' || !labels.service) continue
    bump(all, labels.service, amount)
    if (labels.outcome === 'ok') bump(ok, labels.service, amount)
  }
  return Object.fromEntries(Object.entries(all).map(([service, count]) => [service, (ok[service] ?? 0) / count]))
}

/** Counts by bucket made cumulative, as the format wants them; `_count` is the last bucket, so they cannot disagree. */
function histogramSamples(name: string, samples: readonly Sample[]): Sample[] {
  const services = new Set(samples.filter((s) => s.name === `${name}_bucket`).map((s) => s.labels.service ?? ''))
  return [...services].sort().flatMap((service) => {
    const of = (suffix: string, le?: string) =>
      samples.find((s) => s.name === name + suffix && s.labels.service === service && s.labels.le === le)?.value ?? 0
    let count = 0
    const buckets = [...DURATION_BUCKETS_MS.map(String), '+Inf'].map((le) => {
      count += of('_bucket', le)
      return { name: `${name}_bucket`, labels: { service, le }, value: count }
    })
    return [
      ...buckets,
      { name: `${name}_sum`, labels: { service }, value: of('_sum') },
      { name: `${name}_count`, labels: { service }, value: count },
    ]
  })
}

const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
function sampleLine({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}
