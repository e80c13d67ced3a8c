import type { Place, Suggestion } from '#shared/contracts/search'
import { type PlaceFields, type PlaceRow, type PlaceText, placeOf } from '../domain/place'
import { afterPrefix } from './sql'
import { learnWords } from './words'

/** The columns a place is shown by. */
export const PLACE_FIELDS = [
  'id',
  'name',
  'category',
  'city',
  'country_code',
  'lat',
  'lon',
  'time_zone',
  'opening_hours',
  'price_minor',
  'currency',
  'visit_minutes',
  'source',
  'prominence',
] as const satisfies (keyof PlaceFields)[]
/** All columns but the number that ties a place to its words. */
export const COLUMNS = [
  ...PLACE_FIELDS,
  'name_key',
  'city_key',
  'cell',
  'created_by',
  'import_id',
] as const satisfies (keyof PlaceRow)[]
export const valuesOf = (row: PlaceRow): unknown[] => COLUMNS.map((column) => row[column])

/** Those of the ids that exist, in no order. */
export async function placesOfIds(d1: D1Database, ids: string[]): Promise<Place[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${PLACE_FIELDS.map((field) => `p.${field}`).join()}
       FROM json_each(?) AS ids CROSS JOIN places AS p ON p.id = ids.value`,
    )
    .bind(JSON.stringify([...new Set(ids)]))
    .all<PlaceFields>()
  return results.map(placeOf)
}

/** Who put a place in: undefined where there is no such place, null where the platform did. */
export async function creatorOf(d1: D1Database, id: string): Promise<string | null | undefined> {
  const row = await d1
    .prepare('SELECT created_by FROM places WHERE id = ?')
    .bind(id)
    .first<{ created_by: string | null }>()
  return row === null ? undefined : row.created_by
}

/** Puts a place and its words in, or in the stead of the record with its id. For one batch with the event that tells of it. */
export function upsertPlace(d1: D1Database, row: PlaceRow, text: PlaceText): D1PreparedStatement[] {
  const kept = new Set(['id', 'prominence', 'created_by'])
  const replaced = COLUMNS.filter((column) => !kept.has(column)).map((column) => `${column} = excluded.${column}`)
  return [
    forgetText(d1, row.id),
    d1
      .prepare(
        `INSERT INTO places (${COLUMNS.join()}) VALUES (${COLUMNS.map(() => '?').join()})
         ON CONFLICT (id) DO UPDATE SET ${replaced.join()}`,
      )
      .bind(...valuesOf(row)),
    d1
      .prepare('INSERT INTO place_text (rowid, name, context) SELECT n, ?2, ?3 FROM places WHERE id = ?1')
      .bind(row.id, text.name, text.context),
    learnWords(d1, [text.name, text.context]),
  ]
}

export const deletePlace = (d1: D1Database, id: string): D1PreparedStatement[] => [
  forgetText(d1, id),
  d1.prepare('DELETE FROM places WHERE id = ?').bind(id),
]
const forgetText = (d1: D1Database, id: string) =>
  d1.prepare('DELETE FROM place_text WHERE rowid = (SELECT n FROM places WHERE id = ?)').bind(id)

/** Many places of one source at once; an id that exists already keeps its record. */
export function insertPlaces(d1: D1Database, rows: PlaceRow[], texts: PlaceText[]): D1PreparedStatement[] {
  const source = rows[0]?.source ?? ''
  return [
    d1
      .prepare(
        `INSERT INTO places (${COLUMNS.join()}) SELECT ${COLUMNS.map((_, i) => `value->>${i}`).join()}
         FROM json_each(?) WHERE true ON CONFLICT (id) DO NOTHING`,
      )
      .bind(JSON.stringify(rows.map(valuesOf))),
    d1
      .prepare(
        `INSERT INTO place_text (rowid, name, context) SELECT p.n, value->>1, value->>2
         FROM json_each(?1) CROSS JOIN places AS p ON p.id = value->>0 AND p.source = ?2`,
      )
      .bind(JSON.stringify(rows.map(({ id }, i) => [id, texts[i]!.name, texts[i]!.context])), source),
    learnWords(
      d1,
      texts.flatMap(({ name, context }) => [name, context]),
    ),
  ]
}
export const deletePlacesOf = (d1: D1Database, source: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM place_text WHERE rowid IN (SELECT n FROM places WHERE source = ?)').bind(source),
  d1.prepare('DELETE FROM places WHERE source = ?').bind(source),
]

/** Places whose name begins so, best known first; where these are few, then places with words that do. */
export async function suggestPlaces(
  d1: D1Database,
  key: string,
  match: string,
  limit: number,
): Promise<(Suggestion & { city: string })[]> {
  const named = await d1
    .prepare(`${SUGGESTED} FROM places AS p WHERE p.name_key >= ?1 AND p.name_key < ?2 ${BEST_KNOWN} LIMIT ?3`)
    .bind(key, afterPrefix(key), limit)
    .all<SuggestedRow>()
  const rows = named.results
  if (rows.length < limit) {
    const worded = await d1
      .prepare(
        `${SUGGESTED} FROM (SELECT rowid FROM place_text WHERE place_text MATCH ?1 ORDER BY rank LIMIT ?2) AS hits
         JOIN places AS p ON p.n = hits.rowid ${BEST_KNOWN}`,
      )
      .bind(match, limit)
      .all<SuggestedRow>()
    const known = new Set(rows.map(({ id }) => id))
    rows.push(...worded.results.filter(({ id }) => !known.has(id)))
  }
  return rows.slice(0, limit).map((row) => ({ kind: 'place' as const, ...row }))
}
type SuggestedRow = Omit<Suggestion, 'kind'> & { city: string }
const SUGGESTED = 'SELECT p.id, p.name, p.city, p.country_code, p.lat, p.lon'
const BEST_KNOWN = 'ORDER BY p.prominence, p.id'
