import type { Role } from '#shared/call'
import type { PublicKey } from '#shared/contracts/auth'
import type { Account, RefreshState } from './domain'

const ACCOUNT = `a.number, a.id, a.email, a.email_verified, a.name, a.password,
  (SELECT json_group_array(role) FROM account_roles WHERE account_id = a.id) AS roles`
type AccountRow = {
  number: number
  id: string
  email: string
  email_verified: number
  name: string
  password: string
  roles: string
}
export type StoredAccount = Account & { password: string }

const toAccount = ({ number, id, email, email_verified, name, password, roles }: AccountRow): StoredAccount => ({
  number,
  id,
  email,
  email_verified: email_verified === 1,
  name,
  password,
  roles: JSON.parse(roles) as Role[],
})

export async function findAccountByEmail(d1: D1Database, email: string): Promise<StoredAccount | null> {
  const row = await d1
    .prepare(`SELECT ${ACCOUNT} FROM accounts a WHERE a.email = ? AND a.closed_at IS NULL`)
    .bind(email)
    .first<AccountRow>()
  return row && toAccount(row)
}

export async function findAccount(d1: D1Database, id: string): Promise<StoredAccount | null> {
  const row = await d1
    .prepare(`SELECT ${ACCOUNT} FROM accounts a WHERE a.id = ? AND a.closed_at IS NULL`)
    .bind(id)
    .first<AccountRow>()
  return row && toAccount(row)
}

export type NewAccount = {
  id: string
  email: string
  email_verified: boolean
  name: string
  password: string
  at: number
}
/** The account and its roles; the first statement returns `number`. Fails the batch for an address that is taken. */
export const insertAccount = (d1: D1Database, account: NewAccount, roles: readonly Role[]): D1PreparedStatement[] => [
  d1
    .prepare(
      'INSERT INTO accounts (id, email, email_verified, name, password, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING number',
    )
    .bind(account.id, account.email, account.email_verified ? 1 : 0, account.name, account.password, account.at),
  d1
    .prepare('INSERT INTO account_roles (account_id, role) SELECT ?, value FROM json_each(?)')
    .bind(account.id, JSON.stringify(roles)),
]
export const isEmailTaken = (error: unknown): boolean =>
  error instanceof Error && /UNIQUE constraint failed: accounts\.email/.test(error.message)

export const updatePassword = (d1: D1Database, accountId: string, password: string): D1PreparedStatement =>
  d1.prepare('UPDATE accounts SET password = ? WHERE id = ?').bind(password, accountId)

export type NewSession = { id: string; account_id: string; at: number; expires_at: number; access_until: number }
export const insertSession = (d1: D1Database, session: NewSession, tokenHash: string): D1PreparedStatement[] => [
  d1
    .prepare('INSERT INTO sessions (id, account_id, created_at, expires_at, access_until) VALUES (?, ?, ?, ?, ?)')
    .bind(session.id, session.account_id, session.at, session.expires_at, session.access_until),
  d1
    .prepare('INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (?, ?, ?)')
    .bind(tokenHash, session.id, session.at),
]

export type ClaimedRefresh = RefreshState & { session_id: string; account: Account }
type ClaimedRow = AccountRow & { session_id: string; used_at: number | null; expires_at: number }
export type RefreshClaim = { hash: string; successor: string; at: number; idleSince: number; accessUntil: number }

/**
 * Marks a refresh token as used and stores its successor, in one transaction in which only the first of any number of
 * concurrent uses changes anything; all of them then read the same row. Null for a token that is not known.
 */
export async function claimRefresh(d1: D1Database, claim: RefreshClaim): Promise<ClaimedRefresh | null> {
  const { hash, successor, at, idleSince, accessUntil } = claim
  const results = await d1.batch([
    d1
      .prepare(
        `UPDATE refresh_tokens SET used_at = ?2 WHERE hash = ?1 AND used_at IS NULL AND issued_at > ?3
           AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = session_id AND s.expires_at > ?2)`,
      )
      .bind(hash, at, idleSince),
    d1
      .prepare(
        `INSERT INTO refresh_tokens (hash, session_id, issued_at)
           SELECT ?2, session_id, ?3 FROM refresh_tokens WHERE hash = ?1 AND changes() = 1`,
      )
      .bind(hash, successor, at),
    // Also for a repeated answer, which brings an access token of its own.
    d1
      .prepare(
        `UPDATE sessions SET access_until = max(access_until, ?2)
           WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ?1)`,
      )
      .bind(hash, accessUntil),
    d1
      .prepare(
        `SELECT ${ACCOUNT}, t.session_id, t.used_at, s.expires_at
           FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
           JOIN accounts a ON a.id = s.account_id AND a.closed_at IS NULL WHERE t.hash = ?`,
      )
      .bind(hash),
  ])
  const row = results[3]?.results[0] as ClaimedRow | undefined
  if (!row) return null
  const { session_id, used_at, expires_at } = row
  return { session_id, used_at, session_expires_at: expires_at, account: toAccount(row) }
}

