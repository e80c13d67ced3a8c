import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Setting } from '#shared/contracts/config'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { type AskOptions, admin, api as ask, expectError, newUser } from '../support/client'
import { parseExposition } from '../support/exposition'

/** A platform of its own with low limits, whose settings are changed while it runs. */
let platform: Platform
let token: string
const state = mkdtempSync(join(tmpdir(), 'caravan-settings-'))
const vars = { ENVIRONMENT: 'development', RATE_LIMIT_REQUESTS: '20', RATE_LIMIT_USER_REQUESTS: '500', TEST_CLOCK: '1' }
const start = async () => {
  platform = await startPlatform({ port: 0, state, vars, crons: false })
}
const api = <T = Record<string, unknown>>(method: string, path: string, options: AskOptions = {}) =>
  ask<T>(method, path, { ...options, url: platform.url })
/** Each test has a client address of its own. */
const from = (address: string) => ({ 'cf-connecting-ip': address })

beforeAll(async () => {
  await start()
  ;({ token } = await admin(platform.url))
})
afterAll(async () => {
  await platform.stop()
  rmSync(state, { recursive: true, force: true })
})

async function set(key: string, value: unknown): Promise<void> {
  const { headers } = await api('GET', `/v1/config/${key}`, { token })
  const match = { 'if-match': headers.get('etag') ?? '' }
  const answer = await api('PUT', `/v1/config/${key}`, { token, headers: match, body: { value } })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
}
/** What the requirement allows: a change counts within ten seconds, without a restart. */
const within10s = (check: () => Promise<unknown>) => expect.poll(check, { timeout: 10_000, interval: 250 })

const counters = async () => parseExposition((await api<string>('GET', '/metrics', { token })).body)
async function total(name: string, labels: Record<string, string>): Promise<number> {
  const samples = (await counters()).get(name)?.samples ?? []
  const fits = samples.filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
  return fits.reduce((sum, sample) => sum + sample.value, 0)
}
let cities = 0
/** A read of the cache `suggest`; all with the same text but the first are hits while caching is on. */
const suggest = (q: string) => api('GET', `/v1/search/suggest?q=${q}`, { token })
/** Whether reading the same thing three times counts at least two hits. */
async function isCached(): Promise<boolean> {
  const before = await total('cache_hits_total', { namespace: 'suggest' })
  const q = `lis${String.fromCharCode(97 + cities++)}`
  for (let i = 0; i < 3; i++) await suggest(q)
  await new Promise((resolve) => setTimeout(resolve, 1_300)) // counters are written once a second
  return (await total('cache_hits_total', { namespace: 'suggest' })) - before >= 2
}

it('enable_caching switches the caches off and on', async () => {
  expect(await isCached()).toBe(true)
  await set('enable_caching', false)
  await within10s(isCached).toBe(false)
  const misses = await total('cache_misses_total', { namespace: 'suggest' })
  await suggest('lisbon')
  await suggest('lisbon')
  await expect.poll(() => total('cache_misses_total', { namespace: 'suggest' })).toBe(misses + 2)
  await set('enable_caching', true)
  await within10s(isCached).toBe(true)
}, 45_000)

it('cache.ttl.* is how long what is cached may be used', async () => {
  await set('cache.ttl.suggest', 60)
  const ttl = async () => {
    const stats = await api<{ namespaces: { namespace: string; ttl_seconds: number }[] }>('GET', '/v1/cache/stats', {
      token,
    })
    return stats.body.namespaces.find(({ namespace }) => namespace === 'suggest')?.ttl_seconds
  }
  await within10s(ttl).toBe(60)
})

