import { convert, hasRate, type Money, sumMoney } from '../money'
import { type OpeningHours, parseOpeningHours, possibleIntervals } from '../opening-hours'
import { wallAfter, wallMs, wallSpans } from '../time'
import { travelBetween } from '../travel'
import {
  type DayRules,
  dayEnd,
  type PlanDay,
  type PlanInput,
  placeAfter,
  placeOf,
  type Stop,
  takesTime,
  type Violation,
} from './types'
import * as words from './words'

/** Everything that is wrong with a plan; empty means it really works. Never throws on any numbers or texts. */
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
type Timed = { stop: Stop; from: number; to: number }

/** Overlaps and ways, in really elapsed time. */
function judgeWays(day: PlanDay, rules: DayRules): Violation[] {
  const violations: Violation[] = []
  let before: Timed | null = null
  /** Where one is after the stops so far, and the time that stops without a place took since. */
  let here = rules.start_location
  let free = wallMs(day.date, rules.day_start, rules.time_zone)
  for (const timed of inOrder(day, rules)) {
    const { stop, from, to } = timed
    const place = placeOf(stop)
    if (before && from < before.to) {
      const minutes = Math.ceil((Math.min(to, before.to) - from) / MINUTE_MS)
      if (minutes > 0) {
        violations.push({ code: 'OVERLAP', item_id: stop.id, message: words.overlapWords(before.stop.name, minutes) })
      }
    } else if (here && place && from >= free) {
      const travel = travelBetween(here, place)
      const available = Math.floor((from - free) / MINUTE_MS)
      if (travel.minutes > available) {
        const tell = before ? words.unreachableWords : words.tooFarFromStartWords
        violations.push({ code: 'UNREACHABLE', item_id: stop.id, message: tell(travel, available) })
      }
    }
    if (place || stop.kind === 'transfer') {
      here = placeAfter(stop)
      free = to
    } else {
      free += to - from
    }
    if (!before || to >= before.to) before = timed
    if (before !== timed) free = Math.max(free, before.to)
  }
  return violations
}

function inOrder({ date, stops }: PlanDay, { time_zone }: DayRules): Timed[] {
  const timed: Timed[] = []
  for (const stop of stops) {
    if (stop.start === null || !takesTime(stop)) continue
    const from = wallMs(date, stop.start, time_zone)
    timed.push({ stop, from, to: from + stop.minutes * MINUTE_MS })
  }
  return timed.sort((a, b) => a.from - b.from)
}

/** The hours a stop must keep to; null when there is nothing to check. */
export const hoursOf = (stop: Stop): OpeningHours | null =>
  stop.opening_hours !== null && takesTime(stop) ? parseOpeningHours(stop.opening_hours) : null

function closed(stop: Stop, date: string, { time_zone }: DayRules): string | null {
  const hours = hoursOf(stop)
  if (!hours) return null
  if (stop.start === null) {
    const fits = possibleIntervals(hours, date).some(({ from, to }) => to - Math.max(0, from) >= stop.minutes)
    return fits ? null : words.closedWords(hours, date, 0, 1440)
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
  return over > 0 ? convert({ amount_minor: over, currency: budget.currency }, budget.currency, rates) : null
}
