import { type Day, dayOf, type Holidays } from './opening-hours/days'
import { parseRules, type Rule, type Span, type State } from './opening-hours/parse'
import { dayNumber, formatWallTime } from './time'

export type { Holidays } from './opening-hours/days'

/**
 * Opening hours in OpenStreetMap syntax, evaluated on local days and wall times (so a clock change needs no care here).
 * Understood: weekdays with lists, ranges and nth of the month, months and dates of every kind, Easter, weeks, years, several
 * spans, spans over midnight (both `15:00-04:00` and `15:00-28:00`), open ends, sun times (as 06:00 and 18:00), `24/7`,
 * `off`, `unknown`, comments, and the three ways to join rules. Public and school holidays never come unless told.
 */
export type OpeningHours = { readonly text: string; readonly rules: readonly Rule[] }
/** Minutes of a local day; `to` beyond 1440 runs past midnight. */
export type Interval = { from: number; to: number }
/** `unknown`: perhaps open, such as after an open end or "by appointment". */
export type StateInterval = Interval & { state: 'open' | 'unknown' }

const DAY = 1440
const MAX_LENGTH = 1000
const KEPT_TEXTS = 5000
const KEPT_DAYS = 800
const parsed = new Map<string, OpeningHours | null>()
const noHolidays: Holidays = () => false

/** Null for what is not understood. Never throws; remembers, so asking again costs a look-up. */
export function parseOpeningHours(text: string): OpeningHours | null {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const rules = text.length <= MAX_LENGTH ? parseRules(text) : null
  const hours = rules && { text, rules }
  if (parsed.size >= KEPT_TEXTS) parsed.clear()
  parsed.set(text, hours)
  return hours
}

/** Certainly open at that minute of the day? */
export const isOpenAt = (hours: OpeningHours, date: string, minute: number): boolean =>
  isOpenThroughout(hours, date, minute, minute + 1)

/** Certainly open during all of [from, to)? Minutes of the day; `to` may run past midnight. */
export function isOpenThroughout(hours: OpeningHours, date: string, from: number, to: number): boolean {
  return covers(openIntervals(hours, date), from, to)
}
const covers = (intervals: Interval[], from: number, to: number) =>
  intervals.some((interval) => interval.from <= from && to <= interval.to)

/** When it is certainly open on a day, in order and merged; what began yesterday starts at 0, what ends tomorrow ends beyond 1440. */
export function openIntervals(hours: OpeningHours, date: string, holidays: Holidays = noHolidays): Interval[] {
  return mergedInto(hours, dayNumber(date), holidays, ({ state }) => state === 'open')
}
/** As `openIntervals`, with the times that are perhaps open counted in: outside of these it is certainly closed. */
export function possibleIntervals(hours: OpeningHours, date: string, holidays: Holidays = noHolidays): Interval[] {
  return mergedInto(hours, dayNumber(date), holidays, () => true)
}

function mergedInto(
  hours: OpeningHours,
  day: number,
  holidays: Holidays,
  wanted: (interval: StateInterval) => boolean,
): Interval[] {
  const merged = joined(statesOn(hours, day, holidays).filter(wanted))
  const last = merged.at(-1)
  if (last?.to !== DAY) return merged
  const next = joined(statesOn(hours, day + 1, holidays).filter(wanted))[0]
  return next?.from === 0 ? [...merged.slice(0, -1), { from: last.from, to: DAY + next.to }] : merged
}

function joined(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const { from, to } of intervals) {
    const last = merged.at(-1)
    if (last && last.to === from) last.to = to
    else merged.push({ from, to })
  }
  return merged
}

const remembered = new WeakMap<OpeningHours, Map<number, StateInterval[]>>()

/** The states of one calendar day, midnight to midnight, in order; what is in none of them is closed. */
export function statesOn(hours: OpeningHours, day: number, holidays: Holidays = noHolidays): StateInterval[] {
  if (holidays !== noHolidays) return paint(hours.rules, day, holidays)
  const days = remembered.get(hours) ?? new Map<number, StateInterval[]>()
  const known = days.get(day)
  if (known) return known
  const states = paint(hours.rules, day, holidays)
  if (days.size >= KEPT_DAYS) days.clear()
  remembered.set(hours, days.set(day, states))
  return states
}

