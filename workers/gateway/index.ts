import {
  ANONYMOUS,
  CALL_HEADER,
  type Call,
  callHeader,
  contextOf,
  type Log,
  nextTraceparent,
  type UserActor,
} from '#shared/call'
import { AppError, errorResponse, isAppError } from '#shared/errors'
import { limitSettings } from '#shared/settings'
import { base64url, newId } from '#shared/values/ids'
import { actorOf, bearerOf, checkSession, claimsPower, withLookedUpRoles } from './actor'
import { finish, preflight } from './answer'
import { docsResponse, openApiResponse } from './docs'
import type { Env } from './env'
import { readiness } from './health'
import { limitHeaders, takeOne } from './limits'
import { checkUrl, readJsonBody, throttleAddress, withoutInternal } from './request'
import { app } from './routes'
import { type Target, targetOf } from './segments'

/** The whole platform has this long to answer, milliseconds. */
const DEADLINE_MS = 10_000

export default {
  async fetch(request, env, execution) {
    const started = Date.now()
    const url = new URL(request.url)
    const target = targetOf(url.pathname)
    const call = newCall(request, env)
    const ctx = contextOf('gateway', env, call, (work) => execution.waitUntil(work))
    const extra: Record<string, string> = {}
    let response: Response
    try {
      response = await withDeadline(handle(request, url, target, call, env, execution, extra))
    } catch (error) {
      response = refuse(error, call, request, ctx.log)
    }
    logRequest(ctx.log, request, target, response.status, Date.now() - started)
    return finish(response, request, env, call.request_id, extra)
  },
} satisfies ExportedHandler<Env>

/** A client's own request id is kept when it has our form, so that both sides can speak of the same request. */
function newCall(request: Request, env: Env): Call {
  const given = request.headers.get('x-request-id') ?? ''
  const now = env.TEST_CLOCK ? request.headers.get('x-now') : null
  return {
    request_id: /^req_[\w-]{1,64}$/.test(given) ? given : newId('request'),
    traceparent: nextTraceparent(request.headers.get('traceparent')),
    actor: ANONYMOUS,
    address: throttleAddress(request.headers.get('cf-connecting-ip') ?? '127.0.0.1'),
    ...(now ? { now } : {}),
  }
}

async function handle(
  request: Request,
  url: URL,
  target: Target,
  call: Call,
  env: Env,
  execution: ExecutionContext,
  extra: Record<string, string>,
): Promise<Response> {
  if (request.method === 'OPTIONS') return preflight(request, env)
  if (target.kind === 'none') throw new AppError('NOT_FOUND', 'No such route')
  if (target.kind === 'web') return toWeb(request, env)
  const open = ownPage(url.pathname, env)
  if (open) return open
  checkUrl(url)
  const token = bearerOf(request.headers)
  const operator = presentsMetricsToken(token, target.path)
  if (!exempt(target.path)) {
    call.actor =
      token && !operator
        ? await signedIn(request, target, call, env, token, extra)
        : await anonymous(request, target, call, env, extra)
  }
  const body = await readJsonBody(request)
  const headers = withoutInternal(request.headers)
  headers.delete('authorization')
  headers.delete('content-length')
  if (!(target.kind === 'api' && target.binding === 'AUTH')) headers.delete('cookie')
  headers.set(CALL_HEADER, callHeader(call))
  if (operator && token) headers.set('x-internal-metrics-token', token)
  const inner = new Request(new URL(target.path + url.search, url), {
    method: request.method,
    headers,
    body,
    redirect: 'manual',
  })
  return target.kind === 'own' ? app.fetch(inner, env, execution) : toWorker(env[target.binding], inner)
}

async function toWorker(worker: Fetcher | undefined, request: Request): Promise<Response> {
  try {
    return await worker!.fetch(request)
  } catch (error) {
    throw new AppError('SYSTEM_UNAVAILABLE', 'This part of Caravan does not answer at the moment', {
      issue: String(error).slice(0, 200),
    })
  }
}

