import { mustChange } from '#shared/audit'

export type SecondFactor = { secret: string; enabled_at: number | null; last_step: number }

export const findSecondFactor = (d1: D1Database, accountId: string): Promise<SecondFactor | null> =>
  d1
    .prepare('SELECT secret, enabled_at, last_step FROM second_factors WHERE account_id = ?')
    .bind(accountId)
    .first<SecondFactor>()

/** A factor that is not in force yet, in the place of another such one. Fails where one is in force (`mustChange`). */
export const insertPending = (d1: D1Database, accountId: string, secret: string): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO second_factors (account_id, secret) VALUES (?1, ?2)
         ON CONFLICT (account_id) DO UPDATE SET secret = ?2, last_step = 0 WHERE enabled_at IS NULL`,
    )
    .bind(accountId, secret),
  mustChange(d1),
]

export const replaceRecoveryCodes = (d1: D1Database, accountId: string, hashes: string[]): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM recovery_codes WHERE account_id = ?').bind(accountId),
  d1
    .prepare('INSERT INTO recovery_codes (account_id, hash) SELECT ?, value FROM json_each(?)')
    .bind(accountId, JSON.stringify(hashes)),
]

export const deleteSecondFactor = (d1: D1Database, accountId: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM second_factors WHERE account_id = ?').bind(accountId),
  mustChange(d1),
  d1.prepare('DELETE FROM recovery_codes WHERE account_id = ?').bind(accountId),
]

export const activate = (d1: D1Database, accountId: string, at: number): D1PreparedStatement[] => [
  d1
    .prepare('UPDATE second_factors SET enabled_at = ?2 WHERE account_id = ?1 AND enabled_at IS NULL')
    .bind(accountId, at),
  mustChange(d1),
]

export async function countRecoveryCodes(d1: D1Database, accountId: string): Promise<number> {
  const row = await d1
    .prepare('SELECT count(*) AS n FROM recovery_codes WHERE account_id = ? AND used_at IS NULL')
    .bind(accountId)
    .first<{ n: number }>()
  return row?.n ?? 0
}

/** What a code turned out to be: a step of the authenticator's clock, a recovery code by its hash, or nothing. */
export type Proof = { step: number } | { recovery: string } | null
export type Attempt = { accountId: string; proof: Proof; at: number; wrongSince: number; wrongLimit: number }
export type Outcome = { spent: true } | { spent: false; told: true } | { spent: false; told: false; oldest: number }

/**
 * Spends a code in one transaction, so that of any number of uses at once one succeeds, and of any number of guesses at
 * once only the first few are told anything: what comes after them, right or wrong, is not looked at.
 */
export async function spendCode(d1: D1Database, attempt: Attempt): Promise<Outcome> {
  const { accountId, at, wrongSince, wrongLimit } = attempt
  const results = await d1.batch<{ at: number }>([
    claim(d1, attempt),
    d1
      .prepare(`INSERT INTO wrong_codes (account_id, at) SELECT ?1, ?2 WHERE changes() = 0 AND ${OPEN} RETURNING at`)
      .bind(accountId, at, wrongSince, wrongLimit),
    d1.prepare('SELECT min(at) AS at FROM wrong_codes WHERE account_id = ? AND at > ?').bind(accountId, wrongSince),
    d1.prepare('DELETE FROM wrong_codes WHERE account_id = ? AND at <= ?').bind(accountId, wrongSince),
  ])
  if (results[0]!.results.length > 0) return { spent: true }
  if (results[1]!.results.length > 0) return { spent: false, told: true }
  return { spent: false, told: false, oldest: results[2]!.results[0]?.at ?? at }
}

/** ?1 account, ?3 since when wrong codes count, ?4 how many are too many. */
const OPEN = '(SELECT count(*) FROM wrong_codes WHERE account_id = ?1 AND at > ?3) < ?4'

function claim(d1: D1Database, { accountId, proof, at, wrongSince, wrongLimit }: Attempt): D1PreparedStatement {
  if (proof && 'recovery' in proof) {
    return d1
      .prepare(
        `UPDATE recovery_codes SET used_at = ?2
           WHERE account_id = ?1 AND hash = ?5 AND used_at IS NULL AND ${OPEN} RETURNING used_at AS at`,
      )
      .bind(accountId, at, wrongSince, wrongLimit, proof.recovery)
  }
  return d1
    .prepare(
      `UPDATE second_factors SET last_step = ?2 WHERE account_id = ?1 AND last_step < ?2 AND ${OPEN} RETURNING last_step AS at`,
    )
    .bind(accountId, proof?.step ?? -1, wrongSince, wrongLimit)
}

export const deleteOldWrongCodes = (d1: D1Database, before: number): D1PreparedStatement =>
  d1.prepare('DELETE FROM wrong_codes WHERE at <= ?').bind(before)
