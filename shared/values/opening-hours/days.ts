import { dateOfDay } from '../time'

/** A day as the selectors ask about it. `number` counts from 1970-01-01; months and weekdays from 0 (January, Sunday). */
export type Day = { number: number; year: number; month: number; date: number; weekday: number }
/** Which days are public (`PH`) or school holidays (`SH`). */
export type Holidays = (date: string, kind: 'PH' | 'SH') => boolean
export type DayTest = (day: Day, holidays: Holidays) => boolean

export function dayOf(number: number): Day {
  const at = new Date(number * 86_400_000)
  return {
    number,
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    date: at.getUTCDate(),
    weekday: (((number + 4) % 7) + 7) % 7,
  }
}
const numberOf = (year: number, month: number, date: number) => Date.UTC(year, month, date) / 86_400_000

export const anyOf =
  (tests: DayTest[]): DayTest =>
  (day, holidays) =>
    tests.some((test) => test(day, holidays))

/** Is `value` in the range, which may run over the end of the cycle (`Sa-Mo`, `Nov-Feb`)? */
const within = (value: number, from: number, to: number) =>
  from <= to ? value >= from && value <= to : value >= from || value <= to

export const weekdays =
  (from: number, to: number): DayTest =>
  (day) =>
    within(day.weekday, from, to)
export const months =
  (from: number, to: number): DayTest =>
  (day) =>
    within(day.month, from, to)
export const years =
  (from: number, to: number, step = 1): DayTest =>
  (day) =>
    day.year >= from && day.year <= to && (day.year - from) % step === 0
export const weeks =
  (from: number, to: number, step = 1): DayTest =>
  (day) => {
    const week = isoWeek(day)
    return week >= from && week <= to && (week - from) % step === 0
  }
export const holiday =
  (kind: 'PH' | 'SH', offset = 0): DayTest =>
  (day, holidays) =>
    holidays(dateOfDay(day.number - offset), kind)

/** ISO 8601: the week belongs to the year of its Thursday. */
function isoWeek(day: Day): number {
  const thursday = day.number - ((day.weekday + 6) % 7) + 3
  const { year } = dayOf(thursday)
  return Math.floor((thursday - numberOf(year, 0, 1)) / 7) + 1
}

/** `Mo[1]`, `Su[-1]`, with an offset in days: the nth such weekday of a month, counted from its end when negative. */
export const nthWeekday =
  (weekday: number, nth: number, offset: number): DayTest =>
  (day) => {
    const target = dayOf(day.number - offset)
    return target.weekday === weekday && target.number === nthOf(target.year, target.month, weekday, nth)
  }

/** The day number; it may lie in the next month where the month has no fifth such weekday. */
function nthOf(year: number, month: number, weekday: number, nth: number): number {
  const first = numberOf(year, month + (nth > 0 ? 0 : 1), 1)
  const ahead = (weekday - dayOf(first).weekday + 7) % 7
  return first + ahead + (nth > 0 ? nth - 1 : nth) * 7
}

/** A day of the year, as a day number, in the year it is asked for. */
export type DayOfYear = (year: number) => number
export const monthDay =
  (month: number, date: number): DayOfYear =>
  (year) =>
    numberOf(year, month, date)
export const easter =
  (offset: number): DayOfYear =>
  (year) =>
    easterSunday(year) + offset
export const nthOfMonth =
  (month: number, weekday: number, nth: number, offset: number): DayOfYear =>
  (year) =>
    nthOf(year, month, weekday, nth) + offset

/** One day of every year, or of one year. 29 February is no day of other years. */
export const onDay =
  (when: DayOfYear, year: number | null): DayTest =>
  (day) =>
    (year === null || year === day.year) && when(day.year) === day.number

/** From one day of the year to another, both included, over New Year when reversed. */
export const betweenDays =
  (from: DayOfYear, to: DayOfYear): DayTest =>
  (day) =>
    within(day.number, from(day.year), to(day.year))
/** The day before: the reference implementation leaves out the last day of a range that ends by Easter, and so do we. */
export const dayBefore =
  (when: DayOfYear): DayOfYear =>
  (year) =>
    when(year) - 1
/** Between two dates of given years. */
export const betweenDates =
  (from: number, to: number): DayTest =>
  (day) =>
    day.number >= from && day.number <= to

/** Western Easter: the Sunday after the first ecclesiastical full moon of spring (Gauss's congruences, Gregorian). */
function easterSunday(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const moon = (century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25) + 19 * golden + 15) % 30
  const epact = moon - Math.floor(moon / 28) * (1 - Math.floor(29 / (moon + 1)) * Math.floor((21 - golden) / 11))
  const weekday = (year + Math.floor(year / 4) + epact + 2 - century + Math.floor(century / 4)) % 7
  const ahead = epact - weekday
  const month = 3 + Math.floor((ahead + 40) / 44)
  return numberOf(year, month - 1, ahead + 28 - 31 * Math.floor(month / 4))
}
