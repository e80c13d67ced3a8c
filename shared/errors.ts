/** Every failure a caller can act on, with its HTTP status. Anything else is SYSTEM_INTERNAL and its detail stays in the log. */
export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  AUTH_REQUIRED: 401,
  AUTH_INVALID_TOKEN: 401,
  AUTH_INVALID_CREDENTIALS: 401,
  AUTH_TOTP_REQUIRED: 401,
  PAYMENT_DECLINED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  CONFLICT: 409,
  EMAIL_TAKEN: 409,
  GONE: 410,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_DESTINATION: 422,
  INFEASIBLE: 422,
  PRECONDITION_REQUIRED: 428,
  RATE_LIMITED: 429,
  SYSTEM_INTERNAL: 500,
  SYSTEM_UNAVAILABLE: 503,
  SYSTEM_TIMEOUT: 504,
} as const
export type ErrorCode = keyof typeof ERROR_STATUS

/** Plain data, so that it survives structured clone across RPC. `retry_after` (seconds) also becomes the `Retry-After` header. */
export type ErrorDetails = { field?: string; issue?: string; retry_after?: number; [more: string]: unknown }

export class AppError extends Error {
  override name = 'AppError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: ErrorDetails,
  ) {
    super(message)
  }
}

/** Errors lose their class when they cross an RPC boundary, so they are recognised by shape. */
export const isAppError = (e: unknown): e is AppError =>
  e instanceof Error && e.name === 'AppError' && 'code' in e && (e.code as string) in ERROR_STATUS

export const statusOf = (code: ErrorCode) => ERROR_STATUS[code]

export const notFound = (what: string) => new AppError('NOT_FOUND', `No such ${what}`)
export const invalid = (field: string, issue: string) =>
  new AppError('VALIDATION_ERROR', `${field}: ${issue}`, { field, issue })

/** The body every failed request answers with (design section 5). */
export type ErrorBody = {
  error: { code: ErrorCode; message: string; details?: ErrorDetails; timestamp: string; request_id: string }
}

/** The standard envelope, or the same error as RFC 9457 for a caller that accepts `application/problem+json`. */
export function errorResponse(error: AppError, requestId: string, now: Date, accept = ''): Response {
  const status = statusOf(error.code)
  const body: ErrorBody = {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details ? { details: error.details } : {}),
      timestamp: now.toISOString(),
      request_id: requestId,
    },
  }
  const headers: Record<string, string> = { 'x-request-id': requestId }
  const retryAfter = error.details?.retry_after
  if (retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(retryAfter))
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  if (!accept.includes('application/problem+json')) return Response.json(body, { status, headers })
  const problem = {
    type: `urn:caravan:error:${error.code.toLowerCase()}`,
    title: error.code,
    status,
    detail: error.message,
    ...body,
  }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  })
}
