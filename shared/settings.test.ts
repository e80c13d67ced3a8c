import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SETTING_KEYS, SETTINGS } from './contracts/settings'
import type { SettingsEnv } from './settings'

/** A fresh isolate: modules keep their copy for as long as they live. */
type Isolate = typeof import('./settings')
let isolate: Isolate
beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2027-05-03T09:00:00Z') })
  vi.resetModules()
  isolate = await import('./settings')
})
afterEach(() => {
  vi.useRealTimers()
})

/** KV with one document, counting its reads; `fails` and `hangs` are its bad days. */
function world(values: Record<string, unknown> | null = null, variables: Record<string, string> = {}) {
  const state = { text: values && JSON.stringify({ version: 1, values }), reads: 0, fails: false, hangs: false }
  const lines: string[] = []
  const get = async (key: string) => {
    state.reads++
    if (state.fails) throw new Error('KV is away')
    if (state.hangs) await new Promise(() => {})
    return key === `settings:${variables.ENVIRONMENT ?? 'development'}` ? state.text : null
  }
  const env: SettingsEnv & { CACHE: KVNamespace } = { CACHE: { get } as unknown as KVNamespace, ...variables }
  const ctx = { env, log: (level: string, message: string) => void lines.push(`${level} ${message}`) }
  const store = (next: Record<string, unknown>) => {
    state.text = JSON.stringify({ version: 2, values: next })
  }
  return { state, store, lines, env, refresh: () => isolate.refreshSettings(ctx), now: () => isolate.settings(env) }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('what counts', () => {
  it('is the stored value, else the environment variable, else the built-in default', async () => {
    const { refresh, now } = world({ 'auth.access_ttl': 600 }, { ACCESS_TOKEN_TTL: '900', RATE_LIMIT_REQUESTS: '7' })
    await refresh()
    expect(now()).toMatchObject({ 'auth.access_ttl': 600, 'rate_limit.requests': 7, 'rate_limit.user_requests': 1000 })
  })

  it('is never a stored value or variable that does not fit', async () => {
    const values = { enable_caching: 'no', 'auth.access_ttl': 5, 'rate_limit.requests': 3, 'cache.ttl.search': null }
    const { refresh, now } = world(values, { ACCESS_TOKEN_TTL: 'soon', RATE_LIMIT_REQUESTS: '-1' })
    await refresh()
    expect(now()).toMatchObject({
      enable_caching: true,
      'auth.access_ttl': 3600,
      'rate_limit.requests': 100,
      'cache.ttl.search': 3600,
    })
  })

  it('is signing in, in production, whatever is stored', async () => {
    const production = world({ enable_auth: false }, { ENVIRONMENT: 'production' })
    await production.refresh()
    expect(production.now().enable_auth).toBe(true)
  })

  it('is signing in as somebody configured it elsewhere', async () => {
    const { refresh, now } = world({ enable_auth: false })
    await refresh()
    expect(now().enable_auth).toBe(false)
  })

  it('lets the operator go below what an administrator may store, but never to an endless or dead token', () => {
    const ttl = (text: string) => isolate.accessTokenTtl({ ACCESS_TOKEN_TTL: text })
    expect([ttl('0'), ttl('1'), ttl('100000')]).toEqual([1, 1, 86_400])
    expect(isolate.limitSettings({ RATE_LIMIT_REQUESTS: '3', RATE_LIMIT_WINDOW: '0' })).toMatchObject({
      addressRequests: 3,
      windowSeconds: 1,
    })
  })

  it('is no limit at all while rate limiting is off, but failed sign-ins stay throttled', async () => {
    const { refresh, env } = world({ enable_rate_limiting: false })
    await refresh()
    expect(isolate.limitSettings(env)).toMatchObject({ addressRequests: 0, userRequests: 0, signInsPerMinute: 20 })
  })

  it('has a default that fits for every setting', () => {
    for (const key of SETTING_KEYS) {
      const setting = SETTINGS[key]
      expect(setting.schema.safeParse(setting.default).success, key).toBe(true)
      expect(setting.description, key).toMatch(/\.$/)
    }
  })
})

describe('the copy of an isolate', () => {
  it('is read once in five seconds, so a change counts after five', async () => {
    const { state, store, refresh, now } = world()
    for (let i = 0; i < 100; i++) await refresh()
    expect(state.reads).toBe(1)
    store({ enable_caching: false })
    await pass(4_900)
    await refresh()
    expect(now().enable_caching).toBe(true)
    await pass(100)
    await refresh()
    expect(now().enable_caching).toBe(false)
    expect(state.reads).toBe(2)
  })

  it('is read by one request while the others go on with the old one', async () => {
    const { state, refresh } = world()
    await refresh()
    await pass(5_000)
    await Promise.all(Array.from({ length: 50 }, refresh))
    expect(state.reads).toBe(2)
  })

  it('is read again a second after a request that read it went away', async () => {
    const { state, store, refresh, now } = world()
    await refresh()
    await pass(5_000)
    state.hangs = true
    void refresh()
    state.hangs = false
    store({ enable_caching: false })
    await pass(1_250)
    await refresh()
    expect(now().enable_caching).toBe(false)
  })

  it('goes back to the defaults when the document is taken away', async () => {
    const { state, refresh, now } = world({ enable_caching: false })
    await refresh()
    state.text = null
    await pass(5_000)
    await refresh()
    expect(now().enable_caching).toBe(true)
  })
})

describe('a KV that is broken', () => {
  it('fails no request: before the first copy variables and defaults count', async () => {
    const { state, refresh, now, lines } = world({ enable_caching: false }, { RATE_LIMIT_REQUESTS: '7' })
    state.fails = true
    await refresh()
    expect(now()).toMatchObject({ enable_caching: true, 'rate_limit.requests': 7 })
    expect(lines).toEqual(['WARNING settings not read'])
    await refresh()
    expect(state.reads).toBe(1)
  })

  it('leaves the last known copy, and is asked again after a second', async () => {
    const { state, refresh, now } = world({ enable_caching: false })
    await refresh()
    state.fails = true
    await pass(60_000)
    await refresh()
    await refresh()
    expect(now().enable_caching).toBe(false)
    expect(state.reads).toBe(2)
    await pass(1_000)
    await refresh()
    expect(state.reads).toBe(3)
  })

  it.each(['{', 'null', '"x"', '[]', '{"version":1}'])('survives the document %s', async (text) => {
    const { state, refresh, now } = world()
    state.text = text
    await refresh()
    expect(now().enable_caching).toBe(true)
  })

  it('holds a request up for a quarter of a second at most', async () => {
    const { state, refresh, now } = world()
    state.hangs = true
    let done = false
    void refresh().then(() => {
      done = true
    })
    await pass(249)
    expect(done).toBe(false)
    await pass(1)
    expect(done).toBe(true)
    expect(now().enable_caching).toBe(true)
  })

  it('is not missed by a Worker that has none', async () => {
    await isolate.refreshSettings({ env: {}, log: () => {} })
    expect(isolate.settings({}).enable_metrics).toBe(true)
  })
})