/** A span of the day and the state a rule gives it; `fills` only where it is closed so far. */
type Stroke = Interval & { state: State; fills: boolean }

function paint(rules: readonly Rule[], number: number, holidays: Holidays): StateInterval[] {
  const strokes = strokesOn(rules, number, holidays)
  const edges = [...new Set([0, DAY, ...strokes.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b)
  const states: StateInterval[] = []
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i]!, edges[i + 1]!]
    const state = stateAt(strokes, from)
    const last = states.at(-1)
    if (last?.state === state && last.to === from) last.to = to
    else if (state !== 'closed') states.push({ from, to, state })
  }
  return states
}

function stateAt(strokes: readonly Stroke[], minute: number): State {
  let state: State = 'closed'
  for (const stroke of strokes) {
    const touches = stroke.from <= minute && minute < stroke.to
    if (touches && (!stroke.fills || state === 'closed')) state = stroke.state
  }
  return state
}

/** What is painted on the day, in order. A dated rule that opens makes forget what stood before it, yesterday's late hours too. */
function strokesOn(rules: readonly Rule[], number: number, holidays: Holidays): Stroke[] {
  const [today, yesterday] = [dayOf(number), dayOf(number - 1)]
  let strokes: Stroke[] = []
  rules.forEach((rule, i) => {
    if (matches(rule, today, holidays)) {
      if (replaces(rule, rules[i - 1])) strokes = []
      strokes.push(...strokesToday(rule))
    }
    if (rule.spans.some(({ to }) => to > DAY) && matches(rule, yesterday, holidays)) {
      strokes.push(...strokesAfterMidnight(rule))
    }
  })
  return strokes
}
const matches = (rule: Rule, day: Day, holidays: Holidays) => rule.all.every((test) => test(day, holidays))

function strokesToday(rule: Rule): Stroke[] {
  const fills = rule.join === 'fill'
  if (rule.spans.length === 0) return [{ from: 0, to: DAY, state: rule.state, fills }]
  return rule.spans.map((span) => ({ from: span.from, to: Math.min(span.to, DAY), state: stateOf(rule, span), fills }))
}
/** What runs over midnight does so even from a rule that only fills. */
const strokesAfterMidnight = (rule: Rule): Stroke[] =>
  rule.spans
    .filter(({ to }) => to > DAY)
    .map((span) => ({
      from: Math.max(0, span.from - DAY),
      to: span.to - DAY,
      state: stateOf(rule, span),
      fills: false,
    }))
const stateOf = (rule: Rule, span: Span): State => (span.openEnd && rule.state === 'open' ? 'unknown' : rule.state)

function replaces(rule: Rule, before: Rule | undefined): boolean {
  if (rule.join !== 'replace' || rule.state === 'closed') return false
  return rule.all.length > 0 || (rule.state === 'open' && before !== undefined && before.all.length === 0)
}

/** Those of `possibleIntervals` that begin on the day itself; the small hours of last night belong to yesterday. */
export function ownIntervals(hours: OpeningHours, date: string): Interval[] {
  return possibleIntervals(hours, date).filter((interval) => !beganYesterday(hours, dayNumber(date), interval))
}
const beganYesterday = (hours: OpeningHours, day: number, { from, to }: Interval) =>
  from === 0 && to < DAY && statesOn(hours, day - 1).at(-1)?.to === DAY

/** For people: `10:00-18:00`, `10:00-14:00, 16:00-20:00`, `from 18:00`, `all day`, `closed`, or what the hours say of doubt. */
export function hoursOn(hours: OpeningHours, date: string): string {
  const day = dayNumber(date)
  const certain = openIntervals(hours, date)
  const own = certain.filter((interval) => !beganYesterday(hours, day, interval))
  if (own.length > 0) return own.map(rangeWords).join(', ')
  const guessed = ownIntervals(hours, date)[0]
  if (guessed) {
    const start = guessed.from === 0 ? 'perhaps open' : `from ${formatWallTime(guessed.from)}`
    return hours.rules.find(({ comment }) => comment)?.comment ?? start
  }
  const [late] = certain
  return late ? `until ${formatWallTime(late.to)}` : 'closed'
}
const rangeWords = ({ from, to }: Interval) =>
  from === 0 && to >= DAY ? 'all day' : `${formatWallTime(from)}-${to === DAY ? '24:00' : formatWallTime(to)}`
