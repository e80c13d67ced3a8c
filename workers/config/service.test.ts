import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Actor, contextOf } from '#shared/call'
import type { SettingsDocument } from '#shared/settings'
import { memoryD1 } from '../../test/support/d1'
import { memoryKv } from '../../test/support/kv'
import type { Env } from './env'
import { changeSetting, getSetting, listVersions, rollBack, sweep } from './service/settings'

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const ana = { kind: 'user', id: 'usr_ana' } as unknown as Actor

/** A database, a KV that may refuse writes, and the queue's messages. */
function world(environment = 'development') {
  const kv = new Map<string, string>()
  const state = { refusals: 0, writes: 0 }
  const sent: unknown[] = []
  const deferred: Promise<unknown>[] = []
  const CACHE: KVNamespace = {
    ...memoryKv(kv),
    put: async (key: string, text: string) => {
      state.writes++
      if (state.refusals-- > 0) throw new Error('429 Too Many Requests')
      kv.set(key, text)
    },
  }
  const EVENTS = { sendBatch: async (batch: unknown[]) => void sent.push(...batch) } as unknown as Env['EVENTS']
  const env: Env = { CONFIG_DB: memoryD1('config'), CACHE, EVENTS, ENVIRONMENT: environment }
  const call = { request_id: 'req_1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, actor: ana }
  const ctx = contextOf('config', env, call, (work) => void deferred.push(work))
  const copy = (): SettingsDocument => JSON.parse(kv.get(`settings:${environment}`) ?? 'null')
  return { ctx, env, state, sent, kv, copy, settled: () => Promise.all(deferred) }
}
type World = ReturnType<typeof world>

const put = ({ ctx }: World, key: string, value: unknown, version: number, environment?: string) =>
  changeSetting(ctx, key, { value }, { environment, ifMatch: `"${version}"` })
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

it('copies what its own environment reads to KV at every change: the common values below its own', async () => {
  const w = world()
  await put(w, 'cache.ttl.search', 100, 0, 'default')
  await put(w, 'cache.ttl.places', 200, 0, 'default')
  await put(w, 'cache.ttl.search', 300, 1)
  await put(w, 'cache.ttl.search', 400, 2, 'staging')
  await put(w, 'custom.theme', 'dark', 0)
  expect(w.copy()).toEqual({ version: 5, values: { 'cache.ttl.search': 300, 'cache.ttl.places': 200 } })
})

it('tells of a change once, without its value', async () => {
  const w = world()
  await put(w, 'custom.theme', 'very dark', 0)
  await w.settled()
  expect(w.sent).toMatchObject([
    {
      body: {
        event: {
          source: '/caravan/config',
          subject: 'custom.theme',
          sequence: 1,
          data: { type: 'config.changed', key: 'custom.theme', environment: 'development', version: 1, by: 'usr_ana' },
        },
      },
    },
  ])
  expect(JSON.stringify(w.sent)).not.toContain('very dark')
})

it('lets one of many writers through who all read the same version', async () => {
  const w = world()
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, i) => codeOf(put(w, 'cache.ttl.search', 100 + i, 0))),
  )
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'PRECONDITION_FAILED')).toHaveLength(19)
  expect((await listVersions(w.ctx, 'cache.ttl.search', { limit: 100 })).items).toHaveLength(1)
  const audit = await w.env.CONFIG_DB.prepare('SELECT count(*) AS rows FROM audit_log').first('rows')
  expect(audit).toBe(1)
})

it('goes back to what an environment had, as a new version; to its lack of a value too', async () => {
  const w = world()
  await put(w, 'cache.ttl.search', 100, 0)
  await put(w, 'cache.ttl.search', 200, 1)
  await put(w, 'cache.ttl.search', 300, 2, 'default')
  const back = (version: number, at: number, environment?: string) =>
    rollBack(w.ctx, 'cache.ttl.search', { version, reason: 'a mistake' }, { environment, ifMatch: `"${at}"` })
  expect(await back(1, 3)).toMatchObject({ value: 100, version: 4, source: 'environment' })
  expect(await back(3, 4)).toMatchObject({ value: 200, version: 5 })
  expect(await back(0, 5)).toMatchObject({ value: 300, version: 6, source: 'default' })
  expect(await back(0, 6, 'default')).toMatchObject({ value: 3600, version: 7 })
  expect(await getSetting(w.ctx, 'cache.ttl.search', undefined)).toMatchObject({ value: 3600, source: 'built_in' })
  const { items } = await listVersions(w.ctx, 'cache.ttl.search', { limit: 2 })
  expect(items).toMatchObject([
    { version: 7, environment: 'default', restored: 0, reason: 'a mistake' },
    { version: 6, environment: 'development', restored: 0 },
  ])
  expect(items[0]).not.toHaveProperty('value')
  expect(await codeOf(back(8, 7))).toBe('NOT_FOUND')
})

it('keeps every version: nothing can be changed or deleted', async () => {
  const w = world()
  await put(w, 'cache.ttl.search', 100, 0)
  for (const sql of ['UPDATE versions SET value = 1', 'DELETE FROM versions', 'DELETE FROM audit_log'])
    await expect(w.env.CONFIG_DB.prepare(sql).run(), sql).rejects.toThrow('append-only')
})

it('stores a change that KV refuses, and publishes it a moment later', async () => {
  const w = world()
  vi.useFakeTimers()
  w.state.refusals = 1
  expect(await put(w, 'enable_caching', false, 0)).toMatchObject({ value: false })
  expect(w.copy()).toBeNull()
  await vi.advanceTimersByTimeAsync(1_500)
  vi.useRealTimers()
  await w.settled()
  expect(w.copy().values).toEqual({ enable_caching: false })
})

it('heals a lost copy every minute, and writes none where all is well', async () => {
  const w = world()
  await sweep(w.ctx)
  expect(w.state.writes).toBe(0)
  await put(w, 'enable_caching', false, 0)
  await sweep(w.ctx)
  expect(w.state.writes).toBe(1)
  w.kv.clear()
  await sweep(w.ctx)
  expect(w.copy().values).toEqual({ enable_caching: false })
})

it('has room for two hundred custom settings', async () => {
  const w = world()
  for (let i = 0; i < 200; i++) await put(w, `custom.s${i}`, i, 0)
  expect(await codeOf(put(w, 'custom.more', 1, 0))).toBe('CONFLICT')
  expect(await codeOf(put(w, 'custom.s1', 'again', 1))).toBe('done')
  expect(await codeOf(put(w, 'cache.ttl.search', 100, 0))).toBe('done')
})
