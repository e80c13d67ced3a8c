/** What a person keeps: trips and places, each a set ordered by when it was put there. */
const TABLES = {
  trip: { table: 'saved_trips', column: 'trip_id' },
  place: { table: 'favorites', column: 'poi_id' },
} as const
export type KeptKind = keyof typeof TABLES
export type Kept = { id: string; saved_at: number }

/** When it was put there, now or earlier; null when the set is full. */
export async function keep(
  d1: D1Database,
  kind: KeptKind,
  userId: string,
  kept: Kept,
  most: number,
): Promise<number | null> {
  const { table, column } = TABLES[kind]
  const [, found] = await d1.batch<{ saved_at: number }>([
    d1
      .prepare(
        `INSERT INTO ${table} (user_id, ${column}, saved_at)
           SELECT ?1, ?2, ?3 WHERE (SELECT count(*) FROM ${table} WHERE user_id = ?1) < ?4
         ON CONFLICT DO NOTHING`,
      )
      .bind(userId, kept.id, kept.saved_at, most),
    d1.prepare(`SELECT saved_at FROM ${table} WHERE user_id = ? AND ${column} = ?`).bind(userId, kept.id),
  ])
  return found!.results[0]?.saved_at ?? null
}

export const findKept = (d1: D1Database, kind: KeptKind, userId: string, id: string): Promise<number | null> => {
  const { table, column } = TABLES[kind]
  return d1
    .prepare(`SELECT saved_at FROM ${table} WHERE user_id = ? AND ${column} = ?`)
    .bind(userId, id)
    .first<number>('saved_at')
}

export const dropKept = (d1: D1Database, kind: KeptKind, userId: string, id: string): Promise<unknown> => {
  const { table, column } = TABLES[kind]
  return d1.prepare(`DELETE FROM ${table} WHERE user_id = ? AND ${column} = ?`).bind(userId, id).run()
}

/** Latest first, those before `before`. */
export async function listKept(
  d1: D1Database,
  kind: KeptKind,
  userId: string,
  before: Kept,
  limit: number,
): Promise<Kept[]> {
  const { table, column } = TABLES[kind]
  const { results } = await d1
    .prepare(
      `SELECT ${column} AS id, saved_at FROM ${table} WHERE user_id = ?1 AND (saved_at, ${column}) < (?2, ?3)
       ORDER BY saved_at DESC, ${column} DESC LIMIT ?4`,
    )
    .bind(userId, before.saved_at, before.id, limit)
    .all<Kept>()
  return results
}
