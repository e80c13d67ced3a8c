import tzLookup from '@photostructure/tz-lookup'
import type { NewPlace, Place } from '#shared/contracts/search'
import { cellOf } from './cells'
import { fold, indexedText, keyOf } from './text'

/** The columns a place is shown by. */
export type PlaceFields = Omit<Place, 'price' | 'distance_m' | 'prominence'> & {
  price_minor: number | null
  currency: string | null
  prominence: number
}
/** A place as its row stands in the database. */
export type PlaceRow = PlaceFields & Origin & { name_key: string; city_key: string; cell: number }
/** Who put a place in (null: the platform), and the import that changed it last (null: another hand did). */
export type Origin = { created_by: string | null; import_id: string | null }
/** What the full-text index holds of a place: its name, and what else one may call it by. */
export type PlaceText = { name: string; context: string }

/** Our own places say so; nobody else may, because the seed replaces what stands under it. */
export const SEED_SOURCE = 'caravan-seed'
const OURS: Origin = { created_by: null, import_id: null }
/** Places nobody has ranked come after all that are. */
const UNRANKED = 1000

export const slugOf = (text: string): string =>
  fold(text.replace(/['’]/g, ''))
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

export function placeRow(place: NewPlace & { id: string }, prominence = UNRANKED, origin = OURS): PlaceRow {
  const { price, ...facts } = place
  return {
    ...facts,
    ...origin,
    name_key: keyOf(place.name),
    city_key: keyOf(place.city),
    cell: cellOf(place),
    time_zone: tzLookup(place.lat, place.lon),
    price_minor: price?.amount_minor ?? null,
    currency: price?.currency ?? null,
    prominence,
  }
}

/** `cityNames`: what else the city is called, so that "torre lisboa" finds what stands in Lisbon. */
export const placeText = (
  { name, city, category }: Pick<NewPlace, 'name' | 'city' | 'category'>,
  cityNames: readonly string[] = [],
): PlaceText => ({
  name: indexedText(name),
  context: indexedText(city, ...cityNames, category),
})

export function placeOf(row: PlaceFields): Place {
  return {
    id: row.id,
    name: row.name,
    category: row.category,
    city: row.city,
    country_code: row.country_code,
    lat: row.lat,
    lon: row.lon,
    time_zone: row.time_zone,
    opening_hours: row.opening_hours,
    price: row.price_minor === null ? null : { amount_minor: row.price_minor, currency: row.currency! },
    visit_minutes: row.visit_minutes,
    source: row.source,
    ...(row.prominence < UNRANKED ? { prominence: row.prominence } : {}),
  }
}
