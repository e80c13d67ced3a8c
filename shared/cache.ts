import type { Context } from './call'
import { Coalescer } from './coalesce'
import { CACHE_TTL, type CacheNamespace } from './settings'
import { sha256 } from './values/ids'

/**
 * A read cache in two levels: this isolate's memory (at most a minute), then KV for all locations. A namespace is cleared
 * by raising its generation, which is part of every key; other locations see that within a minute, so never cache what
 * must be exact. Concurrent misses of one key in an isolate make one call to the origin.
 */
export type CacheEnv = { CACHE: KVNamespace }

const MEMORY_MS = 60_000
const MEMORY_ENTRIES = 500
/** What its owner changes and reads again at once: the memory of another isolate would still show the old. */
const KV_ONLY: ReadonlySet<CacheNamespace> = new Set(['profile'])
/** A forgotten key is not cached again for this long: a reader may still be storing what it read before the change. */
const FORGOTTEN_MS = 10_000
/** KV keeps a generation this long in an isolate before it is read again. */
const GENERATION_MS = 5_000
/** Larger values are not worth a KV write. */
const MAX_BYTES = 1_000_000

const memory = new Map<string, { text: string; until: number }>()
const generations = new Map<CacheNamespace, { value: string; until: number }>()
const forgotten = new Map<string, number>()
const filling = new Coalescer<string>()

/** The value of `key`, from the cache or from `load`. Every look is logged, so that `monitor` can count hits and misses. */
export async function cached<T>(
  ctx: Context<CacheEnv>,
  namespace: CacheNamespace,
  key: unknown,
  load: () => Promise<T>,
): Promise<T> {
  const name = await nameOf(ctx.env, namespace, key)
  if (isForgotten(name)) {
    ctx.log('DEBUG', 'cache', { namespace, hit: false })
    return load()
  }
  const known = fromMemory(name)
  if (known !== undefined) return hit(ctx, namespace, known)
  const { value, shared } = await filling.run(name, () => fill(ctx, namespace, name, load))
  return shared ? hit(ctx, namespace, value) : (JSON.parse(value) as T)
}

const isForgotten = (name: string) => (forgotten.get(name) ?? 0) > Date.now()
const nameOf = async (env: CacheEnv, namespace: CacheNamespace, key: unknown) =>
  `${namespace}:${await generationOf(env, namespace)}:${await sha256(JSON.stringify(key))}`

/**
 * Makes one key unreachable: at once in this isolate and, where KV has the key's latest state, in this location; elsewhere
 * within a minute. Call it when the change is stored.
 */
export async function forget(env: CacheEnv, namespace: CacheNamespace, key: unknown): Promise<void> {
  const name = await nameOf(env, namespace, key)
  forgotten.delete(name)
  if (forgotten.size >= MEMORY_ENTRIES) forgotten.delete(forgotten.keys().next().value!)
  forgotten.set(name, Date.now() + FORGOTTEN_MS)
  memory.delete(name)
  await env.CACHE.delete(name)
}

async function fill<T>(
  ctx: Context<CacheEnv>,
  namespace: CacheNamespace,
  name: string,
  load: () => Promise<T>,
): Promise<string> {
  const stored = await ctx.env.CACHE.get(name)
  ctx.log('DEBUG', 'cache', { namespace, hit: stored !== null })
  if (stored !== null) {
    remember(name, stored, namespace)
    return stored
  }
  const text = JSON.stringify(await load())
  if (isForgotten(name)) return text
  remember(name, text, namespace)
  if (text.length <= MAX_BYTES) {
    ctx.defer(ctx.env.CACHE.put(name, text, { expirationTtl: CACHE_TTL[namespace], metadata: { bytes: text.length } }))
  }
  return text
}

function hit<T>(ctx: Context<CacheEnv>, namespace: CacheNamespace, text: string): T {
  ctx.log('DEBUG', 'cache', { namespace, hit: true })
  return JSON.parse(text) as T
}

function fromMemory(name: string): string | undefined {
  const entry = memory.get(name)
  if (!entry) return undefined
  if (entry.until > Date.now()) return entry.text
  memory.delete(name)
  return undefined
}

function remember(name: string, text: string, namespace: CacheNamespace): void {
  if (KV_ONLY.has(namespace)) return
  if (memory.size >= MEMORY_ENTRIES) memory.delete(memory.keys().next().value!)
  memory.set(name, { text, until: Date.now() + Math.min(MEMORY_MS, CACHE_TTL[namespace] * 1000) })
}

async function generationOf(env: CacheEnv, namespace: CacheNamespace): Promise<string> {
  const known = generations.get(namespace)
  if (known && known.until > Date.now()) return known.value
  const value = (await env.CACHE.get(generationKey(namespace))) ?? '0'
  generations.set(namespace, { value, until: Date.now() + GENERATION_MS })
  return value
}
const generationKey = (namespace: CacheNamespace) => `generation:${namespace}`

/** Makes everything cached under these namespaces unreachable. */
export async function clearCache(env: CacheEnv, namespaces: readonly CacheNamespace[]): Promise<void> {
  for (const namespace of namespaces) {
    const value = Date.now().toString(36)
    await env.CACHE.put(generationKey(namespace), value)
    generations.set(namespace, { value, until: Date.now() + GENERATION_MS })
  }
}

/** Keys and bytes of the present generation; counts at most 10,000 keys a namespace. */
export async function cacheSize(env: CacheEnv, namespace: CacheNamespace): Promise<{ keys: number; bytes: number }> {
  const prefix = `${namespace}:${await generationOf(env, namespace)}:`
  let [keys, bytes, cursor] = [0, 0, undefined as string | undefined]
  for (let page = 0; page < 10; page++) {
    const listed = await env.CACHE.list<{ bytes: number }>({ prefix, cursor })
    keys += listed.keys.length
    bytes += listed.keys.reduce((sum, { metadata }) => sum + (metadata?.bytes ?? 0), 0)
    if (listed.list_complete) break
    cursor = listed.cursor
  }
  return { keys, bytes }
}
