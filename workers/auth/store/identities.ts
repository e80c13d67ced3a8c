import { mustChange } from '#shared/audit'

export type StoredIdentity = {
  id: string
  issuer: string
  subject: string
  account_id: string
  email: string | null
  linked_at: number
}

export const findIdentity = (d1: D1Database, issuer: string, subject: string): Promise<StoredIdentity | null> =>
  d1.prepare('SELECT * FROM identities WHERE issuer = ? AND subject = ?').bind(issuer, subject).first<StoredIdentity>()

/** Fails its batch when somebody has it already. */
export const insertIdentity = (d1: D1Database, one: StoredIdentity): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO identities (id, issuer, subject, account_id, email, linked_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
    )
    .bind(one.id, one.issuer, one.subject, one.account_id, one.email, one.linked_at),
  mustChange(d1),
]

export async function listIdentities(d1: D1Database, accountId: string): Promise<StoredIdentity[]> {
  const { results } = await d1
    .prepare('SELECT * FROM identities WHERE account_id = ? ORDER BY id')
    .bind(accountId)
    .all<StoredIdentity>()
  return results
}

export const deleteIdentity = (d1: D1Database, id: string, accountId: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM identities WHERE id = ? AND account_id = ?').bind(id, accountId),
  mustChange(d1),
]

export type Flow = {
  state_hash: string
  browser_hash: string
  provider: string
  verifier: string
  nonce: string
  return_to: string
  link_to: string | null
  expires_at: number
}

export const insertFlow = (d1: D1Database, flow: Flow): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO oidc_flows (state_hash, browser_hash, provider, verifier, nonce, return_to, link_to, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      ...[flow.state_hash, flow.browser_hash, flow.provider, flow.verifier, flow.nonce],
      ...[flow.return_to, flow.link_to, flow.expires_at],
    )

/** Spends a flow of that very browser. */
export const takeFlow = (d1: D1Database, stateHash: string, browserHash: string, provider: string, at: number) =>
  d1
    .prepare(
      `DELETE FROM oidc_flows WHERE state_hash = ? AND browser_hash = ? AND provider = ? AND expires_at > ? RETURNING *`,
    )
    .bind(stateHash, browserHash, provider, at)
    .first<Flow>()

export type Pending = { hash: string; account_id: string; expires_at: number }
export const insertPending = (d1: D1Database, { hash, account_id, expires_at }: Pending): D1PreparedStatement =>
  d1
    .prepare('INSERT INTO pending_sign_ins (hash, account_id, expires_at) VALUES (?, ?, ?)')
    .bind(hash, account_id, expires_at)
export const findPending = (d1: D1Database, hash: string, at: number): Promise<Pending | null> =>
  d1.prepare('SELECT * FROM pending_sign_ins WHERE hash = ? AND expires_at > ?').bind(hash, at).first<Pending>()
export const spendPending = (d1: D1Database, hash: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM pending_sign_ins WHERE hash = ?').bind(hash),
  mustChange(d1),
]

export const deleteOldFlows = (d1: D1Database, at: number): D1PreparedStatement[] =>
  ['oidc_flows', 'pending_sign_ins'].map((table) => d1.prepare(`DELETE FROM ${table} WHERE expires_at <= ?`).bind(at))
