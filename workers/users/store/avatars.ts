import { APPLIED } from './profiles'

/**
 * Pictures lie in R2, which knows no transaction with D1: each is written down before it is put there, becomes live in the
 * batch that points the profile at it, and whatever is not live is deleted by the sweep.
 */
export const insertPending = (d1: D1Database, key: string, userId: string, at: number): Promise<unknown> =>
  d1
    .prepare("INSERT INTO avatar_objects (key, user_id, state, at) VALUES (?, ?, 'pending', ?)")
    .bind(key, userId, at)
    .run()

/** The present picture dies, and `key` (null: none) takes its place. Part of the batch that changes the profile. */
export const replaceLive = (
  d1: D1Database,
  applied: string,
  { userId, key, at }: { userId: string; key: string | null; at: number },
): D1PreparedStatement[] => [
  d1
    .prepare(`UPDATE avatar_objects SET state = 'dead', at = ?3 WHERE user_id = ?2 AND state = 'live' AND ${APPLIED}`)
    .bind(applied, userId, at),
  d1.prepare(`UPDATE avatar_objects SET state = 'live', at = ?3 WHERE key = ?2 AND ${APPLIED}`).bind(applied, key, at),
]

/** Dead pictures, and pending ones whose upload must have failed. */
export async function listAbandoned(d1: D1Database, pendingBefore: number, limit: number): Promise<string[]> {
  const { results } = await d1
    .prepare(
      "SELECT key FROM avatar_objects WHERE state = 'dead' OR (state = 'pending' AND at < ?) ORDER BY at LIMIT ?",
    )
    .bind(pendingBefore, limit)
    .all<{ key: string }>()
  return results.map(({ key }) => key)
}

/** Once R2 has deleted them. */
export const dropObjects = (d1: D1Database, keys: readonly string[]): Promise<unknown> =>
  d1
    .prepare("DELETE FROM avatar_objects WHERE state <> 'live' AND key IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(keys))
    .run()
