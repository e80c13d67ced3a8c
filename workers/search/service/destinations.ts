import tzLookup from '@photostructure/tz-lookup'
import { cached } from '#shared/cache'
import type { Point } from '#shared/contracts/common'
import type { Destination, DestinationInput, ResolvedDestination } from '#shared/contracts/search'
import { nearSpellings, readingsOf } from '../domain/destination'
import { keyOf } from '../domain/text'
import type { Ctx } from '../env'
import { type City, citiesOfRegion, cityOf, findCity, nearestCity, similarNames } from '../store/cities'
import { placesOfIds } from '../store/places'

const SUGGESTED = 5
/** Nearly every point has a city within the first, small circle, metres. */
const NEAR_M = 30_000
/** A place farther than this from any city has no country we could name, metres. */
const REMOTEST_M = 500_000
/** ISO 3166 leaves this code to its users; the Unicode CLDR means "unknown region" by it. */
const UNKNOWN_COUNTRY = 'ZZ'

/** Where a trip goes; an unknown name is an answer with near spellings, not an error. */
export async function resolveDestination(ctx: Ctx, input: DestinationInput): Promise<ResolvedDestination> {
  const d1 = ctx.env.SEARCH_DB
  // Not cached: a place may be indexed or removed any moment, and it is one row.
  if (typeof input === 'object' && 'place_id' in input) return resolveId(d1, input.place_id)
  return cached(ctx, 'destination', input, () =>
    typeof input === 'string' ? resolveText(d1, input) : resolvePoint(d1, input),
  )
}

async function resolveText(d1: D1Database, text: string): Promise<ResolvedDestination> {
  const found = await findCity(d1, readingsOf(text))
  if (found) return { found: true, destination: destinationOf(found.city) }
  const cities = await alternatives(d1, text)
  return {
    found: false,
    suggestions: cities.map(({ name, country_code, lat, lon }) => ({ name, country_code, lat, lon })),
  }
}

/** What may have been meant: the cities of a country that was named, else near spellings of the name before the comma. */
async function alternatives(d1: D1Database, text: string): Promise<City[]> {
  const [head = ''] = text.split(',')
  const ofRegion = await citiesOfRegion(d1, keyOf(text), SUGGESTED)
  if (ofRegion.length > 0) return ofRegion
  const typed = keyOf(head)
  const same = await findCity(d1, [{ name: typed, region: null }])
  if (same) return [same.city]
  return nearSpellings(typed, await similarNames(d1, typed), SUGGESTED)
}

async function resolveId(d1: D1Database, id: string): Promise<ResolvedDestination> {
  if (/^cty_\d{1,10}$/.test(id)) {
    const city = await cityOf(d1, Number(id.slice(4)))
    return city ? { found: true, destination: destinationOf(city) } : { found: false, suggestions: [] }
  }
  const [place] = await placesOfIds(d1, [id])
  return place ? { found: true, destination: destinationOf(place) } : { found: false, suggestions: [] }
}

async function resolvePoint(
  d1: D1Database,
  { name, lat, lon }: Point & { name: string },
): Promise<ResolvedDestination> {
  const city = (await nearestCity(d1, { lat, lon }, NEAR_M)) ?? (await nearestCity(d1, { lat, lon }, REMOTEST_M))
  const country_code = city?.country_code ?? UNKNOWN_COUNTRY
  return { found: true, destination: { name, country_code, lat, lon, time_zone: tzLookup(lat, lon) } }
}

const destinationOf = ({ name, country_code, lat, lon, time_zone }: Destination): Destination => ({
  name,
  country_code,
  lat,
  lon,
  time_zone,
})
