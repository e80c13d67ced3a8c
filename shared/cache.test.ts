import { expect, it } from 'vitest'
import { type CacheEnv, cached, forget } from './cache'
import type { Context } from './call'

const kv = new Map<string, string>()
const env: CacheEnv = {
  CACHE: {
    get: async (key: string) => kv.get(key) ?? null,
    put: async (key: string, value: string) => void kv.set(key, value),
    delete: async (key: string) => void kv.delete(key),
  } as unknown as KVNamespace,
}
const ctx = { env, log: () => {}, defer: () => {} } as unknown as Context<CacheEnv>

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
