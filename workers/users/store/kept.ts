import { and, desc, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { rowWhere, run } from '#shared/drizzle'
import { favorites, savedTrips } from './tables'

/** What a person keeps: trips and places, each a set ordered by when it was put there. */
const TABLES = {
  trip: { table: savedTrips, column: savedTrips.trip_id },
  place: { table: favorites, column: favorites.poi_id },
} as const
export type KeptKind = keyof typeof TABLES
export type Kept = { id: string; saved_at: number }

const isKept = (kind: KeptKind, userId: string, id: string) =>
  and(eq(TABLES[kind].table.user_id, userId), eq(TABLES[kind].column, id))

/** When it was put there, now or earlier; null when the set is full. */
export async function keep(
  d1: D1Database,
  kind: KeptKind,
  userId: string,
  kept: Kept,
  most: number,
): Promise<number | null> {
  const db = drizzle(d1)
  const { table } = TABLES[kind]
  const row = { user_id: userId, trip_id: kept.id, poi_id: kept.id, saved_at: kept.saved_at }
  const hasRoom = sql`${db.$count(table, eq(table.user_id, userId))} < ${most}`
  const [, [found]] = await db.batch([
    db
      .insert(table)
      .select(rowWhere(table, row, hasRoom))
      .onConflictDoNothing(),
    db
      .select({ saved_at: table.saved_at })
      .from(table)
      .where(isKept(kind, userId, kept.id)),
  ])
  return found?.saved_at ?? null
}

export async function findKept(d1: D1Database, kind: KeptKind, userId: string, id: string): Promise<number | null> {
  const db = drizzle(d1)
  const { table } = TABLES[kind]
  const query = db
    .select({ saved_at: table.saved_at })
    .from(table)
    .where(isKept(kind, userId, id))
  const [found] = await run(db, query)
  return found?.saved_at ?? null
}

export async function dropKept(d1: D1Database, kind: KeptKind, userId: string, id: string): Promise<void> {
  const db = drizzle(d1)
  await run(db, db.delete(TABLES[kind].table).where(isKept(kind, userId, id)))
}

/** Latest first, those before `before`. */
export async function listKept(
  d1: D1Database,
  kind: KeptKind,
  userId: string,
  before: Kept,
  limit: number,
): Promise<Kept[]> {
  const db = drizzle(d1)
  const { table, column } = TABLES[kind]
  const earlier = sql`(${table.saved_at}, ${column}) < (${before.saved_at}, ${before.id})`
  return run(
    db,
    db
      .select({ id: column, saved_at: table.saved_at })
      .from(table)
      .where(and(eq(table.user_id, userId), earlier))
      .orderBy(desc(table.saved_at), desc(column))
      .limit(limit),
  )
}
