import { createRoute, z } from '@hono/zod-openapi'
import { requireRole } from '#shared/actors'
import { answer, createApp, refusals } from '#shared/app'
import { cacheSize, clearCache } from '#shared/cache'
import { CacheStats } from '#shared/contracts/monitor'
import { invalid } from '#shared/errors'
import { CACHE_TTL, type CacheNamespace, cacheTtl } from '#shared/settings'
import type { Env } from './env'

/** The gateway's own API: the caches of all Workers, for administrators. */
export const app = createApp<Env>('gateway')
const NAMESPACES = Object.keys(CACHE_TTL) as CacheNamespace[]
const Query = z.object({ namespace: z.string().max(64).optional() })

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/cache/stats',
    operationId: 'getCacheStats',
    summary: 'Hits, misses, keys and bytes of every cache',
    tags: ['cache'],
    security: [{ bearer: [] }],
    request: { query: Query },
    responses: { 200: answer('By namespace', CacheStats), ...refusals(400, 401, 403) },
  }),
  async (c) => {
    const { call, env } = c.get('ctx')
    requireRole(call, 'admin')
    const counters = await env.MONITOR_RPC.cacheCounters(call)
    const wanted = namespacesOf(c.req.valid('query').namespace ?? '*')
    const namespaces = await Promise.all(
      wanted.map(async (namespace) => {
        const { hits = 0, misses = 0 } = counters[namespace] ?? {}
        const ratio = hits + misses === 0 ? null : hits / (hits + misses)
        return {
          namespace,
          ttl_seconds: cacheTtl(env, namespace),
          hits,
          misses,
          ratio,
          ...(await cacheSize(env, namespace)),
        }
      }),
    )
    return c.json({ namespaces }, 200)
  },
)

app.openapi(
  createRoute({
    method: 'delete',
    path: '/v1/cache/clear',
    operationId: 'clearCache',
    summary: 'Forget what is cached: the itineraries, one namespace, or all with *',
    tags: ['cache'],
    security: [{ bearer: [] }],
    request: { query: Query },
    responses: {
      200: answer('Cleared', z.object({ cleared: z.array(z.string()) }).openapi('CacheCleared')),
      ...refusals(400, 401, 403),
    },
  }),
  async (c) => {
    const { call, env } = c.get('ctx')
    requireRole(call, 'admin')
    const cleared = namespacesOf(c.req.valid('query').namespace ?? 'itinerary')
    await clearCache(env, cleared)
    return c.json({ cleared }, 200)
  },
)

function namespacesOf(text: string): CacheNamespace[] {
  if (text === '*') return NAMESPACES
  const found = NAMESPACES.find((name) => name === text)
  if (!found) throw invalid('namespace', `one of ${NAMESPACES.join(', ')} or *`)
  return [found]
}
