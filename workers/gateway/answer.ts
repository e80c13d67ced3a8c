import type { Env } from './env'

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), microphone=(), payment=(), geolocation=(self)',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}
/** For answers that are no page: nothing in them may run or load. */
const API_CSP = "default-src 'none'; frame-ancestors 'none'"
const EXPOSED =
  'ETag, Location, Retry-After, X-Request-Id, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset'

/** Every answer of the platform leaves through here: security headers, request id, limits, CORS. */
export function finish(
  response: Response,
  request: Request,
  env: Env,
  requestId: string,
  extra: Record<string, string>,
): Response {
  if (response.status === 101) return response
  const out = new Response(response.body, response)
  for (const [name, value] of Object.entries({ ...HEADERS, ...extra, ...corsHeaders(request, env) }))
    out.headers.set(name, value)
  if (env.CORS_ORIGINS) out.headers.append('vary', 'Origin')
  out.headers.set('x-request-id', requestId)
  if (!out.headers.has('content-security-policy')) out.headers.set('content-security-policy', API_CSP)
  if (!out.headers.has('cache-control')) out.headers.set('cache-control', 'no-store')
  return out
}

function allowedOrigin(request: Request, env: Env): string | null {
  const origin = request.headers.get('origin')
  if (!origin) return null
  const list = (env.CORS_ORIGINS ?? '').split(',').map((entry) => entry.trim())
  return list.includes(origin) ? origin : null
}

function corsHeaders(request: Request, env: Env): Record<string, string> {
  const origin = allowedOrigin(request, env)
  if (!origin) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
  }
}

/** Answers a preflight; an origin that is not listed gets no permission, and no error that would tell it more. */
export function preflight(request: Request, env: Env): Response {
  const headers = corsHeaders(request, env)
  if (headers['access-control-allow-origin']) {
    headers['access-control-allow-methods'] = 'GET, POST, PUT, PATCH, DELETE'
    headers['access-control-allow-headers'] =
      'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Prefer, traceparent'
    headers['access-control-max-age'] = '600'
  }
  return new Response(null, { status: 204, headers })
}
