import { cellsAround } from '../domain/cells'
import { type Incoming, SAME_PLACE_M } from '../domain/import/match'
import type { PlaceRow, PlaceText } from '../domain/place'
import { COLUMNS, valuesOf } from './places'
import { distanceBetweenSql } from './sql'
import { learnWords } from './words'

const ALL = COLUMNS.map((column) => `p.${column}`).join()

/** Rows that may be the places of these records: those of their ids, and those of their names around them. */
export async function placesLike(d1: D1Database, incoming: Incoming[], dryRun: string | null): Promise<PlaceRow[]> {
  const ids = JSON.stringify(incoming.map(({ id }) => id))
  const names = JSON.stringify(
    incoming.flatMap((record) =>
      cellsAround(record, SAME_PLACE_M).map(([first, last]) => [record.name_key, first, last]),
    ),
  )
  const statements = [
    d1.prepare(`SELECT ${ALL} FROM json_each(?) AS ids CROSS JOIN places AS p ON p.id = ids.value`).bind(ids),
    d1.prepare(`SELECT ${ALL} FROM json_each(?) AS w CROSS JOIN places AS p ON ${NAMED}`).bind(names),
  ]
  if (dryRun !== null) {
    const drafts = 'CROSS JOIN import_drafts AS p ON p.import_id = ?2 AND'
    statements.push(
      d1.prepare(`SELECT p.place FROM json_each(?1) AS ids ${drafts} p.id = ids.value`).bind(ids, dryRun),
      d1.prepare(`SELECT p.place FROM json_each(?1) AS w ${drafts} ${NAMED}`).bind(names, dryRun),
    )
  }
  const answers = await d1.batch<PlaceRow & { place?: string }>(statements)
  const rows = new Map<string, PlaceRow>()
  // What a dry run drafted stands for the place itself.
  for (const row of answers.flatMap(({ results }) => results)) {
    const place: PlaceRow = row.place === undefined ? row : JSON.parse(row.place)
    rows.set(place.id, place)
  }
  return [...rows.values()]
}
const NAMED = 'p.name_key = w.value->>0 AND p.cell BETWEEN w.value->>1 AND w.value->>2'

/** Puts places and their words in, or in the stead of the records with their ids. */
export function writePlaces(d1: D1Database, rows: PlaceRow[], texts: PlaceText[]): D1PreparedStatement[] {
  if (rows.length === 0) return []
  const replaced = COLUMNS.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`)
  return [
    forgetTexts(
      d1,
      rows.map(({ id }) => id),
    ),
    d1
      .prepare(
        `INSERT INTO places (${COLUMNS.join()}) SELECT ${COLUMNS.map((_, i) => `value->>${i}`).join()}
         FROM json_each(?) WHERE true ON CONFLICT (id) DO UPDATE SET ${replaced.join()}`,
      )
      .bind(JSON.stringify(rows.map(valuesOf))),
    d1
      .prepare(
        `INSERT INTO place_text (rowid, name, context) SELECT p.n, value->>1, value->>2
         FROM json_each(?) CROSS JOIN places AS p ON p.id = value->>0`,
      )
      .bind(JSON.stringify(rows.map(({ id }, i) => [id, texts[i]!.name, texts[i]!.context]))),
    learnWords(
      d1,
      texts.flatMap(({ name, context }) => [name, context]),
    ),
  ]
}

export const removePlaces = (d1: D1Database, ids: string[]): D1PreparedStatement[] =>
  ids.length === 0
    ? []
    : [
        forgetTexts(d1, ids),
        d1.prepare('DELETE FROM places WHERE id IN (SELECT value FROM json_each(?))').bind(JSON.stringify(ids)),
      ]

const forgetTexts = (d1: D1Database, ids: string[]) =>
  d1
    .prepare(
      'DELETE FROM place_text WHERE rowid IN (SELECT p.n FROM json_each(?) AS ids CROSS JOIN places AS p ON p.id = ids.value)',
    )
    .bind(JSON.stringify(ids))

/** Codes of countries by their folded names; names that mean none are missing. */
export async function countryCodes(d1: D1Database, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const { results } = await d1
    .prepare(
      `SELECT r.key, min(r.code) AS code FROM json_each(?) AS w CROSS JOIN regions AS r ON r.key = w.value
       WHERE length(r.code) = 2 GROUP BY r.key`,
    )
    .bind(JSON.stringify(keys))
    .all<{ key: string; code: string }>()
  return new Map(results.map(({ key, code }) => [key, code]))
}

/** No city farther than this is what people would name a place by, metres. */
const CITY_REACH_M = 30_000
/** So near, the size of a city no longer matters, metres. */
const DOORSTEP_M = 2_000

/**
 * The city each point belongs to by the pull of its size and nearness (population over distance squared): a suburb that
 * counts as a city gives way to the city it is a suburb of. By the index of the point; missing where none is in reach.
 */
export async function citiesAround(
  d1: D1Database,
  points: { lat: number; lon: number }[],
): Promise<Map<number, { name: string; country_code: string }>> {
  if (points.length === 0) return new Map()
  const wanted = points.map((point, i) => [i, point.lat, point.lon, cellsAround(point, CITY_REACH_M)])
  const away = distanceBetweenSql('(w.value->>1)', '(w.value->>2)', 'c')
  const { results } = await d1
    .prepare(
      `SELECT i, name, country_code, max(population / ((away + ${DOORSTEP_M}) * (away + ${DOORSTEP_M}))) AS pull FROM (
         SELECT w.value->>0 AS i, c.name, c.country_code, c.population, ${away} AS away
         FROM json_each(?) AS w CROSS JOIN json_each(w.value, '$[3]') AS cells
         CROSS JOIN cities AS c ON c.cell BETWEEN cells.value->>0 AND cells.value->>1)
       WHERE away <= ${CITY_REACH_M} GROUP BY i`,
    )
    .bind(JSON.stringify(wanted))
    .all<{ i: number; name: string; country_code: string }>()
  return new Map(results.map(({ i, name, country_code }) => [i, { name, country_code }]))
}

/** What else cities are called, by `country key`; cities we do not know are missing. */
export async function otherNames(
  d1: D1Database,
  cities: [country: string, key: string][],
): Promise<Map<string, string[]>> {
  if (cities.length === 0) return new Map()
  const { results } = await d1
    .prepare(
      `WITH found AS MATERIALIZED (
         SELECT w.value->>0 AS country, w.value->>1 AS key,
           (SELECT m.city FROM city_names AS m CROSS JOIN cities AS c ON c.n = m.city
            WHERE m.key = w.value->>1 AND c.country_code = w.value->>0 ORDER BY m.population DESC, m.city LIMIT 1) AS city
         FROM json_each(?) AS w)
       SELECT f.country, f.key, json_group_array(m.key) AS names
       FROM found AS f CROSS JOIN city_names AS m ON m.city = f.city GROUP BY f.country, f.key`,
    )
    .bind(JSON.stringify(cities))
    .all<{ country: string; key: string; names: string }>()
  return new Map(results.map(({ country, key, names }) => [`${country} ${key}`, JSON.parse(names)]))
}
