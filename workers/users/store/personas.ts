import type { PersonaRecord } from '../domain/persona'

type Row = Omit<PersonaRecord, 'taste' | 'archetypes'> & { taste: string; archetypes: string }
const COLUMNS = 'id, owner_id, name, description, prompt, taste, archetypes, version, created_at, updated_at'
const recordOf = (row: Row): PersonaRecord => ({
  ...row,
  taste: JSON.parse(row.taste),
  archetypes: JSON.parse(row.archetypes),
})

export async function findPersona(d1: D1Database, id: string): Promise<PersonaRecord | null> {
  const row = await d1.prepare(`SELECT ${COLUMNS} FROM personas WHERE id = ?`).bind(id).first<Row>()
  return row && recordOf(row)
}

export const PLATFORM = null
/** One owner's personas (null: the platform's), by id. */
export async function listPersonas(
  d1: D1Database,
  ownerId: string | null,
  after: string,
  limit: number,
): Promise<PersonaRecord[]> {
  const { results } = await d1
    .prepare(`SELECT ${COLUMNS} FROM personas WHERE owner_id IS ? AND id > ? ORDER BY id LIMIT ?`)
    .bind(ownerId, after, limit)
    .all<Row>()
  return results.map(recordOf)
}

/** False when the owner has `most` already. */
export async function insertPersona(d1: D1Database, persona: PersonaRecord, most: number): Promise<boolean> {
  const { results } = await d1
    .prepare(
      `INSERT INTO personas (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         WHERE (SELECT count(*) FROM personas WHERE owner_id IS ?2) < ?11 RETURNING id`,
    )
    .bind(
      ...[persona.id, persona.owner_id, persona.name, persona.description, persona.prompt],
      ...[JSON.stringify(persona.taste), JSON.stringify(persona.archetypes), persona.version],
      ...[persona.created_at, persona.updated_at, most],
    )
    .all()
  return results.length === 1
}

/** Stores `persona` over the version before it; false when somebody else was faster. */
export async function updatePersona(d1: D1Database, persona: PersonaRecord): Promise<boolean> {
  const { results } = await d1
    .prepare(
      `UPDATE personas SET name = ?1, description = ?2, prompt = ?3, taste = ?4, archetypes = ?5, version = ?6,
         updated_at = ?7 WHERE id = ?8 AND version = ?6 - 1 RETURNING id`,
    )
    .bind(
      ...[persona.name, persona.description, persona.prompt, JSON.stringify(persona.taste)],
      ...[JSON.stringify(persona.archetypes), persona.version, persona.updated_at, persona.id],
    )
    .all()
  return results.length === 1
}

/** Whoever had chosen it falls back to what fits their archetypes. */
export const deletePersona = (d1: D1Database, id: string): Promise<unknown> =>
  d1.prepare('DELETE FROM personas WHERE id = ?').bind(id).run()
