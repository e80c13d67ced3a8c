import type { Context } from './call'
import { Coalescer } from './coalesce'
import { type CacheNamespace, cacheTtl, refreshSettings, type SettingsEnv, settings } from './settings'
import { sha256 } from './values/ids'

/**
 * A read cache in two levels: this isolate's memory (at most a minute), then KV for all locations. A namespace is cleared
 * by raising its generation, which is part of every key; other locations see that within a minute, so never cache what
 * must be exact. Concurrent misses of one key in an isolate make one call to the origin.
 */
export type CacheEnv = SettingsEnv & { CACHE: KVNamespace }

const MEMORY_MS = 60_000
const MEMORY_ENTRIES = 500
/** What they may take together, characters of at most two bytes: an isolate has 128 MB for everything. */
const MEMORY_CHARS = 8_000_000
/** What its owner changes and reads again at once: the memory of another isolate would still show the old. */
const KV_ONLY: ReadonlySet<CacheNamespace> = new Set(['profile'])
/** A forgotten key is not cached again for this long: a reader may still be storing what it read before the change. */
const FORGOTTEN_MS = 10_000
/** KV keeps a generation this long in an isolate before it is read again. */
const GENERATION_MS = 5_000
/** Larger values are not worth a KV write. */
const MAX_BYTES = 1_000_000

/** What KV keeps beside a value: `at` is when it was made, so that a shorter time to live counts for it too. */
type Stamp = { bytes: number; at: number }
const memory = new Map<string, { text: string; at: number; until: number }>()
let memoryChars = 0
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
  await refreshSettings(ctx)
  if (!settings(ctx.env).enable_caching) return asCached(await missed(ctx, namespace, load))
  const name = await nameOf(ctx.env, namespace, key)
  if (isForgotten(name)) return asCached(await missed(ctx, namespace, load))
  const known = fromMemory(name, maxAgeMs(ctx.env, namespace))
  if (known !== undefined) return hit(ctx, namespace, known)
  const { value, shared } = await filling.run(name, () => fill(ctx, namespace, name, load))
  return shared ? hit(ctx, namespace, value) : asCached(value)
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
  dropFromMemory(name)
  await env.CACHE.delete(name)
}

async function fill<T>(
  ctx: Context<CacheEnv>,
  namespace: CacheNamespace,
  name: string,
  load: () => Promise<T>,
): Promise<string> {
  const { value, metadata } = await ctx.env.CACHE.getWithMetadata<Stamp>(name)
  const now = Date.now()
  const at = metadata?.at ?? now
  if (value !== null && now - at < maxAgeMs(ctx.env, namespace)) {
    remember(name, value, namespace, at)
    ctx.log('DEBUG', 'cache', { namespace, hit: true })
    return value
  }
  const text = await missed(ctx, namespace, load)
  if (isForgotten(name)) return text
  remember(name, text, namespace, now)
  if (text.length <= MAX_BYTES) {
    const metadata: Stamp = { bytes: text.length, at: now }
    ctx.defer(ctx.env.CACHE.put(name, text, { expirationTtl: cacheTtl(ctx.env, namespace), metadata }))
  }
  return text
}

async function missed<T>(ctx: Context<CacheEnv>, namespace: CacheNamespace, load: () => Promise<T>): Promise<string> {
  ctx.log('DEBUG', 'cache', { namespace, hit: false })
  return JSON.stringify(await load())
}

const maxAgeMs = (env: CacheEnv, namespace: CacheNamespace) => cacheTtl(env, namespace) * 1000
/** Callers get the same whether it was cached or not: a copy of their own, as JSON carries it. */
const asCached = <T>(text: string): T => JSON.parse(text) as T

function hit<T>(ctx: Context<CacheEnv>, namespace: CacheNamespace, text: string): T {
  ctx.log('DEBUG', 'cache', { namespace, hit: true })
  return asCached(text)
}

function fromMemory(name: string, maxAge: number): string | undefined {
  const entry = memory.get(name)
  if (!entry) return undefined
  const now = Date.now()
  if (entry.until > now && now - entry.at < maxAge) return entry.text
  dropFromMemory(name)
  return undefined
}

function remember(name: string, text: string, namespace: CacheNamespace, at: number): void {
  if (KV_ONLY.has(namespace)) return
  dropFromMemory(name)
  memory.set(name, { text, at, until: Date.now() + MEMORY_MS })
  memoryChars += text.length
  while (memory.size > MEMORY_ENTRIES || memoryChars > MEMORY_CHARS) dropFromMemory(memory.keys().next().value!)
}

function dropFromMemory(name: string): void {
  memoryChars -= memory.get(name)?.text.length ?? 0
  memory.delete(name)
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
