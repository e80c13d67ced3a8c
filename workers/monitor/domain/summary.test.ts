import { expect, it } from 'vitest'
import { seriesKey } from './series'
import { cacheCounters, overall, quantile, summary } from './summary'

const now = new Date('2027-05-03T09:00:00Z')
const requests = (service: string, status: number) =>
  seriesKey('http_requests_total', { service, method: 'GET', route: '/', status: String(status) })
const bucket = (service: string, le: string) => seriesKey('http_request_duration_ms_bucket', { service, le })

it('estimates quantiles within their bucket', () => {
  expect(quantile({}, 0.5)).toBeNull()
  expect(quantile({ 10: 4 }, 0.5)).toBe(7.5)
  expect(quantile({ 5: 50, 100: 45, 1000: 5 }, 0.95)).toBe(100)
  expect(quantile({ 5: 50, 100: 45, 1000: 5 }, 0.99)).toBe(900)
  expect(quantile({ '+Inf': 3 }, 0.5)).toBe(5000)
})

it('stays within a bucket of the truth, whatever the durations', () => {
  const durations = Array.from({ length: 1000 }, (_, i) => (i * i) / 250)
  const counts: Record<string, number> = {}
  const bounds = [5, 10, 25, 50, 100, 200, 350, 500, 1000, 2500, 5000]
  const boundOf = (ms: number) => bounds.find((bound) => ms <= bound) ?? 5000
  for (const ms of durations) counts[boundOf(ms)] = (counts[boundOf(ms)] ?? 0) + 1
  for (const q of [0.5, 0.9, 0.95, 0.99]) expect(boundOf(quantile(counts, q)!)).toBe(boundOf(durations[q * 1000 - 1]!))
})

it('sums up each Worker, and the platform as the gateway saw it', () => {
  const figures = summary(
    {
      [requests('gateway', 200)]: 8,
      [requests('gateway', 503)]: 2,
      [requests('trips', 200)]: 7,
      [requests('trips', 404)]: 1,
      [bucket('gateway', '10')]: 10,
      [seriesKey('errors_total', { service: 'trips' })]: 1,
      [seriesKey('exceptions_total', { service: 'trips' })]: 2,
    },
    now,
  )
  expect(figures.generated_at).toBe('2027-05-03T09:00:00.000Z')
  expect(figures.total).toEqual({
    requests: 10,
    errors: 0,
    error_ratio: 0.2,
    duration_ms: { p50: 7.5, p95: 9.75, p99: 9.95 },
  })
  expect(
    figures.services.map(({ service, requests, errors, error_ratio }) => [service, requests, errors, error_ratio]),
  ).toEqual([
    ['gateway', 10, 0, 0.2],
    ['trips', 8, 3, 0],
  ])
})

it('gives cache ratios by namespace', () => {
  const counters = {
    [seriesKey('cache_hits_total', { namespace: 'search' })]: 3,
    [seriesKey('cache_misses_total', { namespace: 'search' })]: 1,
    [seriesKey('cache_misses_total', { namespace: 'suggest' })]: 2,
  }
  expect(summary(counters, now).caches).toEqual([
    { namespace: 'search', hits: 3, misses: 1, ratio: 0.75 },
    { namespace: 'suggest', hits: 0, misses: 2, ratio: 0 },
  ])
  expect(cacheCounters(counters)).toEqual({ search: { hits: 3, misses: 1 }, suggest: { hits: 0, misses: 2 } })
})

it('is ok when all are up, unavailable when only monitor is, degraded between', () => {
  const services = (...up: string[]) =>
    ['auth', 'trips', 'monitor'].map((service) => ({
      service,
      status: up.includes(service) ? ('ok' as const) : ('unavailable' as const),
    }))
  expect(overall(services('auth', 'trips', 'monitor'))).toBe('ok')
  expect(overall(services('auth', 'monitor'))).toBe('degraded')
  expect(overall(services('auth', 'trips'))).toBe('degraded')
  expect(overall(services('monitor'))).toBe('unavailable')
})
