import type { Pace } from '#shared/contracts/planner'
import type { Category } from '#shared/contracts/search'

/** One thing a traveller asked for that the planner can act on. `weekday` 0 = Sunday; minutes since midnight. */
export type Wish =
  | { kind: 'interest'; category: Category }
  | { kind: 'dislike'; category: Category }
  | { kind: 'not_on'; category: Category; weekday: number }
  | { kind: 'day_start'; minutes: number }
  | { kind: 'day_end'; minutes: number }
  | { kind: 'pace'; pace: Pace }
  | { kind: 'thrifty' }
  | { kind: 'must_see'; poi_id: string }
  | { kind: 'avoid'; poi_id: string }

/** A stretch of the text and what was made of it; no wishes means it was not understood. */
export type ReadWish = { text: string; wishes: Wish[] }
/** What a text may name: only these places exist. */
export type NamedPlace = { id: string; name: string }
