import { cached } from '#shared/cache'
import type { Point } from '#shared/contracts/common'
import type { Place, SearchResults, Suggestion } from '#shared/contracts/search'
import { notFound } from '#shared/errors'
import { sha256 } from '#shared/values/ids'
import { readingsOf } from '../domain/destination'
import { openOf } from '../domain/open'
import {
  cursorAfter,
  normalise,
  positionOf,
  type SearchInput,
  type SearchQuery,
  type SortPosition,
} from '../domain/query'
import { keyOf, matchExpression, nearestWord, wordsOf } from '../domain/text'
import type { Ctx } from '../env'
import { type City, findCity, namesOfCity, suggestCities } from '../store/cities'
import { placesOfIds, suggestPlaces } from '../store/places'
import {
  type CityFilter,
  hoursAmong,
  nearestPlaces,
  type SearchFilter,
  type SearchPage,
  searchPlaces,
} from '../store/search'
import { wordsLike } from '../store/words'

/** The contract of placesNear and getPlaces. */
const MOST_PLACES = 400
/** Radius of placesNear, metres: a metropolis with its outskirts. */
const WIDEST_M = 100_000
/** Longer queries are not corrected: two statements a word. */
const MOST_CORRECTED = 8
const SUGGESTED_CITIES = 5
const SUGGESTIONS = 10

/** A page of places with facet counts over the whole set that fits. */
export async function search(ctx: Ctx, input: SearchInput, limit: number, cursor?: string): Promise<SearchResults> {
  const query = normalise(input)
  const fingerprint = (await sha256(JSON.stringify(query))).slice(0, 12)
  const after = cursor === undefined ? null : positionOf(cursor, fingerprint)
  return cached(ctx, 'search', [query, after, limit], () => findPage(ctx, query, fingerprint, after, limit))
}

const NONE: SearchPage = { items: [], facets: { category: [], city: [] } }
const NOTHING: SearchResults = { ...NONE, items: [], next_cursor: null }

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
  const found = await findPlaces(d1, { ...query, city }, query.open_at, after, limit + 1)
  const corrected = found.facets.category.length === 0 ? await correctedWords(d1, query.words) : null
  const { items, facets } = corrected
    ? await findPlaces(d1, { ...query, city, words: corrected }, query.open_at, after, limit + 1)
    : found
  const last = items.length > limit ? items[limit - 1] : undefined
  return {
    items: items.slice(0, limit).map(({ place }) => place),
    facets,
    next_cursor: last ? cursorAfter(fingerprint, last.position) : null,
    ...(corrected && facets.category.length > 0 ? { corrected_q: corrected.join(' ') } : {}),
  }
}

async function findPlaces(
  d1: D1Database,
  filter: SearchFilter,
  openAt: string | null,
  after: SortPosition | null,
  limit: number,
): Promise<SearchPage> {
  const open = openAt === null ? null : openOf(await hoursAmong(d1, filter), openAt)
  return open?.length === 0 ? NONE : searchPlaces(d1, filter, open, after, limit)
}

/** The words with those that stand nowhere replaced by a near spelling; null when nothing could be replaced. */
async function correctedWords(d1: D1Database, words: string[] | null): Promise<string[] | null> {
  if (!words || words.length > MOST_CORRECTED) return null
  const like = await wordsLike(d1, words)
  const corrected = words.map((word, i) => (like[i] ? (nearestWord(word, like[i]) ?? word) : word))
  return corrected.every((word, i) => word === words[i]) ? null : corrected
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
