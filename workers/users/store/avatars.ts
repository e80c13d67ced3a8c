import { and, eq, lt, or, sql } from 'drizzle-orm'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import { run, type Statement } from '#shared/drizzle'
import { wasApplied } from './profiles'
import { avatarObjects } from './tables'

/** Written out, not bound: only so does SQLite see that a partial index holds the row. */
const LIVE = sql`${avatarObjects.state} = 'live'`
const NOT_LIVE = sql`${avatarObjects.state} <> 'live'`

/**
 * Pictures lie in R2, which knows no transaction with D1: each is written down before it is put there, becomes live in the
 * batch that points the profile at it, and whatever is not live is deleted by the sweep.
 */
export async function insertPending(d1: D1Database, key: string, userId: string, at: number): Promise<void> {
  const db = drizzle(d1)
  await run(db, db.insert(avatarObjects).values({ key, user_id: userId, state: 'pending', at }))
}

/** The present picture dies, and `key` (null: none) takes its place. Part of the batch that changes the profile. */
export function replaceLive(
  db: DrizzleD1Database,
  applied: string,
  { userId, key, at }: { userId: string; key: string | null; at: number },
): Statement[] {
  const present = and(eq(avatarObjects.user_id, userId), LIVE, wasApplied(db, applied))
  const dead = db.update(avatarObjects).set({ state: 'dead', at }).where(present)
  if (key === null) return [dead]
  const next = and(eq(avatarObjects.key, key), wasApplied(db, applied))
  return [dead, db.update(avatarObjects).set({ state: 'live', at }).where(next)]
}

/** Dead pictures, and pending ones whose upload must have failed. */
export async function listAbandoned(d1: D1Database, pendingBefore: number, limit: number): Promise<string[]> {
  const db = drizzle(d1)
  const abandoned = and(NOT_LIVE, or(eq(avatarObjects.state, 'dead'), lt(avatarObjects.at, pendingBefore)))
  const { key, at } = avatarObjects
  const rows = await run(db, db.select({ key }).from(avatarObjects).where(abandoned).orderBy(at).limit(limit))
  return rows.map((row) => row.key)
}

/** Once R2 has deleted them. */
export async function dropObjects(d1: D1Database, keys: readonly string[]): Promise<void> {
  const db = drizzle(d1)
  // One bound value for the whole list: D1 takes 100.
  const named = sql`${avatarObjects.key} in (select value from json_each(${JSON.stringify(keys)}))`
  await run(db, db.delete(avatarObjects).where(and(NOT_LIVE, named)))
}
