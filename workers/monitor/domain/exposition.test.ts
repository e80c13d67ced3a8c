import { expect, it } from 'vitest'
import type { ServiceHealth } from '#shared/contracts/monitor'
import { parseExposition } from '../../../test/support/exposition'
import { availability, exposition } from './exposition'
import { digest } from './lines'
import { seriesKey } from './series'

const up = (service: string, status: ServiceHealth['status'] = 'ok'): ServiceHealth => ({
  service,
  status,
  latency_ms: 1,
  checks: {},
})
const requestLine = (service: string, ms: number) => ({
  message: [
    JSON.stringify({
      level: 'INFO',
      service,
      message: 'request',
      metadata: { method: 'GET', route: '/', status: 200, ms },
    }),
  ],
})

it('writes text a strict reader accepts, also with nothing counted yet', () => {
  expect(parseExposition(exposition({}, [])).get('http_requests_total')).toMatchObject({ type: 'counter', samples: [] })
})

it('adds up: cumulative buckets, sum and count are those of the requests', () => {
  const durations = [1, 5, 6, 49, 50, 51, 4999, 60_000]
  const { deltas } = digest([
    { scriptName: null, logs: durations.map((ms) => requestLine('trips', ms)), exceptions: [] },
    { scriptName: null, logs: [requestLine('search', 3)], exceptions: [] },
  ])
  const families = parseExposition(exposition(deltas, []))
  const samples = families.get('http_request_duration_ms')?.samples ?? []
  const trips = samples.filter(({ labels }) => labels.service === 'trips')
  const bucket = (le: string) => trips.find(({ labels }) => labels.le === le)?.value
  expect(samples).toHaveLength(2 * (12 + 2))
  expect([
    bucket('5'),
    bucket('10'),
    bucket('25'),
    bucket('50'),
    bucket('100'),
    bucket('5000'),
    bucket('+Inf'),
  ]).toEqual([2, 3, 3, 5, 6, 7, 8])
  expect(trips.find(({ name }) => name.endsWith('_sum'))?.value).toBe(durations.reduce((a, b) => a + b))
  expect(trips.find(({ name }) => name.endsWith('_count'))?.value).toBe(durations.length)
  const requests = families.get('http_requests_total')?.samples ?? []
  expect(requests.reduce((sum, { value }) => sum + value, 0)).toBe(durations.length + 1)
})

it('shows who is up, and how often each was over time', () => {
  const probes = {
    [seriesKey('service_probes_total', { service: 'trips', outcome: 'ok' })]: 3,
    [seriesKey('service_probes_total', { service: 'trips', outcome: 'failed' })]: 1,
    [seriesKey('service_probes_total', { service: 'search', outcome: 'failed' })]: 2,
  }
  expect(availability(probes)).toEqual({ trips: 0.75, search: 0 })
  const families = parseExposition(exposition(probes, [up('trips'), up('search', 'unavailable')]))
  expect(families.get('service_up')?.samples.map(({ labels, value }) => [labels.service, value])).toEqual([
    ['search', 0],
    ['trips', 1],
  ])
  expect(families.get('service_availability_ratio')?.samples.map(({ value }) => value)).toEqual([0, 0.75])
})

it('carries label values with quotes, backslashes, separators and line breaks through unharmed', () => {
  const namespace = 'a"b\\c|d=e\nf%7C'
  const families = parseExposition(exposition({ [seriesKey('cache_hits_total', { namespace })]: 2 }, []))
  expect(families.get('cache_hits_total')?.samples).toEqual([
    { name: 'cache_hits_total', labels: { namespace }, value: 2 },
  ])
})

it('leaves out counters no table lists, such as those of an older version', () => {
  expect(exposition({ 'forgotten_total|service=trips': 1 }, [])).not.toContain('forgotten')
})
