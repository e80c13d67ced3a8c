import type { Point } from '../geo'
import type { Money } from '../money'
import type { Rates } from '../rates'

/** One entry of a day. `start` is in minutes of the day, null for "some time"; `minutes` really elapse. */
export type Stop = {
  id: string
  poi_id: string | null
  kind: 'visit' | 'meal' | 'stay' | 'transfer' | 'note'
  name: string
  lat: number | null
  lon: number | null
  start: number | null
  minutes: number
  /** For all travellers. */
  cost: Money | null
  /** OpenStreetMap syntax; null, or a text we cannot read, is unknown and stays unchecked. */
  opening_hours: string | null
  /** False for a `poi_id` of which there is no record. */
  known: boolean
  /** Keeps its `start` when the day is timed again. */
  pinned?: boolean
}
export type PlanDay<S extends Stop = Stop> = { date: string; stops: S[] }
/** What a single day is judged by. `day_start` and `day_end` are minutes; an end not after the start lies past midnight. */
export type DayRules = { time_zone: string; day_start: number; day_end: number; start_location: Point | null }
export type PlanInput = DayRules & { days: PlanDay[]; budget: Money | null; rates: Rates }

export type ViolationCode = 'CLOSED' | 'UNREACHABLE' | 'OVERLAP' | 'OVER_BUDGET' | 'OUTSIDE_DAY' | 'UNKNOWN_PLACE'
/** `item_id` is null for what concerns the whole plan. */
export type Violation = { code: ViolationCode; item_id: string | null; message: string }

export const dayEnd = ({ day_start, day_end }: DayRules): number => (day_end > day_start ? day_end : day_end + 1440)

/** Where a stop is, when it has a place. */
export const placeOf = ({ lat, lon }: Stop): Point | null => (lat === null || lon === null ? null : { lat, lon })
/** Notes are read, not attended: they take no time and no way. */
export const takesTime = (stop: Stop): boolean => stop.kind !== 'note'
/** A transfer leaves from its place and ends we know not where. */
export const placeAfter = (stop: Stop): Point | null => (stop.kind === 'transfer' ? null : placeOf(stop))
/** How long a stop keeps one. At a lodging one arrives and may leave again: the night takes nothing from the day. */
export const minutesTaken = (stop: Stop): number => (stop.kind === 'stay' ? 0 : stop.minutes)
