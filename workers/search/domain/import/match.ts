import type { NewPlace } from '#shared/contracts/search'
import { distanceMeters } from '#shared/values/geo'
import type { PlaceRow } from '../place'

/** Two records of one name this near to each other are one place, metres. */
export const SAME_PLACE_M = 50

/** A place of a file with everything said; `known` names the facts that the file itself gave. */
export type Incoming = NewPlace & { id: string; line: number; name_key: string; known: { visit_minutes: boolean } }
/** Who imports: an operator may change only what they created. */
export type Importer = { owner: string | null; all: boolean }

export const mayChange = ({ owner, all }: Importer, place: { created_by: string | null }): boolean =>
  all || (owner !== null && place.created_by === owner)

/** The place a record is about: the one of its id, else the nearest of the same name within reach. */
export function sameAs<T extends PlaceRow>(incoming: Incoming, candidates: readonly T[]): T | null {
  const own = candidates.find(({ id }) => id === incoming.id)
  if (own) return own
  let [nearest, best] = [null as T | null, SAME_PLACE_M]
  for (const candidate of candidates) {
    if (candidate.name_key !== incoming.name_key) continue
    const away = distanceMeters(incoming, candidate)
    if (away <= best && (nearest === null || away < best || candidate.id < nearest.id))
      [nearest, best] = [candidate, away]
  }
  return nearest
}

/**
 * What a record makes of a place that is there. The record of the same id replaces it. One recognised by its name keeps
 * its name, city, position and origin, and takes over hours, price and duration where the record knows them; from the same
 * source only what was unknown, so that two entries of one place do not take turns.
 */
export function merged(existing: PlaceRow, incoming: Incoming): NewPlace & { id: string } {
  const { line: _line, name_key: _key, known, ...record } = incoming
  if (existing.id === incoming.id) return record
  const sameSource = existing.source === incoming.source
  const better = <T>(there: T | null, fresh: T | null) => (sameSource ? (there ?? fresh) : (fresh ?? there))
  const price = existing.currency === null ? null : { amount_minor: existing.price_minor!, currency: existing.currency }
  return {
    id: existing.id,
    name: existing.name,
    category: existing.category,
    city: existing.city,
    country_code: existing.country_code,
    lat: existing.lat,
    lon: existing.lon,
    source: existing.source,
    opening_hours: better(existing.opening_hours, record.opening_hours),
    price: better(price, record.price),
    visit_minutes: known.visit_minutes && !sameSource ? record.visit_minutes : existing.visit_minutes,
  }
}

/** Whether two rows say the same of a place. */
export function isSame(a: PlaceRow, b: PlaceRow): boolean {
  return FACTS.every((fact) => a[fact] === b[fact])
}
const FACTS = [
  'name',
  'category',
  'city',
  'country_code',
  'lat',
  'lon',
  'opening_hours',
  'price_minor',
  'currency',
  'visit_minutes',
  'source',
] as const satisfies (keyof PlaceRow)[]
