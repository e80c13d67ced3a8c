import tzLookup from '@photostructure/tz-lookup'
import { requireRole } from '#shared/actors'
import { cached, clearCache } from '#shared/cache'
import type { Point } from '#shared/contracts/common'
import type {
  Destination,
  DestinationInput,
  NewPlace,
  Place,
  ResolvedDestination,
  SearchResults,
  Suggestion,
} from '#shared/contracts/search'
import { invalid, notFound } from '#shared/errors'
import { cloudEvent, type Event } from '#shared/events'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import { newId, sha256 } from '#shared/values/ids'
import { isCurrency } from '#shared/values/money'
import { parseOpeningHours } from '#shared/values/opening-hours'
import { nearSpellings, readingsOf } from './domain/destination'
import { openOf } from './domain/open'
import { placeRow, placeText } from './domain/place'
import {
  cursorAfter,
  normalise,
  positionOf,
  type SearchInput,
  type SearchQuery,
  type SortPosition,
} from './domain/query'
import { keyOf, matchExpression, wordsOf } from './domain/text'
import type { Ctx } from './env'
import {
  type City,
  citiesOfRegion,
  cityOf,
  findCity,
  namesOfCity,
  nearestCity,
  similarNames,
  suggestCities,
} from './store/cities'
import { deletePlace, placesOfIds, suggestPlaces, upsertPlace } from './store/places'
import { type CityFilter, hoursAmong, nearestPlaces, type SearchFilter, searchPlaces } from './store/search'

/** The contract of placesNear and getPlaces. */
const MOST_PLACES = 400
/** Radius of placesNear, metres: a metropolis with its outskirts. */
const WIDEST_M = 100_000
const SUGGESTED_CITIES = 5
const SUGGESTIONS = 10
/** A place farther than this from any city has no country we could name, metres. */
const REMOTEST_M = 500_000
/** ISO 3166 leaves this code to its users; the Unicode CLDR means "unknown region" by it. */
const UNKNOWN_COUNTRY = 'ZZ'

/** A page of places with facet counts over the whole set that fits. */
export async function search(ctx: Ctx, input: SearchInput, limit: number, cursor?: string): Promise<SearchResults> {
  const query = normalise(input)
  const fingerprint = (await sha256(JSON.stringify(query))).slice(0, 12)
  const after = cursor === undefined ? null : positionOf(cursor, fingerprint)
  return cached(ctx, 'search', [query, after, limit], () => findPage(ctx, query, fingerprint, after, limit))
}

const NOTHING: SearchResults = { items: [], facets: { category: [], city: [] }, next_cursor: null }

async function findPage(
  ctx: Ctx,
  query: SearchQuery,
  fingerprint: string,
  after: SortPosition | null,
  limit: number,
): Promise<SearchResults> {
  const d1 = ctx.env.SEARCH_DB
  const city = query.city === null ? null : await cityFilter(d1, query.city)
  if (query.words?.length === 0 || city?.keys.length === 0) return NOTHING
  const filter: SearchFilter = { ...query, city }
  const open = query.open_at === null ? null : openOf(await hoursAmong(d1, filter), query.open_at)
  if (open?.length === 0) return NOTHING
  const { items, facets } = await searchPlaces(d1, filter, open, after, limit + 1)
  const last = items.length > limit ? items[limit - 1] : undefined
  return {
    items: items.slice(0, limit).map(({ place }) => place),
    facets,
    next_cursor: last ? cursorAfter(fingerprint, last.position) : null,
  }
}

/** The keys a city's places may stand under. A city we do not know may still be the city of a place. */
async function cityFilter(d1: D1Database, text: string): Promise<CityFilter> {
  const readings = readingsOf(text)
  const [head = ''] = text.split(',')
  const typed = keyOf(head)
  const found = await findCity(d1, readings)
  const own = [...new Set([typed, keyOf(text)])].filter((key) => key !== '')
  if (!found) return { typed, keys: own, country_code: null, narrowed: false }
  const keys = await namesOfCity(d1, found.city.n)
  return {
    typed,
    keys: [...new Set([...keys, ...own])],
    country_code: found.city.country_code,
    narrowed: found.reading.region !== null,
  }
}

/** Cities, the most populous first, then places, whose name begins with what was typed so far. */
export async function suggest(ctx: Ctx, q: string): Promise<{ items: Suggestion[] }> {
  const key = keyOf(q)
  const match = matchExpression(wordsOf(q))
  if (key === '' || match === null) return { items: [] }
  return cached(ctx, 'suggest', [key, match], async () => {
    const d1 = ctx.env.SEARCH_DB
    const cities = await suggestCities(d1, key, SUGGESTED_CITIES)
    const places = await suggestPlaces(d1, key, match, SUGGESTIONS - cities.length)
    return { items: [...cities.map(citySuggestion), ...places] }
  })
}
const citySuggestion = ({ n, name, country_code, region, lat, lon }: City): Suggestion => ({
  kind: 'city',
  id: `cty_${n}`,
  name,
  country_code,
  lat,
  lon,
  ...(region ? { region } : {}),
})

