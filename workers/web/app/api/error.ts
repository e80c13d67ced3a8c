import type { ErrorCode } from '#shared/errors'

/** A refusal of the API, or `OFFLINE` where no answer came. `fields` maps a form field to what is wrong with it. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly code: ErrorCode | 'OFFLINE',
    message: string,
    readonly status: number,
    readonly details: Record<string, unknown> = {},
    readonly requestId: string | null = null,
  ) {
    super(message)
  }

  /** Seconds to wait, where the server named any. */
  get retryAfter(): number | null {
    const seconds = this.details.retry_after
    return typeof seconds === 'number' ? Math.max(1, Math.ceil(seconds)) : null
  }

  get fields(): Record<string, string> {
    const listed = Array.isArray(this.details.issues) ? this.details.issues : [this.details]
    const pairs = (listed as { field?: unknown; issue?: unknown }[]).flatMap(({ field, issue }) =>
      typeof field === 'string' && typeof issue === 'string' ? [[field, issue] as const] : [],
    )
    return Object.fromEntries(pairs)
  }
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError
/** Both "no such thing" and "not yours" read the same, on purpose. */
export const isMissing = (error: unknown) => isApiError(error) && (error.status === 404 || error.status === 403)

type Envelope = { error?: { code?: string; message?: string; details?: Record<string, unknown>; request_id?: string } }

/** The refusal in an answer, whoever wrote it: our envelope, or something on the way. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Envelope
  const retry = Number(response.headers.get('retry-after'))
  const details = { ...body.error?.details }
  if (Number.isFinite(retry) && retry > 0) details.retry_after ??= retry
  return new ApiError(
    (body.error?.code ?? 'SYSTEM_INTERNAL') as ErrorCode,
    body.error?.message ?? `The server answered ${response.status}`,
    response.status,
    details,
    body.error?.request_id ?? response.headers.get('x-request-id'),
  )
}

export const offlineError = () => new ApiError('OFFLINE', "You're offline, or the server can't be reached.", 0)
