import type { OrgRole } from '#shared/contracts/orgs'
import type { Account, ActiveOrg, RefreshState } from '../domain'
import { ACCOUNT, type AccountRow, toAccount } from '../store'

export type NewSession = {
  id: string
  account_id: string
  at: number
  expires_at: number
  access_until: number
  device: string
  org_id?: string | undefined
}
export const insertSession = (d1: D1Database, session: NewSession, tokenHash: string): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at, access_until, device, org_id)
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)`,
    )
    .bind(
      session.id,
      session.account_id,
      session.at,
      session.expires_at,
      session.access_until,
      session.device,
      session.org_id ?? null,
    ),
  d1
    .prepare('INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (?, ?, ?)')
    .bind(tokenHash, session.id, session.at),
]

export type ClaimedRefresh = RefreshState & { session_id: string; account: Account; org: ActiveOrg | null }
type ClaimedRow = AccountRow & {
  session_id: string
  used_at: number | null
  expires_at: number
  org_id: string | null
  org_role: OrgRole | null
}
export type RefreshClaim = {
  hash: string
  successor: string
  at: number
  idleSince: number
  accessUntil: number
  /** The organisation to act for from now on, null for none; left out, it stays. */
  orgId?: string | null
}

/**
 * Marks a refresh token as used and stores its successor, in one transaction in which only the first of any number of
 * concurrent uses changes anything; all of them then read the same row. Null for a token that is not known.
 */
export async function claimRefresh(d1: D1Database, claim: RefreshClaim): Promise<ClaimedRefresh | null> {
  const { hash, successor, at, idleSince, accessUntil, orgId } = claim
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
        `UPDATE sessions SET access_until = max(access_until, ?2), last_used_at = max(last_used_at, ?3),
             org_id = CASE WHEN ?4 THEN ?5 ELSE org_id END
           WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ?1)`,
      )
      .bind(hash, accessUntil, at, orgId === undefined ? 0 : 1, orgId ?? null),
    d1
      .prepare(
        `SELECT ${ACCOUNT}, t.session_id, t.used_at, s.expires_at, m.org_id, m.role AS org_role
           FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
           JOIN accounts a ON a.id = s.account_id AND a.closed_at IS NULL
           LEFT JOIN org_members m ON m.org_id = s.org_id AND m.account_id = s.account_id WHERE t.hash = ?`,
      )
      .bind(hash),
  ])
  const row = results[3]?.results[0] as ClaimedRow | undefined
  if (!row) return null
  const { session_id, used_at, expires_at, org_id, org_role } = row
  const org = org_id && org_role ? { id: org_id, role: org_role } : null
  return { session_id, used_at, session_expires_at: expires_at, account: toAccount(row), org }
}

/** `access_until`: when the last access token given out for it dies, Unix milliseconds. */
export type KnownSession = { id: string; account_id: string; access_until: number }
const KNOWN = 'id, account_id, access_until'

export const findSession = (d1: D1Database, id: string): Promise<KnownSession | null> =>
  d1.prepare(`SELECT ${KNOWN} FROM sessions WHERE id = ?`).bind(id).first<KnownSession>()

export const findSessionOfToken = (d1: D1Database, tokenHash: string): Promise<KnownSession | null> =>
  d1
    .prepare(`SELECT ${KNOWN} FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = ?)`)
    .bind(tokenHash)
    .first<KnownSession>()

/** All sessions of the account but one (or none), whatever their age. */
export async function findSessions(d1: D1Database, accountId: string, keep: string | null): Promise<KnownSession[]> {
  const { results } = await d1
    .prepare(`SELECT ${KNOWN} FROM sessions WHERE account_id = ? AND id IS NOT ? ORDER BY id`)
    .bind(accountId, keep)
    .all<KnownSession>()
  return results
}

/** Sessions with their whole families of refresh tokens. */
export const deleteSessions = (d1: D1Database, sessions: readonly KnownSession[]): D1PreparedStatement =>
  d1
    .prepare('DELETE FROM sessions WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(sessions.map(({ id }) => id)))

export type ListedSession = { id: string; created_at: number; last_used_at: number; device: string }

/** Living sessions, the one used last first. */
export async function listSessions(d1: D1Database, accountId: string, at: number, idleSince: number) {
  const { results } = await d1
    .prepare(
      `SELECT id, created_at, last_used_at, device FROM sessions
         WHERE account_id = ? AND expires_at > ? AND last_used_at > ? ORDER BY last_used_at DESC, id DESC LIMIT 200`,
    )
    .bind(accountId, at, idleSince)
    .all<ListedSession>()
  return results
}

/** Sessions past their end, and those whose newest token lay idle too long. At most a thousand a call. */
export const deleteDeadSessions = (d1: D1Database, at: number, idleSince: number): D1PreparedStatement =>
  d1
    .prepare(
      `DELETE FROM sessions WHERE id IN (
         SELECT s.id FROM sessions s WHERE s.expires_at <= ?1 OR (s.created_at <= ?2 AND NOT EXISTS (
           SELECT 1 FROM refresh_tokens t WHERE t.session_id = s.id AND t.issued_at > ?2)) LIMIT 1000)`,
    )
    .bind(at, idleSince)