export type EndedSession = { id: string; account_id: string; access_until: number }

/** Deletes a session with its whole family of refresh tokens. Null when it was gone already. */
export const deleteSession = (d1: D1Database, id: string): Promise<EndedSession | null> =>
  d1.prepare('DELETE FROM sessions WHERE id = ? RETURNING id, account_id, access_until').bind(id).first<EndedSession>()

export const deleteSessionOfToken = (d1: D1Database, tokenHash: string): Promise<EndedSession | null> =>
  d1
    .prepare(
      `DELETE FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ?)
         RETURNING id, account_id, access_until`,
    )
    .bind(tokenHash)
    .first<EndedSession>()

/** Sessions past their end, and those whose newest token lay idle too long. At most a thousand a call. */
export const deleteDeadSessions = (d1: D1Database, at: number, idleSince: number): Promise<unknown> =>
  d1
    .prepare(
      `DELETE FROM sessions WHERE id IN (
         SELECT s.id FROM sessions s WHERE s.expires_at <= ?1 OR (s.created_at <= ?2 AND NOT EXISTS (
           SELECT 1 FROM refresh_tokens t WHERE t.session_id = s.id AND t.issued_at > ?2)) LIMIT 1000)`,
    )
    .bind(at, idleSince)
    .run()

export type StoredKey = { kid: string; private_key: string; public_key: PublicKey; created_at: number; signs: boolean }
type KeyRow = {
  kid: string
  private_key: string
  public_key: string
  created_at: number
  verify_until: number | null
}

/** Newest first: keys that sign, then retired ones that still verify. */
export async function listKeys(d1: D1Database, at: number): Promise<StoredKey[]> {
  const { results } = await d1
    .prepare(
      `SELECT kid, private_key, public_key, created_at, verify_until FROM signing_keys
         WHERE verify_until IS NULL OR verify_until > ? ORDER BY verify_until IS NOT NULL, created_at DESC, kid DESC`,
    )
    .bind(at)
    .all<KeyRow>()
  return results.map(({ kid, private_key, public_key, created_at, verify_until }) => ({
    kid,
    private_key,
    public_key: JSON.parse(public_key) as PublicKey,
    created_at,
    signs: verify_until === null,
  }))
}

/**
 * Adds a signing key unless one younger than `notBefore` signs already, and then retires the older ones. Two isolates
 * that do it at once end up with one key: the later transaction sees the earlier one's.
 */
export const addKey = (d1: D1Database, key: StoredKey, notBefore: number, verifyUntil: number): Promise<unknown> =>
  d1.batch([
    d1
      .prepare(
        `INSERT INTO signing_keys (kid, private_key, public_key, created_at) SELECT ?1, ?2, ?3, ?4
           WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE verify_until IS NULL AND created_at > ?5)`,
      )
      .bind(key.kid, key.private_key, JSON.stringify(key.public_key), key.created_at, notBefore),
    d1
      .prepare('UPDATE signing_keys SET verify_until = ?2 WHERE changes() = 1 AND verify_until IS NULL AND kid <> ?1')
      .bind(key.kid, verifyUntil),
    d1.prepare('DELETE FROM signing_keys WHERE verify_until <= ?').bind(key.created_at),
  ])

/** The secret of that name; `fresh` becomes it if there is none yet, and then stays it for ever. */
export async function secretNamed(d1: D1Database, name: string, fresh: string): Promise<string> {
  const results = await d1.batch<{ secret: string }>([
    d1.prepare('INSERT INTO server_secrets (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING').bind(name, fresh),
    d1.prepare('SELECT secret FROM server_secrets WHERE name = ?').bind(name),
  ])
  return results[1]!.results[0]!.secret
}
