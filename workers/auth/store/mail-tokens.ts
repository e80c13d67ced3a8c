import { mustChange } from '#shared/audit'

export type MailPurpose = 'verify_email' | 'change_email' | 'reset_password'
export type MailToken = { hash: string; account_id: string; purpose: MailPurpose; email: string; expires_at: number }

/** In the place of an older one for the same purpose: only the newest mail works. */
export const insertMailToken = (d1: D1Database, token: MailToken): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM mail_tokens WHERE account_id = ? AND purpose = ?').bind(token.account_id, token.purpose),
  d1
    .prepare('INSERT INTO mail_tokens (hash, account_id, purpose, email, expires_at) VALUES (?, ?, ?, ?, ?)')
    .bind(token.hash, token.account_id, token.purpose, token.email, token.expires_at),
]

export const findMailToken = (d1: D1Database, hash: string, at: number): Promise<MailToken | null> =>
  d1
    .prepare(
      `SELECT t.* FROM mail_tokens t JOIN accounts a ON a.id = t.account_id AND a.closed_at IS NULL
         WHERE t.hash = ? AND t.expires_at > ?`,
    )
    .bind(hash, at)
    .first<MailToken>()

/** Spends a token; its batch fails when somebody was faster. */
export const spendMailToken = (d1: D1Database, hash: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM mail_tokens WHERE hash = ?').bind(hash),
  mustChange(d1),
]

export const deleteMailTokens = (d1: D1Database, accountId: string): D1PreparedStatement =>
  d1.prepare('DELETE FROM mail_tokens WHERE account_id = ?').bind(accountId)

export const deleteExpiredTokens = (d1: D1Database, at: number): D1PreparedStatement =>
  d1
    .prepare('DELETE FROM mail_tokens WHERE hash IN (SELECT hash FROM mail_tokens WHERE expires_at <= ? LIMIT 1000)')
    .bind(at)
