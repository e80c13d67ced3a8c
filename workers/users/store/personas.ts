import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { rowWhere, run } from '#shared/drizzle'
import type { PersonaRecord } from '../domain/persona'
import { personas } from './tables'

export const PLATFORM = null
const isOf = (ownerId: string | null) =>
  ownerId === PLATFORM ? isNull(personas.owner_id) : eq(personas.owner_id, ownerId)

export async function findPersona(d1: D1Database, id: string): Promise<PersonaRecord | null> {
  const db = drizzle(d1)
  const [found] = await run(db, db.select().from(personas).where(eq(personas.id, id)))
  return found ?? null
}

/** One owner's personas (null: the platform's), by id. */
export function listPersonas(
  d1: D1Database,
  ownerId: string | null,
  after: string,
  limit: number,
): Promise<PersonaRecord[]> {
  const db = drizzle(d1)
  const rest = and(isOf(ownerId), gt(personas.id, after))
  return run(db, db.select().from(personas).where(rest).orderBy(personas.id).limit(limit))
}

/** False when the owner has `most` already. */
export async function insertPersona(d1: D1Database, persona: PersonaRecord, most: number): Promise<boolean> {
  const db = drizzle(d1)
  const hasRoom = sql`${db.$count(personas, isOf(persona.owner_id))} < ${most}`
  const insert = db.insert(personas).select(rowWhere(personas, persona, hasRoom))
  return (await run(db, insert.returning({ id: personas.id }))).length === 1
}

/** Stores `persona` over the version before it; false when somebody else was faster. */
export async function updatePersona(d1: D1Database, persona: PersonaRecord): Promise<boolean> {
  const db = drizzle(d1)
  const { id, owner_id: _stays, created_at: _too, ...changed } = persona
  const before = and(eq(personas.id, id), eq(personas.version, persona.version - 1))
  const updated = await run(db, db.update(personas).set(changed).where(before).returning({ id: personas.id }))
  return updated.length === 1
}

/** Whoever had chosen it falls back to what fits their archetypes. */
export async function deletePersona(d1: D1Database, id: string): Promise<void> {
  const db = drizzle(d1)
  await run(db, db.delete(personas).where(eq(personas.id, id)))
}
