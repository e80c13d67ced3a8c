import { sha256 } from '#shared/values/ids'
import { cellOf } from '../domain/cells'
import { placeRow, placeText } from '../domain/place'
import { keyOf, keysOf } from '../domain/text'
import { deletePlacesOf, insertPlaces } from '../store/places'
import { deleteCities, insertCities, insertCityNames, insertRegions } from '../store/seeding'
import { parseCities, parsePlaces, parseRegions, SEED_SOURCE, type SeedCity } from './parse'

/** The texts of the seed's files; of places, in the order of their prominence. */
export type SeedFiles = { cities: string; regions: string; places: string[] }

/** Raise it when rows come out differently from the same files (another fold, another index). */
const FORM = 2
/** Rows of one parameter: well below D1's 2 MB. */
const CHUNK = 5000

/** Brings cities and places to what the files say. Idempotent; where both are in already, it is one query. */
export async function fill(d1: D1Database, files: SeedFiles): Promise<void> {
  const wanted = {
    cities: await sha256(JSON.stringify([FORM, files.cities, files.regions])),
    places: await sha256(JSON.stringify([FORM, files.cities, files.places])),
  }
  const { results } = await d1.prepare('SELECT part, hash FROM seed_state').all<{ part: string; hash: string }>()
  const there = new Map(results.map(({ part, hash }) => [part, hash]))
  if (there.get('cities') !== wanted.cities) await fillCities(d1, files, wanted.cities)
  if (there.get('places') !== wanted.places) await fillPlaces(d1, files, wanted.places)
}

const mark = (d1: D1Database, part: string, hash: string) =>
  d1
    .prepare('INSERT INTO seed_state VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET hash = excluded.hash')
    .bind(part, hash)

/** One batch, so a kill leaves either all cities or the former ones. */
async function fillCities(d1: D1Database, files: SeedFiles, hash: string): Promise<void> {
  const cities = parseCities(files.cities)
  const rows = cities.map((city) => [
    city.n,
    city.name,
    city.country_code,
    city.region,
    city.lat,
    city.lon,
    cellOf(city),
    city.population,
    city.time_zone,
  ])
  const names = cities.flatMap((city) => cityKeys(city).map((key) => [key, city.population, city.n]))
  const numbered = names.map((name, i) => [i + 1, ...name])
  const regions = parseRegions(files.regions).flatMap(({ code, names }) => names.map((name) => [keyOf(name), code]))
  await d1.batch([
    ...deleteCities(d1),
    ...chunks(rows).map((chunk) => insertCities(d1, chunk)),
    ...chunks(numbered).flatMap((chunk) => insertCityNames(d1, chunk)),
    insertRegions(d1, regions),
    mark(d1, 'cities', hash),
  ])
}

const cityKeys = ({ name, others }: SeedCity): string[] => [...new Set([name, ...others].flatMap(keysOf))]

/** Our own places are replaced as a whole; a place an administrator replaced under its id is theirs, and stays. */
async function fillPlaces(d1: D1Database, files: SeedFiles, hash: string): Promise<void> {
  const cities = citiesByName(parseCities(files.cities))
  const places = parsePlaces(files.places)
  const rows = places.map(({ prominence, ...place }) => placeRow(place, prominence))
  const texts = places.map((place) => placeText(place, namesIn(cities, place)))
  await d1.batch([...deletePlacesOf(d1, SEED_SOURCE), ...insertPlaces(d1, rows, texts), mark(d1, 'places', hash)])
}

/** The most populous city of each name and country. */
function citiesByName(cities: SeedCity[]): Map<string, SeedCity> {
  const known = new Map<string, SeedCity>()
  for (const city of cities) {
    for (const key of cityKeys(city).map((key) => `${city.country_code} ${key}`)) {
      if ((known.get(key)?.population ?? -1) < city.population) known.set(key, city)
    }
  }
  return known
}
function namesIn(cities: Map<string, SeedCity>, place: { country_code: string; city: string }): string[] {
  const city = cities.get(`${place.country_code} ${keyOf(place.city)}`)
  return city ? [city.name, ...city.others] : []
}

const chunks = <T>(rows: T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, i) => rows.slice(i * CHUNK, (i + 1) * CHUNK))
