import { expect, it } from 'vitest'
import {
  hoursOn,
  isOpenAt,
  isOpenThroughout,
  openIntervals,
  parseOpeningHours,
  possibleIntervals,
} from './opening-hours'
import { seeded } from './random'
import { formatWallTime, parseWallTime } from './time'

const [MONDAY, TUESDAY, SATURDAY, SUNDAY] = ['2027-05-03', '2027-05-04', '2027-05-08', '2027-05-09'] as const
const hours = (text: string) => parseOpeningHours(text)!
/** `on('10:00-18:00', MONDAY)` is `10:00-18:00`; minutes beyond midnight go on counting, as 26:00. */
const on = (text: string, date: string) =>
  openIntervals(hours(text), date)
    .map(({ from, to }) => `${long(from)}-${long(to)}`)
    .join(',')
const long = (minutes: number) =>
  minutes < 1440 ? formatWallTime(minutes) : `${Math.floor(minutes / 60)}${formatWallTime(minutes).slice(2)}`
const isOpen = (text: string, date: string, wall: string) => isOpenAt(hours(text), date, parseWallTime(wall))

it('reads weekdays, lists and several spans', () => {
  const text = 'Mo,We-Fr 10:00-13:00,16:00-20:00; Sa 11:00-14:00'
  expect(on(text, MONDAY)).toBe('10:00-13:00,16:00-20:00')
  expect(on(text, TUESDAY)).toBe('')
  expect(on(text, SATURDAY)).toBe('11:00-14:00')
  expect(isOpen(text, MONDAY, '12:59')).toBe(true)
  expect(isOpen(text, MONDAY, '13:00')).toBe(false)
})

it('runs over midnight in both notations', () => {
  for (const text of ['Sa 20:00-04:00', 'Sa 20:00-28:00']) {
    expect(on(text, SATURDAY)).toBe('20:00-28:00')
    expect(on(text, SUNDAY)).toBe('00:00-04:00')
    expect(isOpen(text, SUNDAY, '03:59')).toBe(true)
    expect(isOpenThroughout(hours(text), SATURDAY, 23 * 60, 27 * 60)).toBe(true)
    expect(isOpenThroughout(hours(text), SATURDAY, 23 * 60, 29 * 60)).toBe(false)
  }
  expect(on('24/7', MONDAY)).toBe('00:00-48:00')
})

it('lets a later rule replace the days it opens, cut what it closes, and add after a comma', () => {
  expect(on('10:00-18:00; Mo 12:00-14:00', MONDAY)).toBe('12:00-14:00')
  expect(on('10:00-18:00; Mo off', MONDAY)).toBe('')
  expect(on('10:00-18:00; 13:00-14:00 off', MONDAY)).toBe('10:00-13:00,14:00-18:00')
  expect(on('10:00-14:00, Mo 16:00-18:00', MONDAY)).toBe('10:00-14:00,16:00-18:00')
  expect(on('Mo 10:00-14:00 || 09:00-12:00', MONDAY)).toBe('09:00-14:00')
})

it('keeps to seasons, dates, Easter, weeks and years', () => {
  expect(on('Apr-Sep 09:00-20:00; Oct-Mar 09:00-17:00', '2027-11-02')).toBe('09:00-17:00')
  expect(on('Nov 15-Feb 28 10:00-16:00', '2027-01-20')).toBe('10:00-16:00')
  expect(on('10:00-18:00; Dec 24-26,Jan 1 off', '2027-12-25')).toBe('')
  expect(on('Su[1] 10:00-14:00', '2027-05-02')).toBe('10:00-14:00')
  expect(on('Su[-1] 10:00-14:00', '2027-05-23')).toBe('')
  expect(on('easter 10:00-12:00', '2027-03-28')).toBe('10:00-12:00')
  expect(on('week 18 Mo 10:00-12:00', MONDAY)).toBe('10:00-12:00')
  expect(on('2027 10:00-12:00', '2028-05-03')).toBe('')
})

it('takes every day for a working day unless told', () => {
  const text = 'Mo-Su 10:00-18:00; PH off'
  expect(on(text, MONDAY)).toBe('10:00-18:00')
  expect(openIntervals(hours(text), MONDAY, (date, kind) => kind === 'PH' && date === MONDAY)).toEqual([])
})

it('counts what is only perhaps open as possible, not as open', () => {
  expect(on('18:00+', MONDAY)).toBe('')
  expect(possibleIntervals(hours('18:00+'), MONDAY).at(-1)).toEqual({ from: 1080, to: 1440 + 240 })
  expect(on('"by appointment"', MONDAY)).toBe('')
})

it('words a day for people', () => {
  const worded = (text: string, date: string = MONDAY) => hoursOn(hours(text), date)
  expect(worded('Mo 10:00-14:00,16:00-24:00')).toBe('10:00-14:00, 16:00-24:00')
  expect(worded('Fr-Sa 22:00-04:00', SATURDAY)).toBe('22:00-04:00')
  expect(worded('Fr-Sa 22:00-04:00', SUNDAY)).toBe('until 04:00')
  expect(worded('Tu 10:00-12:00')).toBe('closed')
  expect(worded('24/7')).toBe('all day')
  expect(worded('Mo "by appointment"')).toBe('by appointment')
  expect(worded('18:00+')).toBe('from 18:00')
})

it('does not understand everything, and says so', () => {
  const strange = [
    '',
    'always',
    'Mo 25:00-26:00',
    'Mo 10:00',
    'Mo 10:61-12:00',
    'Feb 30 off',
    '10:00-18:00 (Tuesday closed)',
  ]
  const more = [
    'Mo-',
    'Mo,',
    ';',
    '||',
    '"unclosed',
    'Su[0] 10:00-12:00',
    'Su[6] off',
    'week 54 off',
    '10:00-18:00;;',
    '月曜',
  ]
  expect([...strange, ...more].filter((text) => parseOpeningHours(text) !== null)).toEqual([])
  expect(parseOpeningHours('x'.repeat(100_000))).toBe(null)
})

it('never throws and takes no more than linear time', () => {
  const random = seeded(5)
  const pieces = [
    'Mo',
    '-',
    ',',
    ' ',
    '10:00',
    'Su[',
    ']',
    '"',
    ';',
    '||',
    'Jan',
    '31',
    '+',
    '24/7',
    '(',
    'sunset',
    'week',
    'PH',
    '2027',
    '\u0000',
    '/',
  ]
  const started = performance.now()
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 20) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('')
    const read = parseOpeningHours(text)
    if (read) openIntervals(read, MONDAY)
  }
  for (const piece of [...pieces, ' ', 'Mo,', 'Mo 10:00-12:00,', 'Jan 1-', '"" ', '1']) {
    parseOpeningHours(piece.repeat(Math.floor(1000 / piece.length)))
  }
  expect(performance.now() - started).toBeLessThan(5000)
})
