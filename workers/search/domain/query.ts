import type { Point } from '#shared/contracts/common'
import type { Category } from '#shared/contracts/search'
import { invalid } from '#shared/errors'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { wordsOf } from './text'

/** What a search asks for, in one normal form: two requests that mean the same have the same form (and cache entry). */
export type SearchQuery = {
  /** Folded words, each a prefix; null when nothing was typed, empty when nothing typed was a word. */
  words: string[] | null
  city: string | null
  near: (Point & { radius_m: number }) | null
  categories: Category[]
  /** Local wall time at the place, `YYYY-MM-DDTHH:MM`. */
  open_at: string | null
  /** Minor units of the place's own currency. */
  price_max: number | null
}

/** Order of the results: nearest first, else best text match, else best known first; then the id. Smaller keys come first. */
export type SortPosition = { key: number; id: string }

/** A search has one order, and a cursor is good for the search it came from. */
export const cursorAfter = (fingerprint: string, { key, id }: SortPosition): string =>
  encodeCursor([fingerprint, key, id])

/** VALIDATION_ERROR for a cursor that is forged, or of another search. */
export function positionOf(cursor: string, fingerprint: string): SortPosition {
  const [of, key, id] = decodeCursor(cursor, ['string', 'number', 'string'])
  if (of !== fingerprint || !Number.isSafeInteger(key)) throw invalid('cursor', 'not a cursor of this search')
  return { key: key as number, id: id as string }
}

export type SearchInput = {
  q?: string
  city?: string
  lat?: number
  lon?: number
  radius: number
  category?: Category[]
  open_at?: string
  price_max?: number
}

export function normalise(input: SearchInput): SearchQuery {
  const typed = input.q?.trim() ?? ''
  return {
    words: typed === '' ? null : [...new Set(wordsOf(typed))].sort(),
    city: input.city?.trim() || null,
    near:
      input.lat === undefined || input.lon === undefined
        ? null
        : { lat: input.lat, lon: input.lon, radius_m: input.radius },
    categories: [...new Set(input.category ?? [])].sort(),
    open_at: input.open_at ?? null,
    price_max: input.price_max ?? null,
  }
}
