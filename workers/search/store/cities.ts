import type { Point } from '#shared/contracts/common'
import { prefixable, type Reading } from '../domain/destination'
import { trigramsOf } from '../domain/text'
import { afterPrefix, aroundSql, distanceSql, Parameters } from './sql'

export type City = {
  /** The GeoNames number. */
  n: number
  name: string
  country_code: string
  /** Such as `TX`, in a few countries. */
  region: string | null
  lat: number
  lon: number
  population: number
  time_zone: string
}
export type NamedCity = City & { key: string }

const CITY = 'c.n, c.name, c.country_code, c.region, c.lat, c.lon, c.population, c.time_zone'
/** Trigrams find this many candidates; edit distance judges them. */
const NEAR_CANDIDATES = 60

/**
 * The city a text most likely means: the readings in their order, each as a full name, then again as the beginning of one.
 * Of several, the most populous. A text that names a country is no beginning: "Portugal" is not Portugalete.
 */
export async function findCity(d1: D1Database, readings: Reading[]): Promise<{ city: City; reading: Reading } | null> {
  const tries = [
    ...readings.map((reading) => ({ reading, statement: cityNamed(d1, reading) })),
    ...readings.filter(prefixable).map((reading) => ({ reading, statement: cityBeginning(d1, reading) })),
  ]
  if (tries.length === 0) return null
  const answers = await d1.batch<City>(tries.map(({ statement }) => statement))
  const first = answers.findIndex(({ results }) => results.length > 0)
  return first < 0 ? null : { city: answers[first]!.results[0]!, reading: tries[first]!.reading }
}

const WITHIN = `(?2 IS NULL OR EXISTS (SELECT 1 FROM regions AS r
  WHERE r.key = ?2 AND r.code IN (c.country_code, c.country_code || '-' || c.region)))`
const FIRST = `SELECT ${CITY} FROM city_names AS m CROSS JOIN cities AS c ON c.n = m.city WHERE ${WITHIN}`

const cityNamed = (d1: D1Database, { name, region }: Reading): D1PreparedStatement =>
  d1.prepare(`${FIRST} AND m.key = ?1 ORDER BY m.population DESC, c.n LIMIT 1`).bind(name, region)

const cityBeginning = (d1: D1Database, { name, region }: Reading): D1PreparedStatement =>
  d1
    .prepare(
      `${FIRST} AND m.key >= ?1 AND m.key < ?3 AND NOT EXISTS (SELECT 1 FROM regions WHERE key = ?1)
       ORDER BY m.population DESC, c.n LIMIT 1`,
    )
    .bind(name, region, afterPrefix(name))

/** Cities by the beginning of any of their names, the most populous first. */
export async function suggestCities(d1: D1Database, key: string, limit: number): Promise<City[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${CITY} FROM
         (SELECT city, max(population) AS population FROM city_names WHERE key >= ?1 AND key < ?2
          GROUP BY city ORDER BY 2 DESC, 1 LIMIT ?3) AS m
       JOIN cities AS c ON c.n = m.city ORDER BY m.population DESC, c.n`,
    )
    .bind(key, afterPrefix(key), limit)
    .all<City>()
  return results
}

/** Names that share most trigrams with a misspelt one; who is near enough is for the domain to say. */
export async function similarNames(d1: D1Database, key: string): Promise<NamedCity[]> {
  const trigrams = trigramsOf(key)
  if (trigrams.length === 0) return []
  const { results } = await d1
    .prepare(
      `SELECT ${CITY}, m.key FROM
         (SELECT rowid FROM city_trigrams WHERE city_trigrams MATCH ?1 ORDER BY rank LIMIT ?2) AS hits
       JOIN city_names AS m ON m.n = hits.rowid JOIN cities AS c ON c.n = m.city`,
    )
    .bind(trigrams.map((trigram) => `"${trigram}"`).join(' OR '), NEAR_CANDIDATES)
    .all<NamedCity>()
  return results
}

/** The largest cities of a country or state, by any of its names; for those who name a country where a city is asked. */
export async function citiesOfRegion(d1: D1Database, key: string, limit: number): Promise<City[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${CITY} FROM regions AS r CROSS JOIN cities AS c ON c.country_code = substr(r.code, 1, 2)
       WHERE r.key = ?1 AND r.code IN (c.country_code, c.country_code || '-' || c.region)
       ORDER BY c.population DESC, c.n LIMIT ?2`,
    )
    .bind(key, limit)
    .all<City>()
  return results
}

export const cityOf = (d1: D1Database, n: number): Promise<City | null> =>
  d1.prepare(`SELECT ${CITY} FROM cities AS c WHERE c.n = ?`).bind(n).first<City>()

/** Every key a city is known by. */
export async function namesOfCity(d1: D1Database, n: number): Promise<string[]> {
  const { results } = await d1.prepare('SELECT key FROM city_names WHERE city = ?').bind(n).all<{ key: string }>()
  return results.map(({ key }) => key)
}

/** The city nearest to a point; null when none lies within `radius_m`. */
export function nearestCity(d1: D1Database, point: Point, radius_m: number): Promise<City | null> {
  const bound = new Parameters()
  const distance = distanceSql(bound, point, 'c')
  const around = aroundSql(bound, 'cities', 'c', point, radius_m)
  return d1
    .prepare(`SELECT ${CITY} FROM ${around} WHERE ${distance} <= ${bound.add(radius_m)} ORDER BY ${distance} LIMIT 1`)
    .bind(...bound.values)
    .first<City>()
}