async function toWeb(request: Request, env: Env): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new AppError('METHOD_NOT_ALLOWED', 'Pages are only read')
  return env.WEB.fetch(new Request(request, { headers: withoutInternal(request.headers) }))
}

/** Pages of the gateway that need neither limits nor a caller. */
function ownPage(path: string, env: Env): Response | Promise<Response> | null {
  if (path === '/health' || path === '/health/live') return Response.json({ status: 'ok', service: 'gateway' })
  if (path === '/health/ready' || path === '/ready') return readiness(env)
  if (path === '/openapi.json') return openApiResponse()
  if (path === '/api/docs') return docsResponse(base64url(crypto.getRandomValues(new Uint8Array(16))))
  return null
}

const exempt = (path: string) => path.startsWith('/.well-known/')
/** A metrics token is no JWT: it has no two dots. Only the operational pages look at it. */
const presentsMetricsToken = (token: string | null, path: string) =>
  token !== null &&
  token.split('.').length !== 3 &&
  (path === '/metrics' ||
    path === '/health/detailed' ||
    path.startsWith('/v1/system/') ||
    path.startsWith('/v1/services/'))

async function signedIn(
  request: Request,
  target: Target,
  call: Call,
  env: Env,
  token: string,
  extra: Record<string, string>,
) {
  const actor = await actorOf(env, call, token, call.now ? new Date(call.now) : new Date()).catch(async (error) => {
    // A refused token counts against the address, or guessing would be free.
    await countAddress(call, env, 'write', extra)
    throw error
  })
  const { userRequests, windowSeconds } = limitSettings(env)
  const rule = { limit: userRequests, window_seconds: windowSeconds }
  const standing = await takeOne(
    env.GUARD,
    call,
    `user:${actor.id}`,
    'requests',
    rule,
    claimsPower(actor) || touchesSecurity(request, target),
  )
  Object.assign(extra, limitHeaders(standing))
  checkSession(actor, standing.session)
  return withLookedUpRoles(env, call, actor as UserActor)
}

/** Where five seconds of an ended session would be too long. */
const touchesSecurity = (request: Request, target: Target) =>
  request.method !== 'GET' && target.kind === 'api' && target.segment === 'auth'

async function anonymous(request: Request, target: Target, call: Call, env: Env, extra: Record<string, string>) {
  const reads = (request.method === 'GET' || request.method === 'HEAD') && target.kind === 'api'
  await countAddress(call, env, reads ? 'read' : 'write', extra)
  return ANONYMOUS
}

async function countAddress(call: Call, env: Env, bucket: 'read' | 'write', extra: Record<string, string>) {
  const { addressRequests, windowSeconds } = limitSettings(env)
  const rule = { limit: bucket === 'read' ? addressRequests * 10 : addressRequests, window_seconds: windowSeconds }
  if (rule.limit === 0) return
  Object.assign(extra, limitHeaders(await takeOne(env.GUARD, call, `address:${call.address}`, bucket, rule, false)))
}

async function withDeadline(work: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('SYSTEM_TIMEOUT', 'This took too long: try again')), DEADLINE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function refuse(error: unknown, call: Call, request: Request, log: Log): Response {
  const known = isAppError(error) ? error : new AppError('SYSTEM_INTERNAL', 'Internal error')
  if (known !== error) log('ERROR', 'unhandled', { error: error instanceof Error ? error.stack : String(error) })
  return errorResponse(known, call.request_id, new Date(), request.headers.get('accept') ?? '')
}

function logRequest(log: Log, request: Request, target: Target, status: number, ms: number): void {
  const route = target.kind === 'api' ? `/v1/${target.segment}` : target.kind === 'own' ? target.path : target.kind
  log(status >= 500 ? 'ERROR' : 'INFO', 'request', { method: request.method, route, status, ms })
}
