import { z } from '@hono/zod-openapi'
import type { Call } from '../call'
import { CATEGORIES } from '../values/categories'
import { Latitude, Line, Longitude, MaybeMoney, type Point } from './common'

export { CATEGORIES }
export const Category = z.enum(CATEGORIES).openapi('Category')
export type Category = z.infer<typeof Category>

/** A real place. `opening_hours` in OSM syntax and `price` (per person) are indicative; null means unknown, not free or always open. */
export const Place = z
  .object({
    id: z.string().openapi({ example: 'poi_lisbon_jeronimos-monastery' }),
    name: z.string(),
    category: Category,
    city: z.string(),
    country_code: z.string().length(2),
    lat: Latitude,
    lon: Longitude,
    time_zone: z.string().openapi({ example: 'Europe/Lisbon' }),
    opening_hours: z.string().nullable(),
    price: MaybeMoney,
    visit_minutes: z.int(),
    source: z.string(),
    /** Rank among the best known places of its city, 1 first; absent where nobody ranked it. */
    prominence: z.int().optional(),
    /** Metres from the point asked about, on the great circle. */
    distance_m: z.int().optional(),
  })
  .openapi('Place')
export type Place = z.infer<typeof Place>

/** A place as an administrator indexes it. `id` replaces an existing record of that id. The zone follows from the position. */
export const NewPlace = z
  .object({
    id: z
      .string()
      .regex(/^poi_[a-z0-9_-]{1,80}$/)
      .optional(),
    name: Line(200),
    category: Category,
    city: Line(100),
    country_code: z.string().regex(/^[A-Z]{2}$/),
    lat: Latitude,
    lon: Longitude,
    opening_hours: z.string().max(500).nullable().default(null),
    price: MaybeMoney.default(null),
    visit_minutes: z.int().min(5).max(1440).default(60),
    source: Line(100).default('operator'),
  })
  .openapi('NewPlace')
export type NewPlace = z.infer<typeof NewPlace>

export const Suggestion = z
  .object({
    kind: z.enum(['city', 'place']),
    id: z.string(),
    name: z.string(),
    country_code: z.string(),
    lat: z.number(),
    lon: z.number(),
    /** Of a place: the city it stands in. */
    city: z.string().optional(),
    /** Of a city, in a few countries: its state or province, such as `TX`. */
    region: z.string().optional(),
  })
  .openapi('Suggestion')
export type Suggestion = z.infer<typeof Suggestion>

export const FacetCount = z.object({ value: z.string(), count: z.int() }).openapi('FacetCount')
export type FacetCount = z.infer<typeof FacetCount>
/** Counts are over everything that fits, not over the page; `city` names the twenty with most. */
export const SearchResults = z
  .object({
    items: z.array(Place),
    facets: z.object({ category: z.array(FacetCount), city: z.array(FacetCount) }),
    next_cursor: z.string().nullable(),
    /** Nothing has the words of `q`: these are the near spellings that were searched instead. */
    corrected_q: z.string().optional(),
  })
  .openapi('SearchResults')
export type SearchResults = z.infer<typeof SearchResults>

/** Where a trip goes. `place_id` names a place or a city (`cty_`) of ours; free text is matched by name. */
export const DestinationInput = z
  .union([
    Line(120),
    z.strictObject({ place_id: z.string().max(120) }),
    z.strictObject({ name: Line(120), lat: Latitude, lon: Longitude }),
  ])
  .openapi('DestinationInput')
export type DestinationInput = z.infer<typeof DestinationInput>

export const Destination = z
  .object({ name: z.string(), country_code: z.string(), lat: z.number(), lon: z.number(), time_zone: z.string() })
  .openapi('Destination')
export type Destination = z.infer<typeof Destination>
/** An unknown destination is an answer, not an exception: trips and planner turn it into UNKNOWN_DESTINATION. */
export type ResolvedDestination =
  | { found: true; destination: Destination }
  | { found: false; suggestions: { name: string; country_code: string; lat: number; lon: number }[] }

export const PlaceIndexed = z.object({
  type: z.literal('search.place_indexed'),
  place_id: z.string(),
  lat: z.number(),
  lon: z.number(),
})
export const PlaceRemoved = z.object({ type: z.literal('search.place_removed'), place_id: z.string() })

/** What an import added, changed or (undone) took back, told once when it ends: a place at a time would be too much to hear. */
export const PlacesImported = z.object({
  type: z.literal('search.places_imported'),
  import_id: z.string(),
  created: z.int(),
  updated: z.int(),
  undone: z.boolean(),
})

export interface SearchRpc {
  resolveDestination(call: Call, input: DestinationInput): Promise<ResolvedDestination>
  /** All places within `radius_m` of `near` (at most 400, nearest first): what a plan may be made of. */
  placesNear(call: Call, near: Point, radius_m: number): Promise<Place[]>
  /** The records of these ids (at most 400) that exist, in no order. */
  getPlaces(call: Call, ids: string[]): Promise<Place[]>
}
