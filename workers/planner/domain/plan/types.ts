import type { Money, Point } from '#shared/contracts/common'
import type { ItemKind } from '#shared/contracts/rooms'
import type { Destination, Place } from '#shared/contracts/search'
import type { Rates } from '#shared/values/rates'
import type { Preferences } from '../preferences'

/** An item that stays where it is: pinned by somebody. `start` null is "some time that day". Minutes of the day. */
export type Fixed = {
  day: string
  kind: ItemKind
  name: string
  poi_id: string | null
  lat: number | null
  lon: number | null
  start: number | null
  minutes: number
  cost: Money | null
}

export type PlanInput = {
  destination: Destination
  start_date: string
  end_date: string
  travelers: number
  /** For all travellers; null: no limit. */
  budget: Money | null
  startLocation: Point | null
  /** What the plan may be made of, must-sees included. */
  places: readonly Place[]
  fixed: readonly Fixed[]
  preferences: Preferences
  rates: Rates
  seed: number
}

/** One new item of a plan. `place` null: a meal without a known restaurant. `cost` for all travellers. */
export type PlannedItem = {
  day: string
  kind: 'visit' | 'meal'
  place: Place | null
  name: string
  lat: number
  lon: number
  start: number
  minutes: number
  cost: Money
  why: Why
}

/** Facts behind an item, for whoever words them. */
export type Why = {
  use: 'visit' | 'sunset' | 'lunch' | 'dinner'
  mustSee: boolean
  interest: boolean
  free: boolean
  /** Closing time of the day where known, minutes. */
  opensUntil: number | null
  hoursKnown: boolean
  sunset: number | null
  /** Name of the stop before, and the minutes from there. */
  after: { name: string; minutes: number } | null
  simple: boolean
}

export type LeftOutCause = 'closed' | 'too_far' | 'no_room' | 'over_budget' | 'too_long'
export type LeftOut = { place: Place; cause: LeftOutCause; distance_m: number }
export type Planned = { items: PlannedItem[]; leftOut: LeftOut[]; score: number; rounds: number }
