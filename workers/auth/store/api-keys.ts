import { mustChange } from '#shared/audit'
import type { KeyScope } from '#shared/contracts/auth'
import { ACCOUNT, type AccountRow, type StoredAccount, toAccount } from '../store'

export type StoredApiKey = {
  id: string
  account_id: string
  name: string
  hint: string
  scopes: KeyScope[]
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}
type Row = Omit<StoredApiKey, 'scopes'> & { scopes: string }
const COLUMNS = 'k.id, k.account_id, k.name, k.hint, k.scopes, k.created_at, k.expires_at, k.last_used_at'
const toKey = ({ scopes, ...row }: Row): StoredApiKey => ({ ...row, scopes: JSON.parse(scopes) as KeyScope[] })

/** Fails its batch when the account has `max` keys already. */
export const insertApiKey = (d1: D1Database, key: StoredApiKey, hash: string, max: number): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO api_keys (id, account_id, hash, name, hint, scopes, created_at, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT count(*) FROM api_keys WHERE account_id = ?2) < ?9`,
    )
    .bind(
      ...[key.id, key.account_id, hash, key.name, key.hint, JSON.stringify(key.scopes)],
      ...[key.created_at, key.expires_at, max],
    ),
  mustChange(d1),
]

/** Newest first. */
export async function listApiKeys(d1: D1Database, accountId: string): Promise<StoredApiKey[]> {
  const { results } = await d1
    .prepare(`SELECT ${COLUMNS} FROM api_keys k WHERE k.account_id = ? ORDER BY k.id DESC`)
    .bind(accountId)
    .all<Row>()
  return results.map(toKey)
}

export const deleteApiKey = (d1: D1Database, id: string, accountId: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM api_keys WHERE id = ? AND account_id = ?').bind(id, accountId),
  mustChange(d1),
]

/** The living key with that hash, and whose it is. */
export async function findApiKey(
  d1: D1Database,
  hash: string,
  at: number,
): Promise<{ key: StoredApiKey; account: StoredAccount } | null> {
  const row = await d1
    .prepare(
      `SELECT ${ACCOUNT}, k.id AS key_id, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.hint
         FROM api_keys k JOIN accounts a ON a.id = k.account_id AND a.closed_at IS NULL
         WHERE k.hash = ? AND (k.expires_at IS NULL OR k.expires_at > ?)`,
    )
    .bind(hash, at)
    .first<AccountRow & Row & { key_id: string }>()
  return row && { key: toKey({ ...row, id: row.key_id, account_id: row.id }), account: toAccount(row) }
}

export const touchApiKey = (d1: D1Database, id: string, at: number): Promise<unknown> =>
  d1.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?').bind(at, id).run()
