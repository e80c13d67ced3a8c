import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { matchedRoutes } from 'hono/route'
import { type Context, callOf, contextOf } from './call'
import { AppError, type ErrorDetails, errorResponse, isAppError } from './errors'
import { refreshSettings } from './settings'
import { within } from './within'

export type AppTypes<Env extends object> = { Bindings: Env; Variables: { ctx: Context<Env> } }
/** Named dependencies a Worker needs to be ready; each resolves or throws. */
export type ReadyChecks<Env> = (env: Env) => Record<string, () => Promise<unknown>>

/** How long one dependency may take before readiness calls it down, milliseconds. */
const READY_TIMEOUT_MS = 500

/** The HTTP side of every Worker: call context, one log line per request, one error envelope, validation, health. */
export function createApp<Env extends object>(service: string, ready: ReadyChecks<Env> = () => ({})) {
  const app = new OpenAPIHono<AppTypes<Env>>({
    defaultHook: (result) => {
      if (!result.success) throw validationError(result.error)
    },
  })
  app.use(requestContext(service))
  app.onError((error, c) => {
    const ctx = c.get('ctx')
    const known = toAppError(error)
    if (known.code === 'SYSTEM_INTERNAL') ctx.log('ERROR', 'unhandled', { error: error.stack ?? String(error) })
    return errorResponse(known, ctx.call.request_id, new Date(), c.req.header('accept'))
  })
  // Returned, not thrown: a throwing notFound would skip the log line.
  app.notFound((c) => {
    const allowed = METHODS.filter((method) => hasHandler(app, method, c.req.path))
    const missing = allowed.length
      ? new AppError('METHOD_NOT_ALLOWED', `Use ${allowed.join(' or ')} here`)
      : new AppError('NOT_FOUND', 'No such route')
    const response = errorResponse(missing, c.get('ctx').call.request_id, new Date(), c.req.header('accept'))
    if (allowed.length) response.headers.set('allow', allowed.join(', ').replace('GET', 'GET, HEAD'))
    return response
  })
  app.get('/health', (c) => c.json({ status: 'ok', service }))
  app.get('/health/live', (c) => c.json({ status: 'ok', service }))
  app.get('/health/ready', async (c) => {
    const checks = await runChecks(ready(c.env))
    const ok = Object.values(checks).every((check) => check === 'ok')
    return c.json({ status: ok ? 'ok' : 'unavailable', service, checks }, ok ? 200 : 503)
  })
  return app
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Middleware stands for all methods, so it is no sign of a route. */
const hasHandler = <Env extends object>(app: OpenAPIHono<AppTypes<Env>>, method: string, path: string) =>
  app.router.match(method, path)[0].some(([[, route]]) => route.method === method)

/** Context first, log line last. The line carries method, route template, status and duration: what `monitor` counts. */
function requestContext<Env extends object>(service: string): MiddlewareHandler<AppTypes<Env>> {
  return async (c, next) => {
    const started = Date.now()
    const ctx = contextOf(service, c.env, callOf(c.req.raw.headers), (work) => c.executionCtx.waitUntil(work))
    c.set('ctx', ctx)
    const isProbe = c.req.path.startsWith('/health')
    if (!isProbe) await refreshSettings(ctx)
    await next()
    c.res.headers.set('x-request-id', ctx.call.request_id)
    if (isProbe) return
    const { status } = c.res
    ctx.log(status >= 500 ? 'ERROR' : 'INFO', 'request', {
      method: c.req.method,
      route: routeOf(c),
      status,
      ms: Date.now() - started,
    })
  }
}

/** The template of the route that answered, such as `/v1/trips/:id`: never the path, which holds ids. */
const routeOf = (c: HonoContext) => matchedRoutes(c).findLast((route) => METHODS.includes(route.method))?.path ?? 'none'

async function runChecks(checks: Record<string, () => Promise<unknown>>): Promise<Record<string, string>> {
  const entries = Object.entries(checks).map(async ([name, check]) => {
    const outcome = check().then(
      () => 'ok',
      () => 'failed',
    )
    return [name, await within(READY_TIMEOUT_MS, outcome, () => 'timeout')] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** What a Worker answers to a thrown value: domain errors as they are, Hono's own as their code, the rest as internal. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (error instanceof HTTPException && error.status < 500) {
    return new AppError('VALIDATION_ERROR', error.message || 'The request cannot be read', { issue: 'malformed' })
  }
  return new AppError('SYSTEM_INTERNAL', 'Internal error')
}

export function validationError(error: z.ZodError): AppError {
  const issues = error.issues.map((issue) => ({ field: issue.path.map(String).join('.'), issue: issue.message }))
  const [first] = issues
  const details: ErrorDetails = { ...first, ...(issues.length > 1 ? { issues } : {}) }
  return new AppError(
    'VALIDATION_ERROR',
    first?.field ? `${first.field}: ${first.issue}` : (first?.issue ?? 'Invalid'),
    details,
  )
}

/** The envelope as a schema, for the OpenAPI document. */
export const ErrorEnvelope = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
      timestamp: z.iso.datetime(),
      request_id: z.string(),
    }),
  })
  .openapi('Error')

const asJson = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
})
/** A successful answer of a route. */
export const answer = asJson
/** The refusals a route may answer with, by status. */
export const refusals = (...statuses: (400 | 401 | 403 | 404 | 409 | 412 | 422 | 428 | 429)[]) =>
  Object.fromEntries(statuses.map((status) => [status, asJson('Refused', ErrorEnvelope)]))
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
})
