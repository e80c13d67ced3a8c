import { createRoute, z } from '@hono/zod-openapi'
import { answer, createApp, refusals } from '#shared/app'
import { ServiceHealth, SystemHealth, SystemMetrics } from '#shared/contracts/monitor'
import type { Env } from './env'
import { reachCounters, serviceHealth, systemHealth, withoutChecks } from './service/health'
import { metricsText, requireInsight, systemMetrics } from './service/metrics'

export const app = createApp<Env>('monitor', (env) => ({ counters: () => reachCounters(env) }))

/** What the gateway passes on of a bearer that is no JWT; it drops the header when it comes from outside. */
const TOKEN_HEADER = 'x-internal-metrics-token'
const tags = ['monitor']
const service = z.object({ service: z.string().max(40).openapi({ example: 'trips' }) })

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/system/health',
    operationId: 'getSystemHealth',
    summary: 'Whether every service is ready, at most a second old; without their dependencies',
    tags,
    responses: { 200: answer('All or some are ready', SystemHealth), 503: answer('None is ready', SystemHealth) },
  }),
  async (c) => {
    const health = await systemHealth(c.get('ctx'))
    return c.json({ ...health, services: health.services.map(withoutChecks) }, httpStatus(health.status))
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/health/detailed',
    operationId: 'getDetailedHealth',
    summary: 'Every service with its dependencies; for an admin or the metrics token',
    tags,
    responses: {
      200: answer('All or some are ready', SystemHealth),
      503: answer('None is ready', SystemHealth),
      ...refusals(401, 403),
    },
  }),
  async (c) => {
    requireInsight(c.get('ctx'), c.req.header(TOKEN_HEADER))
    const health = await systemHealth(c.get('ctx'))
    return c.json(health, httpStatus(health.status))
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/system/metrics',
    operationId: 'getSystemMetrics',
    summary: 'Requests, errors, durations and cache hits by service; for an admin or the metrics token',
    tags,
    responses: { 200: answer('The figures', SystemMetrics), ...refusals(401, 403) },
  }),
  async (c) => {
    requireInsight(c.get('ctx'), c.req.header(TOKEN_HEADER))
    return c.json(await systemMetrics(c.get('ctx')), 200)
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'All counters as Prometheus text 0.0.4; for an admin or the metrics token',
    tags,
    responses: {
      200: { description: 'The exposition', content: { 'text/plain': { schema: z.string() } } },
      ...refusals(401, 403),
    },
  }),
  async (c) => {
    requireInsight(c.get('ctx'), c.req.header(TOKEN_HEADER))
    return c.text(await metricsText(c.get('ctx')), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  },
)

/** `/health` and `/ready` ask the same question; both are there because clients know both names. */
const SERVICE_ROUTES = [
  { path: '/v1/services/{service}/health', operationId: 'getServiceHealth', kind: 'ready' },
  { path: '/v1/services/{service}/health/ready', operationId: 'getServiceReadiness', kind: 'ready' },
  { path: '/v1/services/{service}/health/live', operationId: 'getServiceLiveness', kind: 'live' },
] as const
for (const { path, operationId, kind } of SERVICE_ROUTES) {
  app.openapi(
    createRoute({
      method: 'get',
      path,
      operationId,
      summary: kind === 'live' ? 'Whether one service runs' : 'Whether one service and what it needs are ready',
      tags,
      request: { params: service },
      responses: {
        200: answer('It is', ServiceHealth),
        503: answer('It is not', ServiceHealth),
        ...refusals(400, 404),
      },
    }),
    async (c) => {
      const health = await serviceHealth(c.get('ctx'), c.req.valid('param').service, kind)
      return c.json(withoutChecks(health), httpStatus(health.status))
    },
  )
}

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/services/{service}/health/detailed',
    operationId: 'getServiceDetail',
    summary: 'One service with its dependencies; for an admin or the metrics token',
    tags,
    request: { params: service },
    responses: {
      200: answer('It is ready', ServiceHealth),
      503: answer('It is not', ServiceHealth),
      ...refusals(400, 401, 403, 404),
    },
  }),
  async (c) => {
    requireInsight(c.get('ctx'), c.req.header(TOKEN_HEADER))
    const health = await serviceHealth(c.get('ctx'), c.req.valid('param').service, 'ready')
    return c.json(health, httpStatus(health.status))
  },
)

const httpStatus = (status: SystemHealth['status']) => (status === 'unavailable' ? 503 : 200)
