import type { Role } from '#shared/call'
import { ACCOUNT, type AccountRow, type StoredAccount, toAccount } from '../store'

export type FoundUser = StoredAccount & { created_at: number }

/** Accounts whose address or name begins like that, or with that id; all for an empty text. Newest first. */
export async function searchUsers(d1: D1Database, text: string, before: number, limit: number): Promise<FoundUser[]> {
  const begins = (column: string) => `(${column} >= ?1 AND ${column} < ?1 || char(1114111))`
  const where = text === '' ? '?1 = ?1' : `(a.id = ?1 OR ${begins('a.email')} OR ${begins('lower(a.name)')})`
  const { results } = await d1
    .prepare(
      `SELECT ${ACCOUNT}, a.created_at FROM accounts a
         WHERE ${where} AND a.number < ?2 AND a.closed_at IS NULL ORDER BY a.number DESC LIMIT ?3`,
    )
    .bind(text, before, limit)
    .all<AccountRow & { created_at: number }>()
  return results.map((row) => ({ ...toAccount(row), created_at: row.created_at }))
}

export const replaceRoles = (d1: D1Database, accountId: string, roles: readonly Role[]): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM account_roles WHERE account_id = ?').bind(accountId),
  d1
    .prepare('INSERT INTO account_roles (account_id, role) SELECT ?, value FROM json_each(?)')
    .bind(accountId, JSON.stringify(roles)),
]
