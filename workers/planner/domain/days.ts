import type { Category, Place } from '#shared/contracts/search'
import { openIntervals, parseOpeningHours } from '#shared/values/opening-hours'
import { datesFrom, elapsedBetween, weekdayOf } from '#shared/values/time'
import { type Daylight, daylightOf } from './sun'

/** A day of the trip in minutes of its own wall clock. */
export type PlanDay = { date: string; weekday: number; begin: number; end: number; daylight: Daylight }
/** [from, to] in minutes of the day. */
export type Span = readonly [number, number]

/** Plans are told in steps of five minutes, as people make appointments. */
export const STEP = 5
export const roundUp = (minutes: number) => Math.ceil(minutes / STEP) * STEP
export const roundDown = (minutes: number) => Math.floor(minutes / STEP) * STEP

export type Stay = { start_date: string; end_date: string; lat: number; lon: number; time_zone: string }

export function planDays(stay: Stay, dayStart: number, dayEnd: number): PlanDay[] {
  return datesFrom(stay.start_date, stay.end_date).map((date) => ({
    date,
    weekday: weekdayOf(date),
    begin: afterClockChange(date, dayStart, dayEnd, stay.time_zone),
    end: dayEnd,
    daylight: daylightOf(date, stay.lat, stay.lon, stay.time_zone),
  }))
}

/**
 * Inside one plan day wall minutes must be real minutes. Where the clocks change within it (only for people who start in the small
 * hours), the day begins once they have changed.
 */
function afterClockChange(date: string, begin: number, end: number, timeZone: string): number {
  let from = roundUp(begin)
  while (from < end && elapsedBetween(date, from, end, timeZone) !== end - from) from += STEP
  return from
}

/** When a place without known hours is usually open: a guess that the reason of an item owns up to. */
const USUAL: Partial<Record<Category, Span>> = {
  museum: [600, 1020],
  archaeology: [540, 1020],
  religious: [540, 1080],
  zoo: [600, 1020],
  family: [600, 1080],
  theme_park: [600, 1080],
  attraction: [600, 1080],
  market: [540, 840],
  cafe: [540, 1080],
  music: [1170, 1380],
  theatre: [1170, 1380],
  nightlife: [1200, 1440],
}
const ALWAYS: Span = [0, 1440]
/** Restaurants without hours: around both meals. */
const USUAL_MEALS: readonly Span[] = [
  [720, 900],
  [1080, 1380],
]

/** When a place is open on a day, as its record says; else as is usual for its kind. */
export function openSpans(place: Pick<Place, 'opening_hours' | 'category'>, date: string): readonly Span[] {
  const hours = place.opening_hours === null ? null : parseOpeningHours(place.opening_hours)
  if (hours) return openIntervals(hours, date).map(({ from, to }) => [from, to] as const)
  return place.category === 'restaurant' ? USUAL_MEALS : [USUAL[place.category] ?? ALWAYS]
}

export const hasKnownHours = (place: Pick<Place, 'opening_hours'>) =>
  place.opening_hours !== null && parseOpeningHours(place.opening_hours) !== null

/** Starts at which a visit of `minutes` lies wholly inside one of the spans and inside `within`. */
export function startsWithin(spans: readonly Span[], within: Span, minutes: number): Span[] {
  return spans.flatMap(([from, to]): Span[] => {
    const first = roundUp(Math.max(from, within[0]))
    const last = roundDown(Math.min(to, within[1]) - minutes)
    return first <= last ? [[first, last]] : []
  })
}
