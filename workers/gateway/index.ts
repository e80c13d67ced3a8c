import { ANONYMOUS, CALL_HEADER, type Call, callHeader, contextOf, type Log, nextTraceparent } from '#shared/call'
import { AppError, errorResponse, isAppError } from '#shared/errors'
import { refreshSettings } from '#shared/settings'
import { base64url, newId } from '#shared/values/ids'
import { within } from '#shared/within'
import { bearerOf } from './actor'
import { finish, preflight } from './answer'
import { callerOf, type Incoming, presentsMetricsToken } from './caller'
import { docsResponse, openApiResponse } from './docs'
import type { Env } from './env'
import { readiness } from './health'
import { checkUrl, discardBody, isRead, readBody, throttleAddress, withoutInternal } from './request'
import { app } from './routes'
import { type ApiTarget, type OpenPage, type Target, targetOf } from './segments'

/** The whole platform has this long to answer, milliseconds. */
const DEADLINE_MS = 10_000

export default {
  async fetch(request, env, execution) {
    const started = Date.now()
    const url = new URL(request.url)
    const target = targetOf(url.pathname)
    const call = newCall(request, env)
    const { log } = contextOf('gateway', env, call)
    const incoming: Incoming = { request, url, call, env, log, extra: {} }
    let response: Response
    try {
      response = await within(DEADLINE_MS, handle(incoming, target, execution), tooLate)
    } catch (error) {
      response = refuse(error, incoming)
    }
    await discardBody(request)
    logRequest(log, request, target, response.status, Date.now() - started)
    return finish(response, request, env, call.request_id, incoming.extra)
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

async function handle(incoming: Incoming, target: Target, execution: ExecutionContext): Promise<Response> {
  const { request, url, env, log } = incoming
  if (request.method === 'OPTIONS') return preflight(request, env)
  if (target.kind === 'none') throw new AppError('NOT_FOUND', 'No such route')
  if (target.kind === 'web' || target.kind === 'open') {
    requireRead(incoming)
    return target.kind === 'web' ? toWeb(incoming) : openPage(target.path, env)
  }
  checkUrl(url)
  await refreshSettings(incoming)
  incoming.call.actor = await callerOf(incoming, target)
  const inner = await innerRequest(incoming, target)
  return target.kind === 'own' ? app.fetch(inner, env, execution) : toWorker(env[target.binding], inner, log)
}

/** The request as the Worker behind sees it: canonical path, checked body, our call header and nobody's forged one. */
async function innerRequest({ request, url, call }: Incoming, target: ApiTarget): Promise<Request> {
  const body = await readBody(request, target.path)
  const token = bearerOf(request.headers)
  const headers = withoutInternal(request.headers)
  headers.delete('authorization')
  headers.delete('content-length')
  if (!(target.kind === 'api' && target.binding === 'AUTH')) headers.delete('cookie')
  headers.set(CALL_HEADER, callHeader(call))
  if (presentsMetricsToken(token, target.path)) headers.set('x-internal-metrics-token', token)
  return new Request(new URL(target.path + url.search, url), {
    method: request.method,
    headers,
    body,
    redirect: 'manual',
  })
}

async function toWorker(worker: Fetcher, request: Request, log: Log): Promise<Response> {
  try {
    return await worker.fetch(request)
  } catch (error) {
    log('ERROR', 'unreachable', { error: String(error) })
    throw new AppError('SYSTEM_UNAVAILABLE', 'This part of Caravan does not answer at the moment')
  }
}

function requireRead({ request, extra }: Incoming): void {
  if (isRead(request)) return
  extra.allow = 'GET, HEAD'
  throw new AppError('METHOD_NOT_ALLOWED', 'Pages are only read')
}

const toWeb = ({ request, env, log }: Incoming): Promise<Response> =>
  toWorker(env.WEB, new Request(request, { headers: withoutInternal(request.headers) }), log)

function openPage(path: OpenPage, env: Env): Response | Promise<Response> {
  switch (path) {
    case '/health':
    case '/health/live':
      return Response.json({ status: 'ok', service: 'gateway' })
    case '/health/ready':
    case '/ready':
      return readiness(env)
    case '/openapi.json':
      return openApiResponse()
    case '/api/docs':
      return docsResponse(base64url(crypto.getRandomValues(new Uint8Array(16))))
  }
}

const tooLate = () => {
  throw new AppError('SYSTEM_TIMEOUT', 'This took too long: try again')
}

function refuse(error: unknown, { call, request, log }: Incoming): Response {
  const known = isAppError(error) ? error : new AppError('SYSTEM_INTERNAL', 'Internal error')
  if (known !== error) log('ERROR', 'unhandled', { error: error instanceof Error ? error.stack : String(error) })
  return errorResponse(known, call.request_id, new Date(), request.headers.get('accept') ?? '')
}

function logRequest(log: Log, request: Request, target: Target, status: number, ms: number): void {
  log(status >= 500 ? 'ERROR' : 'INFO', 'request', { method: request.method, route: routeOf(target), status, ms })
}

/** Never the path of a request, of which there are endless. */
function routeOf(target: Target): string {
  if (target.kind === 'open') return target.path
  return target.kind === 'api' || target.kind === 'own' ? `/v1/${target.segment}` : target.kind
}
