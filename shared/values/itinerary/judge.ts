import type { Point } from '../geo'
import { hasRate, type Money, sumMoney } from '../money'
import { type OpeningHours, parseOpeningHours, possibleIntervals } from '../opening-hours'
import { wallAfter, wallMs, wallSpans } from '../time'
import { travelBetween } from '../travel'
import {
  type DayRules,
  dayEnd,
  minutesTaken,
  type PlanDay,
  type PlanInput,
  placeAfter,
  placeOf,
  type Stop,
  takesTime,
  type Violation,
} from './types'
import * as words from './words'

/** Everything that is wrong with a plan; empty means it really works. The time zone must exist, any text may stand elsewhere. */
export function judgePlan(input: PlanInput): Violation[] {
  const violations = input.days.flatMap((day) => judgeDay(day, input))
  const over = overBudget(input)
  if (over) violations.push({ code: 'OVER_BUDGET', item_id: null, message: words.overBudgetWords(over) })
  return violations
}

/** What is wrong with one day; stops are judged in the order of their starts, those without a start only by the day. */
export function judgeDay(day: PlanDay, rules: DayRules): Violation[] {
  const violations: Violation[] = []
  for (const stop of day.stops) {
    const report = (code: Violation['code'], message: string | null) => {
      if (message) violations.push({ code, item_id: stop.id, message })
    }
    if (!stop.known) report('UNKNOWN_PLACE', words.UNKNOWN_PLACE_WORDS)
    report('CLOSED', closed(stop, day.date, rules))
    report('OUTSIDE_DAY', outsideDay(stop, day.date, rules))
  }
  return [...violations, ...judgeWays(day, rules)]
}

const MINUTE_MS = 60_000
/** A stop with its instants, Unix milliseconds. */
type Timed = { stop: Stop; from: number; to: number }
/** Where one is, null for anywhere, and since when, plus the time that stops without a place took meanwhile. */
type Where = { here: Point | null; free: number }
type Finding = Pick<Violation, 'code' | 'message'>

/** Overlaps and ways, in really elapsed time. */
function judgeWays(day: PlanDay, rules: DayRules): Violation[] {
  const violations: Violation[] = []
  let where: Where = { here: rules.start_location, free: wallMs(day.date, rules.day_start, rules.time_zone) }
  let last: Timed | null = null
  for (const timed of inOrder(day, rules)) {
    const found = last && timed.from < last.to ? overlap(timed, last) : unreachable(timed, where, last !== null)
    if (found) violations.push({ ...found, item_id: timed.stop.id })
    if (!last || timed.to >= last.to) last = timed
    where = whereAfter(timed, where, last)
  }
  return violations
}

function overlap({ from, to }: Timed, last: Timed): Finding | null {
  const minutes = Math.ceil((Math.min(to, last.to) - from) / MINUTE_MS)
  return minutes > 0 ? { code: 'OVERLAP', message: words.overlapWords(last.stop.name, minutes) } : null
}

function unreachable({ stop, from }: Timed, { here, free }: Where, between: boolean): Finding | null {
  const place = placeOf(stop)
  // Before the day has begun there is no way to judge; that it is too early is told already.
  if (!here || !place || from < free) return null
  const travel = travelBetween(here, place)
  const available = Math.floor((from - free) / MINUTE_MS)
  if (travel.minutes <= available) return null
  const tell = between ? words.unreachableWords : words.tooFarFromStartWords
  return { code: 'UNREACHABLE', message: tell(travel, available) }
}

function whereAfter({ stop, from, to }: Timed, { here, free }: Where, last: Timed): Where {
  const moves = stop.kind === 'transfer' || placeOf(stop) !== null
  const left = moves ? to : free + to - from
  return { here: moves ? placeAfter(stop) : here, free: last.stop === stop ? left : Math.max(left, last.to) }
}

function inOrder({ date, stops }: PlanDay, { time_zone }: DayRules): Timed[] {
  const timed: Timed[] = []
  for (const stop of stops) {
    if (stop.start === null || !takesTime(stop)) continue
    const from = wallMs(date, stop.start, time_zone)
    timed.push({ stop, from, to: from + minutesTaken(stop) * MINUTE_MS })
  }
  return timed.sort((a, b) => a.from - b.from)
}

/** The hours a stop must keep to; null when there is nothing to check. */
export const hoursOf = (stop: Stop): OpeningHours | null =>
  stop.opening_hours !== null && takesTime(stop) && stop.kind !== 'stay' ? parseOpeningHours(stop.opening_hours) : null

function closed(stop: Stop, date: string, { time_zone }: DayRules): string | null {
  const hours = hoursOf(stop)
  if (!hours) return null
  if (stop.start === null) {
    const fits = possibleIntervals(hours, date).some(({ from, to }) => to - Math.max(0, from) >= stop.minutes)
    return fits ? null : words.tooShortWords(hours, date, stop.minutes)
  }
  if (isOpenFor(hours, date, stop.start, stop.minutes, time_zone)) return null
  return words.closedWords(hours, date, stop.start, wallAfter(date, stop.start, stop.minutes, time_zone))
}

/** Not certainly closed during any of the `minutes` that really elapse from `start` on. */
export function isOpenFor(
  hours: OpeningHours,
  date: string,
  start: number,
  minutes: number,
  timeZone: string,
): boolean {
  const intervals = possibleIntervals(hours, date)
  return wallSpans(date, start, Math.max(1, minutes), timeZone).every(({ from, to }) =>
    intervals.some((interval) => interval.from <= from && to <= interval.to),
  )
}

/** A night's lodging lies outside the day by nature. */
function outsideDay(stop: Stop, date: string, rules: DayRules): string | null {
  if (stop.start === null || !takesTime(stop) || stop.kind === 'stay') return null
  if (stop.start < rules.day_start) return words.startsEarlyWords(stop.start, rules.day_start)
  const [end, latest] = [wallAfter(date, stop.start, stop.minutes, rules.time_zone), dayEnd(rules)]
  return end > latest ? words.endsLateWords(end, latest) : null
}

/** What a plan costs in one currency; costs in a currency without a rate are left out. */
export function costOf(days: readonly PlanDay[], currency: string, rates: PlanInput['rates']): Money {
  const costs = days.flatMap(({ stops }) => stops.flatMap(({ cost }) => (cost ? [cost] : [])))
  const known = costs.filter((cost) => cost.currency === currency || hasRate(cost.currency, rates))
  return sumMoney(
    hasRate(currency, rates) ? known : costs.filter((cost) => cost.currency === currency),
    currency,
    rates,
  )
}

function overBudget({ days, budget, rates }: PlanInput): Money | null {
  if (!budget) return null
  const over = costOf(days, budget.currency, rates).amount_minor - budget.amount_minor
  return over > 0 ? { amount_minor: over, currency: budget.currency } : null
}
