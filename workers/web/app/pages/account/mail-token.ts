import { isApiError } from '../../api/error'

/** What the address of a page holds that a mail's link opens. */
export type MailToken = { token?: string }
export const mailTokenOf = (search: Record<string, unknown>): MailToken =>
  typeof search.token === 'string' && search.token.length <= 200 ? { token: search.token } : {}

/** A token that was used, has ended, or never was one. */
export const isSpent = (error: unknown) =>
  isApiError(error) && (error.status === 404 || error.status === 410 || 'token' in error.fields)
