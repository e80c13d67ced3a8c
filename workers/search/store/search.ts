import type { FacetCount, Place, SearchResults } from '#shared/contracts/search'
import { type PlaceFields, placeOf } from '../domain/place'
import type { SearchQuery, SortPosition } from '../domain/query'
import { matchExpression } from '../domain/text'
import { PLACE_FIELDS } from './places'
import { aroundSql, distanceSql, Parameters } from './sql'

/** A normal query whose city was looked up: the keys of all its names, and the country they lie in. */
export type SearchFilter = Omit<SearchQuery, 'city' | 'open_at'> & { city: CityFilter | null }
export type CityFilter = { typed: string; keys: string[]; country_code: string | null; narrowed: boolean }
export type SearchPage = { items: { place: Place; position: SortPosition }[]; facets: SearchResults['facets'] }

/** The city facet names at most this many; categories are few. */
const CITY_FACETS = 20
/** A match in the name is worth this many in city or category. */
const NAME_WEIGHT = 8
/** bm25 is a float; a millionth of it orders as well, and survives JSON exactly. */
const SCORE_UNITS = 1_000_000
/** Distances order by the centimetre. */
const DISTANCE_UNITS = 100

/**
 * Page and facets by one statement: what fits is found and scored once, then counted and cut. There is no cap, counts are
 * exact. `open`: only places whose opening hours are one of these texts.
 */
export async function searchPlaces(
  d1: D1Database,
  filter: SearchFilter,
  open: string[] | null,
  after: SortPosition | null,
  limit: number,
): Promise<SearchPage> {
  const bound = new Parameters()
  const hits = hitsSql(bound, filter, open)
  const rest = after ? `WHERE (key, id) > (${bound.add(after.key)}, ${bound.add(after.id)})` : ''
  const row = await d1
    .prepare(
      `WITH hits AS MATERIALIZED (${hits})
       SELECT (SELECT json_group_array(json_array(category, total)) FROM
                (SELECT category, count(*) AS total FROM hits GROUP BY category)) AS categories,
              (SELECT json_group_array(json_array(city, total)) FROM
                (SELECT city, count(*) AS total FROM hits GROUP BY city ORDER BY 2 DESC, 1 LIMIT ${CITY_FACETS})) AS cities,
              (SELECT json_group_array(json_object('key', page.key, ${ROW_AS_JSON})) FROM
                (SELECT n, key FROM hits ${rest} ORDER BY key, id LIMIT ${bound.add(limit)}) AS page
                JOIN places AS p ON p.n = page.n) AS items`,
    )
    .bind(...bound.values)
    .first<{ categories: string; cities: string; items: string }>()
  const found = (JSON.parse(row!.items) as PlaceHit[]).sort((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1))
  return {
    items: found.map((hit) => ({
      place: placeOfHit(hit, filter.near !== null),
      position: { key: hit.key, id: hit.id },
    })),
    facets: { category: facet(row!.categories), city: facet(row!.cities) },
  }
}

/** The distinct opening hours among what fits, for the caller to judge. */
export async function hoursAmong(d1: D1Database, filter: SearchFilter): Promise<string[]> {
  const bound = new Parameters()
  const { results } = await d1
    .prepare(
      `WITH hits AS MATERIALIZED (${hitsSql(bound, filter, null)})
       SELECT DISTINCT p.opening_hours AS hours FROM hits JOIN places AS p ON p.n = hits.n
       WHERE p.opening_hours IS NOT NULL`,
    )
    .bind(...bound.values)
    .all<{ hours: string }>()
  return results.map(({ hours }) => hours)
}

/** The nearest places within a radius, nearest first. */
export async function nearestPlaces(
  d1: D1Database,
  near: NonNullable<SearchFilter['near']>,
  limit: number,
): Promise<Place[]> {
  const bound = new Parameters()
  const hits = hitsSql(bound, { words: null, city: null, near, categories: [], price_max: null }, null)
  const { results } = await d1
    .prepare(
      `SELECT hits.key, ${PLACE_FIELDS.map((field) => `p.${field}`).join()} FROM (${hits}) AS hits
       JOIN places AS p ON p.n = hits.n ORDER BY hits.key, hits.id LIMIT ${bound.add(limit)}`,
    )
    .bind(...bound.values)
    .all<PlaceHit>()
  return results.map((hit) => placeOfHit(hit, true))
}

/** Everything that fits, as (n, id, category, city, key). The most selective of text and cells leads, the rest filters. */
function hitsSql(bound: Parameters, filter: SearchFilter, open: string[] | null): string {
  const match = filter.words && matchExpression(filter.words)
  const where: string[] = []
  let from = 'places AS p'
  if (match) {
    from = 'place_text CROSS JOIN places AS p ON p.n = place_text.rowid'
    where.push(`place_text MATCH ${bound.add(match)}`)
  } else if (filter.near) from = aroundSql(bound, 'places', 'p', filter.near, filter.near.radius_m)
  if (filter.near) where.push(`${distanceSql(bound, filter.near, 'p')} <= ${bound.add(filter.near.radius_m)}`)
  if (filter.city) where.push(citySql(bound, filter.city))
  if (filter.categories.length > 0) where.push(`p.category IN (${bound.list(filter.categories)})`)
  if (filter.price_max !== null) where.push(`p.price_minor <= ${bound.add(filter.price_max)}`)
  if (open) where.push(`p.opening_hours IN (${bound.list(open)})`)
  const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
  return `SELECT p.n, p.id, p.category, p.city, ${keySql(bound, filter)} AS key FROM ${from} ${condition}`
}

/** The city under any of its names in its own country; or as it was typed, wherever, unless a country was typed too. */
function citySql(bound: Parameters, { typed, keys, country_code, narrowed }: CityFilter): string {
  const elsewhere = narrowed ? '' : ` OR p.city_key = ${bound.add(typed)}`
  return `p.city_key IN (${bound.list(keys)}) AND (p.country_code = ${bound.add(country_code)}${elsewhere})`
}

/** What orders the results, small first; see `SortPosition`. */
function keySql(bound: Parameters, { near, words }: SearchFilter): string {
  if (near) return `CAST(round(${distanceSql(bound, near, 'p')} * ${DISTANCE_UNITS}) AS INTEGER)`
  if (words) return `CAST(round(bm25(place_text, ${NAME_WEIGHT}, 1) * ${SCORE_UNITS}) AS INTEGER)`
  return 'p.prominence'
}

type PlaceHit = PlaceFields & { key: number }
const ROW_AS_JSON = PLACE_FIELDS.map((field) => `'${field}', p.${field}`).join()

const placeOfHit = (hit: PlaceHit, withDistance: boolean): Place =>
  withDistance ? { ...placeOf(hit), distance_m: Math.round(hit.key / DISTANCE_UNITS) } : placeOf(hit)

const facet = (json: string): FacetCount[] =>
  (JSON.parse(json) as [string, number][])
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
