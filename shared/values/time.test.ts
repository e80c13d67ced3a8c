import { describe, expect, it } from 'vitest'
import { seeded } from './random'
import {
  addDays,
  addElapsed,
  datesFrom,
  daysBetween,
  elapsedBetween,
  formatWallTime,
  instantToWall,
  isLocalDate,
  isTimeZone,
  parseWallTime,
  wallAfter,
  wallFrom,
  wallMs,
  wallSpans,
  wallToInstant,
  weekdayOf,
} from './time'

const BERLIN = 'Europe/Berlin'
const instant = (date: string, wall: string, zone = BERLIN) =>
  wallToInstant(date, parseWallTime(wall), zone).toISOString().slice(0, 16)

describe('dates', () => {
  it('are counted over months, years and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
    expect(daysBetween('2027-05-03', '2027-05-07')).toBe(4)
    expect(datesFrom('2027-04-30', '2027-05-02')).toEqual(['2027-04-30', '2027-05-01', '2027-05-02'])
    expect(datesFrom('2027-05-02', '2027-05-01')).toEqual([])
    expect(weekdayOf('2027-05-02')).toBe(0)
    expect(weekdayOf('1969-12-31')).toBe(3)
  })

  it('exist or do not', () => {
    expect(['2027-05-03', '2028-02-29', '0001-01-01'].every(isLocalDate)).toBe(true)
    const no = ['2027-02-29', '2027-13-01', '2027-00-10', '27-05-03', '2027-5-3', '0000-01-01', '2027-05-03T00:00', '']
    expect(no.filter(isLocalDate)).toEqual([])
  })
})

describe('wall times', () => {
  it('are read and written on a 24-hour clock that wraps', () => {
    expect(parseWallTime('09:30')).toBe(570)
    expect(parseWallTime('24:00')).toBe(1440)
    expect(['24:01', '9:30', '12:60', ''].map(parseWallTime)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    expect([0, 570, 1440, 1530, -30].map(formatWallTime)).toEqual(['00:00', '09:30', '00:00', '01:30', '23:30'])
  })

  it('become instants, forward over a gap and the first of two', () => {
    expect(instant('2027-03-28', '01:59')).toBe('2027-03-28T00:59')
    expect(instant('2027-03-28', '02:30')).toBe('2027-03-28T01:30') // shown as 03:30
    expect(instant('2027-03-28', '03:00')).toBe('2027-03-28T01:00')
    expect(instant('2027-10-31', '02:30')).toBe('2027-10-31T00:30')
    expect(instant('2027-10-31', '03:00')).toBe('2027-10-31T02:00')
    expect(wallToInstant('2027-05-03', 1500, BERLIN)).toEqual(wallToInstant('2027-05-04', 60, BERLIN))
    // Samoa skipped 30 December 2011.
    expect(instant('2011-12-30', '12:00', 'Pacific/Apia')).toBe('2011-12-30T22:00')
  })

  it('move on by what really elapses', () => {
    expect(addElapsed('2027-05-03', 600, 90, BERLIN)).toEqual({ date: '2027-05-03', minutes: 690 })
    expect(addElapsed('2027-05-03', 1410, 60, BERLIN)).toEqual({ date: '2027-05-04', minutes: 30 })
    expect(addElapsed('2027-03-28', 90, 60, BERLIN)).toEqual({ date: '2027-03-28', minutes: 210 })
    expect(addElapsed('2027-10-31', 90, 120, BERLIN)).toEqual({ date: '2027-10-31', minutes: 150 })
    expect(addElapsed('2027-03-27', 1410, 240, BERLIN)).toEqual({ date: '2027-03-28', minutes: 270 })
    expect(wallAfter('2027-05-03', 1410, 60, BERLIN)).toBe(1470)
    const night = ['2027-05-03', '2027-03-28', '2027-10-31'].map((date) => elapsedBetween(date, 60, 240, BERLIN))
    expect(night).toEqual([180, 120, 240])
  })

  it('are shown in two spans when the clock changes meanwhile', () => {
    expect(wallSpans('2027-05-03', 600, 90, BERLIN)).toEqual([{ from: 600, to: 690 }])
    expect(wallSpans('2027-05-03', 1400, 90, BERLIN)).toEqual([{ from: 1400, to: 1490 }])
    expect(wallSpans('2027-03-28', 90, 60, BERLIN)).toEqual([
      { from: 90, to: 120 },
      { from: 180, to: 210 },
    ])
    expect(wallSpans('2027-10-31', 150, 60, BERLIN)).toEqual([
      { from: 150, to: 180 },
      { from: 120, to: 150 },
    ])
    expect(wallSpans('2027-03-27', 1410, 240, BERLIN)).toEqual([
      { from: 1410, to: 1560 },
      { from: 1620, to: 1710 },
    ])
  })

  it('never name an instant before the one asked for', () => {
    // 00:30 UTC is 02:30 for the first time, 01:30 UTC for the second: no wall time means that, so 03:00 does.
    const second = Date.UTC(2027, 9, 31, 1, 30)
    expect(wallFrom('2027-10-31', second - 3_600_000, BERLIN)).toBe(150)
    expect(wallFrom('2027-10-31', second, BERLIN)).toBe(180)
    expect(wallFrom('2027-10-30', second, BERLIN)).toBe(1440 + 180)
  })
})

describe('time zones', () => {
  it('are known by their IANA names', () => {
    expect(['Europe/Lisbon', 'America/Argentina/Buenos_Aires', 'UTC', 'Etc/GMT+5'].every(isTimeZone)).toBe(true)
    expect(['+02:00', 'Mars/Olympus', '', 'Europe/', 'x'.repeat(99), '__proto__'].filter(isTimeZone)).toEqual([])
  })

  it('agree with Intl at every instant, with changes of an hour, half an hour and a day', () => {
    const zones = ['Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu']
    const more = ['America/St_Johns', 'Africa/Casablanca', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tokyo']
    const random = seeded(7)
    for (const zone of [...zones, ...more]) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
      for (let i = 0; i < 400; i++) {
        const ms = Date.UTC(2011, 0, 1) + Math.floor(random() * 20 * 365 * 1440) * 60_000
        const { date, minutes } = instantToWall(new Date(ms), zone)
        expect(`${date} ${formatWallTime(minutes)}`).toBe(format.format(ms))
        // Back again: the same wall time, at this instant or, in an overlap, at the first of its two.
        const back = wallMs(date, minutes, zone)
        expect(back <= ms && instantToWall(new Date(back), zone)).toEqual({ date, minutes })
      }
    }
  })

  it('elapse as instants do, also around the changes of clocks', () => {
    const random = seeded(8)
    const changes = ['2027-03-27', '2027-03-28', '2027-10-30', '2027-10-31', '2027-04-04', '2027-10-03', '2027-03-14']
    for (const zone of [BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Auckland']) {
      for (let i = 0; i < 500; i++) {
        const date = changes[Math.floor(random() * changes.length)]!
        const [start, elapsed] = [Math.floor(random() * 1440), Math.floor(random() * 900)]
        const end = new Date(wallToInstant(date, start, zone).getTime() + elapsed * 60_000)
        expect(addElapsed(date, start, elapsed, zone)).toEqual(instantToWall(end, zone))
        const spans = wallSpans(date, start, elapsed, zone)
        expect(spans.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(elapsed)
        expect(spans.at(-1)!.to).toBe(wallAfter(date, start, elapsed, zone))
      }
    }
  })
})
