import { mustChange } from '#shared/audit'

export type StoredPasskey = {
  id: string
  account_id: string
  public_key: string
  counter: number
  transports: string[]
  name: string
  backed_up: boolean
  created_at: number
  last_used_at: number | null
}
type Row = Omit<StoredPasskey, 'transports' | 'backed_up'> & { transports: string; backed_up: number }
const toPasskey = (row: Row): StoredPasskey => ({
  ...row,
  transports: JSON.parse(row.transports) as string[],
  backed_up: row.backed_up === 1,
})

export const insertChallenge = (d1: D1Database, challenge: string, accountId: string | null, expiresAt: number) =>
  d1
    .prepare('INSERT INTO challenges (challenge, account_id, expires_at) VALUES (?, ?, ?)')
    .bind(challenge, accountId, expiresAt)

/** Spends a challenge. False when it was never given for this, is too old, or was answered before. */
export const takeChallenge = async (d1: D1Database, challenge: string, accountId: string | null, at: number) =>
  (await d1
    .prepare('DELETE FROM challenges WHERE challenge = ? AND account_id IS ? AND expires_at > ? RETURNING challenge')
    .bind(challenge, accountId, at)
    .first()) !== null

export const deleteOldChallenges = (d1: D1Database, at: number): D1PreparedStatement =>
  d1.prepare('DELETE FROM challenges WHERE expires_at <= ?').bind(at)

/** Fails its batch when the account has `max` passkeys, or the credential is somebody's already. */
export const insertPasskey = (d1: D1Database, key: StoredPasskey, max: number): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO passkeys (id, account_id, public_key, counter, transports, name, backed_up, created_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT count(*) FROM passkeys WHERE account_id = ?2) < ?9
         ON CONFLICT DO NOTHING`,
    )
    .bind(
      ...[key.id, key.account_id, key.public_key, key.counter, JSON.stringify(key.transports), key.name],
      ...[key.backed_up ? 1 : 0, key.created_at, max],
    ),
  mustChange(d1),
]

/** Newest first. */
export async function listPasskeys(d1: D1Database, accountId: string): Promise<StoredPasskey[]> {
  const { results } = await d1
    .prepare('SELECT * FROM passkeys WHERE account_id = ? ORDER BY created_at DESC, id')
    .bind(accountId)
    .all<Row>()
  return results.map(toPasskey)
}

export async function findPasskey(d1: D1Database, id: string): Promise<StoredPasskey | null> {
  const row = await d1.prepare('SELECT * FROM passkeys WHERE id = ?').bind(id).first<Row>()
  return row && toPasskey(row)
}

/** A counter that does not rise betrays a copied key: fails its batch. Keys that never count stay at 0. */
export const recordUse = (d1: D1Database, id: string, counter: number, backedUp: boolean, at: number) => [
  d1
    .prepare(
      `UPDATE passkeys SET counter = ?2, backed_up = ?3, last_used_at = ?4
         WHERE id = ?1 AND (counter < ?2 OR (counter = 0 AND ?2 = 0))`,
    )
    .bind(id, counter, backedUp ? 1 : 0, at),
  mustChange(d1),
]

export const deletePasskey = (d1: D1Database, id: string, accountId: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM passkeys WHERE id = ? AND account_id = ?').bind(id, accountId),
  mustChange(d1),
]
