import type { Cursor } from './cursor'
import {
  anyOf,
  betweenDates,
  betweenDays,
  type DayOfYear,
  type DayTest,
  dayBefore,
  easter,
  holiday,
  monthDay,
  months,
  nthOfMonth,
  nthWeekday,
  onDay,
  weekdays,
  weeks,
  years,
} from './days'

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The day selectors of one rule, each a list of alternatives; a day must pass them all. A colon after one is decoration. */
export function dayTests(at: Cursor): DayTest[] {
  const all: DayTest[] = []
  for (let test = dayTest(at); test; test = dayTest(at)) {
    all.push(test)
    at.takeSign(':')
  }
  return all
}

function dayTest(at: Cursor): DayTest | null {
  const token = at.peek()
  if (token?.kind === 'weekday' || at.peekWord() === 'PH' || at.peekWord() === 'SH') {
    return anyOf(list(at, () => weekdayOrHoliday(at)))
  }
  if (at.takeWord('week')) return anyOf(list(at, () => weekRange(at)))
  if (token?.kind === 'month' || at.peekWord() === 'easter') return anyOf(monthList(at))
  if (token?.kind === 'number' && token.digits === 4) {
    if (isDate(at, 1)) return anyOf(monthList(at))
    return anyOf(list(at, () => yearRange(at)))
  }
  return null
}

/** One or more, joined by commas, as long as the next one is of the same sort. */
function list(at: Cursor, item: () => DayTest | null): DayTest[] {
  const tests: DayTest[] = []
  for (;;) {
    const test = item()
    if (!test) at.fail()
    tests.push(test)
    if (!at.takeSign(',')) return tests
  }
}

function weekdayOrHoliday(at: Cursor): DayTest | null {
  if (at.takeWord('PH')) return holiday('PH', dayOffset(at))
  if (at.takeWord('SH')) return holiday('SH')
  const from = at.take('weekday')
  if (!from) return null
  if (at.takeSign('[')) {
    const numbers = nthNumbers(at)
    const offset = dayOffset(at)
    return anyOf(numbers.map((nth) => nthWeekday(from.value, nth, offset)))
  }
  if (!at.isSign('-') || at.peek(1)?.kind !== 'weekday') return weekdays(from.value, from.value)
  at.skip()
  return weekdays(from.value, at.take('weekday')!.value)
}

/** `1,3]`, `-1]` or `1-2]`, each from -5 to 5 and not 0. */
function nthNumbers(at: Cursor): number[] {
  const numbers: number[] = []
  do {
    const sign = at.takeSign('-') ? -1 : 1
    const from = sign * at.expectNumber(1, 5)
    const to = sign > 0 && at.takeSign('-') ? at.expectNumber(from, 5) : from
    for (let nth = from; nth <= to; nth++) numbers.push(nth)
  } while (at.takeSign(','))
  at.expectSign(']')
  return numbers
}

/** ` +1 day`, ` -2 days`; 0 when there is none. */
function dayOffset(at: Cursor): number {
  const [back, amount] = [at.isSign('-'), at.peek(1)]
  if (!(back || at.isSign('+')) || amount?.kind !== 'number' || at.peekWord(2) !== 'day') return 0
  at.skip(3)
  return back ? -amount.value : amount.value
}

function weekRange(at: Cursor): DayTest {
  at.takeWord('week')
  const from = at.expectNumber(1, 53)
  const to = at.takeSign('-') ? at.expectNumber(from, 53) : from
  return weeks(from, to, at.takeSign('/') ? at.expectNumber(2, 26) : 1)
}

function yearRange(at: Cursor): DayTest {
  const from = at.expectNumber(1000, 9999)
  if (at.takeSign('+')) return years(from, 9999)
  const to = at.takeSign('-') ? at.expectNumber(from, 9999) : from
  return years(from, to, at.takeSign('/') ? at.expectNumber(1, 100) : 1)
}

