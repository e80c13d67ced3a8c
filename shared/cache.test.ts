import { afterEach, expect, it, vi } from 'vitest'
import { memoryKv } from '../test/support/kv'
import { type CacheEnv, cached, forget } from './cache'
import type { Context } from './call'

const kv = new Map<string, string>()
const env: CacheEnv = { CACHE: memoryKv(kv) }
const ctx = { env, log: () => {}, defer: () => {} } as unknown as Context<CacheEnv>

afterEach(() => {
  vi.useRealTimers()
})
/** What an administrator set, as every isolate has it after five seconds. */
async function set(values: Record<string, unknown>): Promise<void> {
  kv.set('settings:development', JSON.stringify({ version: 1, values }))
  await vi.advanceTimersByTimeAsync(5_000)
}

it('asks the origin every time while caching is switched off, and gives what it would have cached', async () => {
  vi.useFakeTimers()
  let loads = 0
  const hits: unknown[] = []
  const counting = { ...ctx, log: (_: string, __: string, metadata?: object) => void hits.push(metadata) }
  const read = () => cached(counting, 'search', ['off'], async () => ({ load: ++loads, gone: undefined }))
  await read()
  await set({ enable_caching: false })
  expect([await read(), await read()]).toEqual([{ load: 2 }, { load: 3 }])
  expect(hits.slice(1)).toEqual([
    { namespace: 'search', hit: false },
    { namespace: 'search', hit: false },
  ])
  await set({})
  expect(await read()).toEqual({ load: 1 })
})

it('lets a shorter time to live count for what is cached already, in KV and in memory', async () => {
  vi.useFakeTimers()
  let loads = 0
  const read = () => cached(ctx, 'search', ['ttl'], async () => ++loads)
  await read()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await read()).toBe(1)
  await set({ 'cache.ttl.search': 100 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await read()).toBe(1) // from KV, 95 seconds old
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await read()).toBe(2)
  await set({})
})

it('forgets one key and no other', async () => {
  let loads = 0
  const read = (key: string) => cached(ctx, 'search', [key], async () => ({ key, load: ++loads }))
  const [a, b] = [await read('a'), await read('b')]
  expect([await read('a'), await read('b')]).toEqual([a, b])
  await forget(env, 'search', ['a'])
  expect(await read('a')).toEqual({ key: 'a', load: 3 })
  expect(await read('b')).toEqual(b)
})

it('does not keep what was read before the key was forgotten', async () => {
  let value = 'old'
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  let begun = () => {}
  const reading = new Promise<void>((resolve) => {
    begun = resolve
  })
  const early = cached(ctx, 'search', ['race'], async () => {
    const seen = value
    begun()
    await slow
    return seen
  })
  await reading
  value = 'new'
  await forget(env, 'search', ['race'])
  finish()
  expect(await early).toBe('old')
  expect(await cached(ctx, 'search', ['race'], async () => value)).toBe('new')
  expect([...kv.values()]).not.toContain('"old"')
})

it('keeps what its owner reads back at once out of the memory of the isolate', async () => {
  let loads = 0
  const read = () => cached(ctx, 'profile', ['me'], async () => ++loads)
  await read()
  expect(await read()).toBe(1)
  for (const key of kv.keys()) if (key.startsWith('profile:')) kv.delete(key)
  expect(await read()).toBe(2)
})

it('keeps no more in memory than an isolate can spare, the newest first', async () => {
  const looked: string[] = []
  const large = 'x'.repeat(900_000)
  const CACHE = memoryKv()
  const getWithMetadata = CACHE.getWithMetadata.bind(CACHE) as (name: string) => Promise<unknown>
  const counting = {
    ...CACHE,
    getWithMetadata: (name: string) => {
      looked.push(name)
      return getWithMetadata(name)
    },
  }
  const spared = { ...ctx, env: { CACHE: counting } } as unknown as Context<CacheEnv>
  const read = (i: number) => cached(spared, 'search', ['large', i], async () => large)
  for (let i = 0; i < 12; i++) await read(i)
  expect(looked).toHaveLength(12)
  await read(11)
  expect(looked, 'the newest is in memory').toHaveLength(12)
  await read(0)
  expect(looked, 'the oldest is looked up again').toHaveLength(13)
})
