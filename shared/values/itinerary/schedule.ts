import type { Point } from '../geo'
import { type OpeningHours, possibleIntervals } from '../opening-hours'
import { wallAfter } from '../time'
import { travelMinutes } from '../travel'
import { hoursOf, isOpenFor, judgeDay } from './judge'
import { type DayRules, dayEnd, type PlanDay, type PlanInput, placeAfter, placeOf, type Stop, takesTime } from './types'

/**
 * The day with every start filled in, in the given order. A pinned stop keeps its start. Any other keeps it too, as long as
 * one can be there by then and it is open; else it moves later just far enough. One without a start comes as early as
 * possible. Where nothing fits that day, the earliest time stands and the judge says what is wrong with it.
 */
export function timeDay<S extends Stop>({ date, stops }: PlanDay<S>, rules: DayRules): S[] {
  let at = rules.day_start
  let here = rules.start_location
  return stops.map((stop) => {
    if (!takesTime(stop)) return stop
    const arrival = wallAfter(date, at, way(here, placeOf(stop)), rules.time_zone)
    const keeps = stop.pinned && stop.start !== null
    const start = keeps ? stop.start! : firstOpen(stop, date, Math.max(arrival, stop.start ?? 0), rules)
    const end = wallAfter(date, start, stop.minutes, rules.time_zone)
    at = Math.max(at, end)
    here = stop.kind === 'transfer' ? null : (placeOf(stop) ?? here)
    return { ...stop, start }
  })
}

const way = (from: Point | null, to: Point | null) => (from && to ? travelMinutes(from, to) : 0)

/** The earliest start from `from` on at which the whole stop is open; `from` itself where there is none that day. */
function firstOpen(stop: Stop, date: string, from: number, rules: DayRules): number {
  const hours = hoursOf(stop)
  return hours ? (openStarts(hours, stop, date, from, rules)[0] ?? from) : from
}

/** At most one start for each time it opens. */
function openStarts(hours: OpeningHours, stop: Stop, date: string, from: number, { time_zone }: DayRules): number[] {
  return possibleIntervals(hours, date)
    .map((interval) => Math.max(from, interval.from))
    .filter((start) => start < 1440 + 720 && isOpenFor(hours, date, start, stop.minutes, time_zone))
}

export type Slot = { date: string; start: number; position: number }
const MAX_SLOTS = 5

/**
 * Where a stop fits without any violation and without moving another: at most five, the least detour first, the best of
 * each day before a second one of any. `position` counts among the other stops of that day.
 */
export function findSlots(stop: Stop, input: PlanInput, limit = MAX_SLOTS): Slot[] {
  const perDay = input.days.map((day) => slotsOf(stop, withoutStop(day, stop.id), input))
  const ranked = perDay.flatMap((slots) => slots.map((slot, rank) => ({ ...slot, rank })))
  ranked.sort((a, b) => a.rank - b.rank || a.detour - b.detour || (a.date < b.date ? -1 : 1) || a.start - b.start)
  return ranked.slice(0, limit).map(({ date, start, position }) => ({ date, start, position }))
}

const withoutStop = (day: PlanDay, id: string): PlanDay => ({
  date: day.date,
  stops: day.stops.filter((stop) => stop.id !== id),
})

/** The fitting gaps of one day, least detour first. */
function slotsOf(stop: Stop, day: PlanDay, rules: DayRules): (Slot & { detour: number })[] {
  const slots: (Slot & { detour: number })[] = []
  const before = judgeDay(day, rules).length
  let free = rules.day_start
  let here = rules.start_location
  for (let position = 0; position <= day.stops.length; position++) {
    const next = day.stops.slice(position).find((other) => takesTime(other) && other.start !== null)
    const start = startWithin(stop, day.date, free, here, next, rules)
    if (start !== null && addsNothing(stop, start, position, day, rules, before)) {
      slots.push({ date: day.date, start, position, detour: detourOf(here, stop, next) })
    }
    const other = day.stops[position]
    if (!other || !takesTime(other) || other.start === null) continue
    free = Math.max(free, wallAfter(day.date, other.start, other.minutes, rules.time_zone))
    here = other.kind === 'transfer' ? null : (placeAfter(other) ?? here)
  }
  return slots.sort((a, b) => a.detour - b.detour || a.start - b.start)
}

function startWithin(
  stop: Stop,
  date: string,
  free: number,
  here: Point | null,
  next: Stop | undefined,
  rules: DayRules,
): number | null {
  const arrival = wallAfter(date, free, way(here, placeOf(stop)), rules.time_zone)
  const start = firstOpen(stop, date, arrival, rules)
  const end = wallAfter(date, start, stop.minutes, rules.time_zone)
  const deadline = next?.start ?? dayEnd(rules)
  return end <= Math.min(deadline, dayEnd(rules)) ? start : null
}

function addsNothing(
  stop: Stop,
  start: number,
  position: number,
  day: PlanDay,
  rules: DayRules,
  before: number,
): boolean {
  const stops = day.stops.toSpliced(position, 0, { ...stop, start })
  return judgeDay({ date: day.date, stops }, rules).length <= before + (stop.known ? 0 : 1)
}

function detourOf(here: Point | null, stop: Stop, next: Stop | undefined): number {
  const [place, after] = [placeOf(stop), next ? placeOf(next) : null]
  return way(here, place) + way(place, after) - way(here, after)
}