/** Months, days of months and their ranges; a bare number after a comma is another day of the same month. */
function monthList(at: Cursor): DayTest[] {
  const tests: DayTest[] = []
  for (;;) {
    const year = isDate(at, 1) ? takeYear(at) : null
    const month = at.peek()
    tests.push(isDate(at, 0) ? dateRange(at, year) : monthRange(at))
    while (month?.kind === 'month' && at.isSign(',') && isDayNumber(at, 1)) {
      at.skip()
      tests.push(daysOfMonth(at, month.value, year))
    }
    if (!at.isSign(',')) return tests
    const more = at.peek(1)?.kind === 'month' || isDate(at, 1) || isDate(at, 2)
    if (!more) return tests
    at.skip()
  }
}

function monthRange(at: Cursor): DayTest {
  const from = at.take('month') ?? at.fail()
  if (!at.isSign('-') || at.peek(1)?.kind !== 'month') return months(from.value, from.value)
  at.skip()
  return months(from.value, at.take('month')!.value)
}

/** Does a day of the year (not a whole month) start `ahead` tokens from here? */
function isDate(at: Cursor, ahead: number): boolean {
  if (at.peekWord(ahead) === 'easter') return true
  if (at.peek(ahead)?.kind !== 'month') return false
  const nth = at.peek(ahead + 1)?.kind === 'weekday' && at.isSign('[', ahead + 2)
  return isDayNumber(at, ahead + 1) || (nth && closesIntoRange(at, ahead + 3))
}
function isDayNumber(at: Cursor, ahead: number): boolean {
  const token = at.peek(ahead)
  return token?.kind === 'number' && token.digits <= 2
}
/** `Oct Su[-1]-Mar Su[1]` is a range of dates; `Oct Su[-1] 10:00-12:00` is a month and a weekday. */
function closesIntoRange(at: Cursor, ahead: number): boolean {
  for (let i = ahead; i < ahead + 6; i++) {
    if (at.isSign(']', i)) return at.isSign('-', i + 1) && at.peek(i + 2)?.kind === 'month'
  }
  return false
}

function dateRange(at: Cursor, year: number | null): DayTest {
  const month = at.peek()
  if (month?.kind === 'month' && isDayNumber(at, 1)) {
    const simple = dayWithinMonth(at, month.value, year)
    if (simple) return simple
  }
  const from = dayOfYear(at)
  if (!at.takeSign('-')) return onDay(from, year)
  const toYear = isDate(at, 1) ? takeYear(at) : null
  const to = at.peekWord() === 'easter' ? dayBefore(dayOfYear(at)) : dayOfYear(at)
  if ((year === null) !== (toYear === null)) at.fail()
  return year !== null && toYear !== null ? betweenDates(from(year), to(toYear)) : betweenDays(from, to)
}

/** `Dec 24` and `Dec 24-26`, but not the start of `Dec 24-Jan 1`. */
function dayWithinMonth(at: Cursor, month: number, year: number | null): DayTest | null {
  if (at.isSign('-', 2) && !isDayNumber(at, 3)) return null
  at.skip()
  return daysOfMonth(at, month, year)
}

function daysOfMonth(at: Cursor, month: number, year: number | null): DayTest {
  const from = at.expectNumber(1, MONTH_DAYS[month]!)
  const isRange = isDayNumber(at, 1) && at.takeSign('-')
  const to = isRange ? at.expectNumber(from, MONTH_DAYS[month]!) : from
  return (day) => day.month === month && day.date >= from && day.date <= to && (year === null || year === day.year)
}

function dayOfYear(at: Cursor): DayOfYear {
  if (at.takeWord('easter')) return easter(dayOffset(at))
  const month = at.take('month') ?? at.fail()
  const weekday = at.take('weekday')
  if (!weekday) return monthDay(month.value, at.expectNumber(1, MONTH_DAYS[month.value]!))
  at.expectSign('[')
  const [nth, ...more] = nthNumbers(at)
  if (nth === undefined || more.length > 0) at.fail()
  return nthOfMonth(month.value, weekday.value, nth, dayOffset(at))
}

function takeYear(at: Cursor): number | null {
  const token = at.peek()
  if (token?.kind !== 'number' || token.digits !== 4) return null
  at.skip()
  return token.value
}