export function getPlace(ctx: Ctx, id: string): Promise<Place> {
  return cached(ctx, 'places', ['id', id], async () => {
    const [place] = await placesOfIds(ctx.env.SEARCH_DB, [id])
    if (!place) throw notFound('place')
    return place
  })
}

export const getPlaces = (ctx: Ctx, ids: string[]): Promise<Place[]> =>
  ids.length === 0 ? Promise.resolve([]) : placesOfIds(ctx.env.SEARCH_DB, ids.slice(0, MOST_PLACES))

export function placesNear(ctx: Ctx, near: Point, radius_m: number): Promise<Place[]> {
  const circle = { lat: near.lat, lon: near.lon, radius_m: Math.min(WIDEST_M, Math.max(0, radius_m)) }
  return cached(ctx, 'places', ['near', circle], () => nearestPlaces(ctx.env.SEARCH_DB, circle, MOST_PLACES))
}

/** Where a trip goes; an unknown name is an answer with near spellings, not an error. */
export const resolveDestination = (ctx: Ctx, input: DestinationInput): Promise<ResolvedDestination> =>
  cached(ctx, 'destination', input, () => {
    if (typeof input === 'string') return resolveText(ctx.env.SEARCH_DB, input)
    return 'place_id' in input ? resolveId(ctx.env.SEARCH_DB, input.place_id) : resolvePoint(ctx.env.SEARCH_DB, input)
  })

async function resolveText(d1: D1Database, text: string): Promise<ResolvedDestination> {
  const found = await findCity(d1, readingsOf(text))
  if (found) return { found: true, destination: destinationOf(found.city) }
  return {
    found: false,
    suggestions: (await alternatives(d1, text)).map(({ name, country_code, lat, lon }) => ({
      name,
      country_code,
      lat,
      lon,
    })),
  }
}

/** What may have been meant: the cities of a country that was named, else near spellings of the name before the comma. */
async function alternatives(d1: D1Database, text: string): Promise<City[]> {
  const [head = ''] = text.split(',')
  const ofRegion = await citiesOfRegion(d1, keyOf(text), SUGGESTED_CITIES)
  if (ofRegion.length > 0) return ofRegion
  const typed = keyOf(head)
  const same = await findCity(d1, [{ name: typed, region: null }])
  if (same) return [same.city]
  return nearSpellings(typed, await similarNames(d1, typed), SUGGESTED_CITIES)
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
  // Two looks: nearly every point has a city within the first, small circle.
  const city = (await nearestCity(d1, { lat, lon }, 30_000)) ?? (await nearestCity(d1, { lat, lon }, REMOTEST_M))
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

/** Adds a place, or replaces the one of its id. Only for administrators. */
export async function indexPlace(ctx: Ctx, input: NewPlace): Promise<Place> {
  requireRole(ctx.call, 'admin')
  if (input.price && !isCurrency(input.price.currency)) throw invalid('price.currency', 'Not a currency in use')
  if (input.opening_hours !== null && !parseOpeningHours(input.opening_hours)) {
    throw invalid('opening_hours', 'Not understood; use the OpenStreetMap syntax')
  }
  const d1 = ctx.env.SEARCH_DB
  const place = { ...input, id: input.id ?? newId('place', ctx.now) }
  const city = await findCity(d1, [{ name: keyOf(place.city), region: keyOf(place.country_code) }])
  const names = city ? await namesOfCity(d1, city.city.n) : []
  const row = placeRow(place)
  const { id: place_id, lat, lon } = place
  await commit(ctx, upsertPlace(d1, row, placeText(place, names)), place_id, {
    type: 'search.place_indexed',
    place_id,
    lat,
    lon,
  })
  const [indexed] = await placesOfIds(d1, [place_id])
  return indexed!
}

/** NOT_FOUND for a place that is not there. Only for administrators. */
export async function removePlace(ctx: Ctx, id: string): Promise<void> {
  requireRole(ctx.call, 'admin')
  const d1 = ctx.env.SEARCH_DB
  const [place] = await placesOfIds(d1, [id])
  if (!place) throw notFound('place')
  await commit(ctx, deletePlace(d1, id), id, { type: 'search.place_removed', place_id: id })
}

/** The change and the event that tells of it are one batch; then no cache may answer from before. */
async function commit(ctx: Ctx, change: D1PreparedStatement[], id: string, event: Event): Promise<void> {
  const d1 = ctx.env.SEARCH_DB
  // A removed place may come back under its id: only the clock keeps the sequence rising.
  const told = cloudEvent(ctx, 'search', id, ctx.now.getTime(), event)
  await d1.batch([...change, outboxInsert(d1, told)])
  await clearCache(ctx.env, ['search', 'suggest', 'places'])
  ctx.defer(relayOutbox(ctx, d1))
}
