import { sha256 } from '#shared/values/ids'
import { cellOf } from './domain/cells'
import { placeRow, placeText } from './domain/place'
import { keyOf, keysOf } from './domain/text'
import citiesText from './seed/cities.txt'
import morePlaces from './seed/more-places-16-cities.csv'
import { parseCities, parsePlaces, parseRegions, SEED_SOURCE, type SeedCity } from './seed/parse'
import placesA from './seed/places-12-cities-a.csv'
import placesB from './seed/places-12-cities-b.csv'
import regionsText from './seed/regions.txt'
import topSights from './seed/top-sights-16-cities.csv'
import { deletePlacesOf, insertPlaces } from './store/places'
import { deleteCities, insertCities, insertCityNames, insertRegions } from './store/seeding'

/** Raise it when rows come out differently from the same files (another fold, another index). */
const FORM = 1
/** Rows of one parameter: well below D1's 2 MB. */
const CHUNK = 5000

/** Cities of the world and the places we begin with. Idempotent; where both are in already, it is one query. */
export async function seed(d1: D1Database): Promise<void> {
  const files = [topSights, morePlaces, placesA, placesB]
  const wanted = {
    cities: await sha256(`${FORM}${citiesText}${regionsText}`),
    places: await sha256(`${FORM}${citiesText}${files.join()}`),
  }
  const { results } = await d1.prepare('SELECT part, hash FROM seed_state').all<{ part: string; hash: string }>()
  const there = new Map(results.map(({ part, hash }) => [part, hash]))
  const cities = () => parseCities(citiesText)
  if (there.get('cities') !== wanted.cities) await seedCities(d1, cities(), wanted.cities)
  if (there.get('places') !== wanted.places) await seedPlaces(d1, files, cities(), wanted.places)
}

const mark = (d1: D1Database, part: string, hash: string) =>
  d1
    .prepare('INSERT INTO seed_state VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET hash = excluded.hash')
    .bind(part, hash)

/** One batch, so a kill leaves either all cities or the former ones. */
async function seedCities(d1: D1Database, cities: SeedCity[], hash: string): Promise<void> {
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
  const regions = parseRegions(regionsText).flatMap(({ code, names }) => names.map((name) => [keyOf(name), code]))
  await d1.batch([
    ...deleteCities(d1),
    ...chunks(rows).map((chunk) => insertCities(d1, chunk)),
    ...chunks(numbered).flatMap((chunk) => insertCityNames(d1, chunk)),
    insertRegions(d1, regions),
    mark(d1, 'cities', hash),
  ])
}

const cityKeys = ({ name, others }: SeedCity): string[] => [...new Set([name, ...others].flatMap(keysOf))]

async function seedPlaces(d1: D1Database, files: string[], cities: SeedCity[], hash: string): Promise<void> {
  const names = new Map<string, { population: number; names: string[] }>()
  for (const city of cities) {
    for (const key of cityKeys(city)) {
      const place = `${city.country_code} ${key}`
      if ((names.get(place)?.population ?? -1) < city.population) {
        names.set(place, { population: city.population, names: [city.name, ...city.others] })
      }
    }
  }
  const places = parsePlaces(files)
  const rows = places.map(({ prominence, ...place }) => placeRow(place, prominence))
  const texts = places.map((place) => placeText(place, names.get(`${place.country_code} ${keyOf(place.city)}`)?.names))
  await d1.batch([...deletePlacesOf(d1, SEED_SOURCE), ...insertPlaces(d1, rows, texts), mark(d1, 'places', hash)])
}

const chunks = <T>(rows: T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, i) => rows.slice(i * CHUNK, (i + 1) * CHUNK))
