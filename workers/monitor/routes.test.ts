import { expect, it } from 'vitest'
import type { ServiceHealth, SystemHealth, SystemMetrics } from '#shared/contracts/monitor'
import { api, expectError, newUser } from '../../test/support/client'
import { type Family, parseExposition } from '../../test/support/exposition'

const SERVICES = ['auth', 'search', 'trips', 'planner', 'users', 'config', 'monitor']
const scrape = async () => parseExposition((await api<string>('GET', '/metrics')).body)
/** What a counter stands at, over all series that carry these labels. */
function total(families: Map<string, Family>, name: string, labels: Record<string, string> = {}): number {
  const samples = [...families.values()].flatMap((family) => family.samples).filter((sample) => sample.name === name)
  const fits = samples.filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )
  return fits.reduce((sum, { value }) => sum + value, 0)
}
/** Counters are written a second after the line: asks until it is so, for at most ten. */
async function eventually(test: () => Promise<boolean>): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until; await new Promise((done) => setTimeout(done, 250)))
    if (await test()) return true
  return false
}

it('tells everybody how the system is, without what stands behind each service', async () => {
  const { status, body } = await api<SystemHealth>('GET', '/v1/system/health')
  expect(status).toBe(200)
  expect(body.status).toBe('ok')
  expect(body.services.map(({ service }) => service)).toEqual(SERVICES)
  for (const { service, status, checks, latency_ms } of body.services) {
    expect({ service, status, checks }).toEqual({ service, status: 'ok', checks: {} })
    expect(latency_ms).toBeLessThan(500)
  }
  expect(Math.abs(Date.parse(body.checked_at) - Date.now())).toBeLessThan(60_000)
})

it('answers under the unversioned names too', async () => {
  for (const path of ['/system/health', '/api/system/health', '/api/v1/system/health', '/services/trips/health'])
    expect(await api('GET', path), path).toMatchObject({ status: 200, body: { status: 'ok' } })
})

it('names the dependencies in the detailed form', async () => {
  const { status, body } = await api<SystemHealth>('GET', '/health/detailed')
  expect(status).toBe(200)
  expect(body.services.map(({ service }) => service)).toEqual(SERVICES)
  expect(body.services.find(({ service }) => service === 'monitor')?.checks).toEqual({ counters: 'ok' })
  const trips = await api<ServiceHealth>('GET', '/v1/services/trips/health/detailed')
  expect(trips).toMatchObject({ status: 200, body: { service: 'trips', status: 'ok' } })
})

it.each([...SERVICES, 'gateway'])('tells how %s is: health, live and ready', async (service) => {
  for (const path of ['health', 'health/live', 'health/ready']) {
    const { status, body } = await api<ServiceHealth>('GET', `/v1/services/${service}/${path}`)
    expect({ path, status, body }).toMatchObject({ path, status: 200, body: { service, status: 'ok', checks: {} } })
  }
})

it.each(['nothing', 'constructor', '__proto__', 'TRIPS', '%00', 'trips%2F..', 'x'.repeat(41)])(
  'knows no service %s, and says so without a fault',
  async (name) => {
    for (const path of ['health', 'health/live', 'health/detailed']) {
      const { status } = await api('GET', `/v1/services/${name}/${path}`)
      expect([400, 404], `${name} ${path} ${status}`).toContain(status)
    }
  },
)

it('refuses what is no reading', async () => {
  expectError(await api('POST', '/v1/system/health', { body: {} }), 405, 'METHOD_NOT_ALLOWED')
  expectError(await api('DELETE', '/v1/services/trips/health'), 405, 'METHOD_NOT_ALLOWED')
  expectError(await api('GET', '/v1/services/trips'), 404, 'NOT_FOUND')
})

it('refuses a forged access token also where anybody may look', async () => {
  expectError(await api('GET', '/v1/system/metrics', { token: 'eyJhbGciOiJub25lIn0.e30.x' }), 401, 'AUTH_INVALID_TOKEN')
})

it('counts requests and durations, and they add up', async () => {
  const before = await scrape()
  const user = await newUser()
  for (let i = 0; i < 5; i++) await api('GET', '/v1/auth/me', { token: user.token })
  const me = { service: 'auth', method: 'GET', status: '200' }
  const grew = async () =>
    total(await scrape(), 'http_requests_total', me) >= total(before, 'http_requests_total', me) + 5
  expect(await eventually(grew)).toBe(true)
  const now = await scrape()
  for (const service of ['auth', 'gateway'])
    expect(total(now, 'http_request_duration_ms_count', { service })).toBe(
      total(now, 'http_requests_total', { service }),
    )
  for (const service of SERVICES) expect(total(now, 'service_up', { service }), service).toBe(1)
  expect(JSON.stringify([...now])).not.toMatch(/(usr|trp|req|evt|ses)_0/)
})

it('counts cache misses, then hits, by namespace', async () => {
  const before = await scrape()
  const path = `/v1/search/suggest?q=${encodeURIComponent(`lis${Date.now() % 1000}`)}`
  for (let i = 0; i < 3; i++) await api('GET', path)
  const seen = async () => {
    const now = await scrape()
    const more = (name: string) => total(now, name) - total(before, name)
    return more('cache_hits_total') >= 2 && more('cache_misses_total') >= 1
  }
  expect(await eventually(seen)).toBe(true)
})

it('takes a refusal between two Workers for an answer, not for an exception', async () => {
  const before = await scrape()
  const { token } = await newUser()
  for (let i = 0; i < 3; i++)
    expectError(await api('GET', '/v1/planner/trp_unknown/itinerary', { token }), 404, 'NOT_FOUND')
  const refused = { service: 'planner', status: '404' }
  const counted = async () =>
    total(await scrape(), 'http_requests_total', refused) >= total(before, 'http_requests_total', refused) + 3
  expect(await eventually(counted)).toBe(true)
  const now = await scrape()
  for (const name of ['exceptions_total', 'errors_total'])
    for (const service of ['planner', 'trips', 'unknown'])
      expect(total(now, name, { service }), `${name} ${service}`).toBe(total(before, name, { service }))
})

it('answers Prometheus in its own content type', async () => {
  const { status, headers } = await api('GET', '/metrics')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
})

it('sums the same counters up for people', async () => {
  await api('GET', '/v1/search/suggest?q=por')
  const complete = async () => {
    const { body } = await api<SystemMetrics>('GET', '/v1/system/metrics')
    return body.services.some(({ service }) => service === 'search') && body.total.requests > 0
  }
  expect(await eventually(complete)).toBe(true)
  const { body } = await api<SystemMetrics>('GET', '/v1/system/metrics')
  for (const { requests, error_ratio, duration_ms } of [body.total, ...body.services]) {
    expect(requests).toBeGreaterThan(0)
    expect(error_ratio).toBeGreaterThanOrEqual(0)
    const { p50, p95, p99 } = duration_ms
    expect(p50! <= p95! && p95! <= p99!).toBe(true)
  }
})