it('enable_rate_limiting switches the limits off and on, and another limit counts at once', async () => {
  const headers = from('198.51.100.7')
  const read = async () => (await api('GET', '/v1/search/suggest?q=lis', { headers })).status
  for (let i = 0; i < 200; i++) expect(await read()).toBe(200)
  expect(await read()).toBe(429)
  await set('enable_rate_limiting', false)
  await within10s(read).toBe(200)
  for (let i = 0; i < 30; i++) expect(await read()).toBe(200)
  await set('enable_rate_limiting', true)
  await within10s(read).toBe(429)
  await set('rate_limit.requests', 100)
  await within10s(read).toBe(200)
  const answer = await api('GET', '/v1/search/suggest?q=lis', { headers })
  expect(answer.headers.get('x-ratelimit-limit')).toBe('1000')
}, 45_000)

it('enable_metrics switches counting off and on', async () => {
  const search = () => total('http_requests_total', { service: 'search', route: '/v1/search/suggest' })
  /** Whether three more requests are counted. */
  const isCounting = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    const before = await search()
    for (let i = 0; i < 3; i++) await suggest('lisbon')
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    return (await search()) - before
  }
  expect(await isCounting()).toBe(3)
  await set('enable_metrics', false)
  await within10s(isCounting).toBe(0)
  expect((await api('GET', '/metrics')).status).toBe(200)
  await set('enable_metrics', true)
  await within10s(isCounting).toBe(3)
}, 45_000)

it('auth.access_ttl is how long the next token is good for', async () => {
  await set('auth.access_ttl', 120)
  let logins = 0
  const lifetime = async () => {
    const headers = from(`203.0.113.${logins++}`)
    const body = { email: 'admin@demo.caravan.example', password: 'caravan demo 2027' }
    return (await api<{ expires_in: number }>('POST', '/v1/auth/login', { headers, body })).body.expires_in
  }
  await within10s(lifetime).toBe(120)
})

it('auth.refresh_ttl and auth.session_ttl end sessions', async () => {
  let refreshes = 0
  /** Whether a session that begins now still gives tokens after each of so many seconds. */
  const lives = async (...seconds: number[]) => {
    let { refresh_token } = await newUser('Ana', platform.url)
    for (const after of seconds) {
      const now = new Date(Date.now() + after * 1000).toISOString()
      const headers = { 'x-now': now, ...from(`203.0.114.${refreshes++}`) }
      const answer = await api<{ refresh_token: string }>('POST', '/v1/auth/refresh', {
        headers,
        body: { refresh_token },
      })
      if (answer.status !== 200) return false
      refresh_token = answer.body.refresh_token
    }
    return true
  }
  const poll = (check: () => Promise<unknown>) => expect.poll(check, { timeout: 10_000, interval: 1_000 })
  expect(await lives(7_200)).toBe(true)
  await set('auth.refresh_ttl', 3_600)
  await poll(() => lives(7_200)).toBe(false)
  expect(await lives(3_000, 6_000)).toBe(true)
  await set('auth.session_ttl', 3_600)
  await poll(() => lives(3_000, 6_000)).toBe(false)
  expect(await lives(3_000)).toBe(true)
}, 30_000)

it('enable_auth off lets everybody do everything without a token, and still refuses a bad one', async () => {
  const headers = from('198.51.100.9')
  const status = async () => (await api('GET', '/v1/config', { headers })).status
  expect(await status()).toBe(401)
  await set('enable_auth', false)
  await within10s(status).toBe(200)
  expectError(await api('GET', '/v1/config', { headers, token: 'a.b.c' }), 401, 'AUTH_INVALID_TOKEN')
  const ana = await newUser('Ana', platform.url)
  expectError(await api('GET', '/v1/config', { token: ana.token }), 403, 'FORBIDDEN')
  await set('enable_auth', true)
  await within10s(status).toBe(401)
}, 30_000)

it('keeps what was set over a restart', async () => {
  await platform.stop()
  await start()
  const { body } = await api<Setting>('GET', '/v1/config/rate_limit.requests', { token })
  expect(body).toMatchObject({ value: 100, source: 'environment', version: 1 })
  const answer = await api('GET', '/v1/search/suggest?q=lis', { headers: from('198.51.100.10') })
  expect(answer.headers.get('x-ratelimit-limit')).toBe('1000')
})
