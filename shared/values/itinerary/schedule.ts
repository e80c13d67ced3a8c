import type { Point } from '../geo'
import { possibleIntervals } from '../opening-hours'
import { wallAfter, wallFrom, wallMs } from '../time'
import { travelMinutes } from '../travel'
import { hoursOf, isOpenFor, judgeDay } from './judge'
import {
  type DayRules,
  dayEnd,
  minutesTaken,
  type PlanDay,
  type PlanInput,
  placeOf,
  type Stop,
  takesTime,
} from './types'

/**
 * The day with every start filled in, in the given order. A pinned stop keeps its start. Any other keeps it too, as long as
 * one can be there by then and it is open; else it moves later just far enough. One without a start comes as early as
 * possible. Where nothing fits that day, the earliest time stands and the judge says what is wrong with it.
 */
export function timeDay<S extends Stop>({ date, stops }: PlanDay<S>, rules: DayRules): S[] {
  let where = morning(date, rules)
  return stops.map((stop) => {
    if (!takesTime(stop)) return stop
    const keeps = stop.pinned && stop.start !== null
    const start = keeps ? stop.start! : firstOpen(stop, date, arrival(where, stop, date, rules), rules)
    where = movedOn(where, stop, start, date, rules)
    return { ...stop, start }
  })
}

/** From when (Unix milliseconds) one is free to go, and from where; null is anywhere. */
type Where = { free: number; here: Point | null }
const MINUTE_MS = 60_000

const morning = (date: string, rules: DayRules): Where => ({
  free: wallMs(date, rules.day_start, rules.time_zone),
  here: rules.start_location,
})
function movedOn({ free, here }: Where, stop: Stop, start: number, date: string, { time_zone }: DayRules): Where {
  const left = wallMs(date, start, time_zone) + minutesTaken(stop) * MINUTE_MS
  return { free: Math.max(free, left), here: stop.kind === 'transfer' ? null : (placeOf(stop) ?? here) }
}
const way = (from: Point | null, to: Point | null) => (from && to ? travelMinutes(from, to) : 0)

/** When one can be there, or when one meant to be there if that is later; minutes of the day. */
function arrival({ free, here }: Where, stop: Stop, date: string, { time_zone }: DayRules): number {
  const earliest = wallFrom(date, free + way(here, placeOf(stop)) * MINUTE_MS, time_zone)
  return Math.max(earliest, stop.start ?? earliest)
}

/** The earliest start from `from` on at which the whole stop is open; `from` itself where there is none that day. */
function firstOpen(stop: Stop, date: string, from: number, { time_zone }: DayRules): number {
  const hours = hoursOf(stop)
  if (!hours) return from
  for (const interval of possibleIntervals(hours, date)) {
    const start = Math.max(from, interval.from)
    if (isOpenFor(hours, date, start, stop.minutes, time_zone)) return start
  }
  return from
}

export type Slot = { date: string; start: number; position: number }
type RankedSlot = Slot & { detour: number; rank: number }
const MAX_SLOTS = 5

/**
 * Where a stop fits without any violation and without moving another: at most five, the best of each day before a second
 * one of any, the least detour first. `position` counts among the other stops of that day.
 */
export function findSlots(stop: Stop, input: PlanInput, limit = MAX_SLOTS): Slot[] {
  const slots = input.days.flatMap(({ date, stops }) => {
    const others = stops.filter((other) => other.id !== stop.id)
    const ofDay = slotsOf({ ...stop, start: null }, { date, stops: others }, input)
    return ofDay.sort((a, b) => a.detour - b.detour || a.start - b.start).map((slot, rank) => ({ ...slot, rank }))
  })
  slots.sort((a, b) => a.rank - b.rank || a.detour - b.detour || (a.date < b.date ? -1 : 1))
  return slots.slice(0, limit).map(({ date, start, position }) => ({ date, start, position }))
}

/** The fitting gaps of one day, one start for each. */
function slotsOf(stop: Stop, day: PlanDay, rules: DayRules): RankedSlot[] {
  const slots: RankedSlot[] = []
  const usual = problems(day, rules).length
  let where = morning(day.date, rules)
  for (let position = 0; position <= day.stops.length; position++) {
    const next = day.stops.slice(position).find((other) => takesTime(other) && other.start !== null)
    const start = firstOpen(stop, day.date, arrival(where, stop, day.date, rules), rules)
    if (endsBefore(stop, start, next, day.date, rules) && fits(stop, start, position, day, rules, usual)) {
      slots.push({ date: day.date, start, position, detour: detourOf(where.here, stop, next), rank: 0 })
    }
    const other = day.stops[position]
    if (other && takesTime(other) && other.start !== null) {
      where = movedOn(where, other, other.start, day.date, rules)
    }
  }
  return slots
}

/** A quick look, before the judge takes a long one. */
const endsBefore = (stop: Stop, start: number, next: Stop | undefined, date: string, rules: DayRules) =>
  wallAfter(date, start, minutesTaken(stop), rules.time_zone) <=
  Math.min(next?.start ?? Number.POSITIVE_INFINITY, dayEnd(rules))

function fits(stop: Stop, start: number, position: number, day: PlanDay, rules: DayRules, usual: number): boolean {
  const stops = day.stops.toSpliced(position, 0, { ...stop, start })
  const found = problems({ date: day.date, stops }, rules)
  return found.length <= usual && found.every(({ item_id }) => item_id !== stop.id)
}
/** That a place is unknown is so wherever it stands. */
const problems = (day: PlanDay, rules: DayRules) => judgeDay(day, rules).filter(({ code }) => code !== 'UNKNOWN_PLACE')

function detourOf(here: Point | null, stop: Stop, next: Stop | undefined): number {
  const [place, after] = [placeOf(stop), next ? placeOf(next) : null]
  return way(here, place) + way(place, after) - way(here, after)
}
