import { expect, it } from 'vitest'
import { type DayRules, findSlots, judgeDay, judgePlan, type PlanInput, type Stop, timeDay } from '../itinerary'
import { parseOpeningHours, possibleIntervals } from '../opening-hours'
import { seeded } from '../random'
import { RATES } from '../rates'
import { addDays, instantToWall, wallMs } from '../time'
import { isOpenFor } from './judge'

const ZONES = ['Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo']
/** Days on which the clocks of some of these zones change, and the days around. */
const DAYS = [
  '2027-03-13',
  '2027-03-14',
  '2027-03-27',
  '2027-03-28',
  '2027-04-04',
  '2027-10-03',
  '2027-10-31',
  '2027-11-07',
]
const HOURS = [
  '09:00-18:00',
  'Mo-Sa 10:00-13:00,16:00-20:00',
  '20:00-04:00',
  '00:00-02:30',
  'Tu-Su 10:00-17:00',
  '24/7',
  '12:00+',
]

function maker(seed: number) {
  const random = seeded(seed)
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)]!
  const stop = (id: string, start: number | null): Stop => {
    const located = random() < 0.85
    return {
      id,
      poi_id: null,
      kind: pick(['visit', 'visit', 'visit', 'meal', 'note', 'stay', 'transfer'] as const),
      name: id,
      lat: located ? 38.7 + random() * 0.05 : null,
      lon: located ? -9.2 + random() * 0.08 : null,
      start,
      minutes: int(1, 18) * 10,
      cost: null,
      opening_hours: random() < 0.6 ? pick(HOURS) : null,
      known: true,
    }
  }
  const rules = (): DayRules => ({
    time_zone: pick(ZONES),
    day_start: pick([0, 60, 480, 540]),
    day_end: pick([1200, 1260, 1440]),
    start_location: random() < 0.5 ? { lat: 38.72, lon: -9.14 } : null,
  })
  return { int, pick, stop, rules }
}

it('finds a stop open exactly when every really passing minute is', () => {
  const { int, pick } = maker(11)
  for (let i = 0; i < 2500; i++) {
    const [zone, date, text] = [pick(ZONES), pick(DAYS), pick(HOURS)]
    const hours = parseOpeningHours(text)!
    const [start, minutes] = [int(0, 1439), int(1, 300)]
    const from = wallMs(date, start, zone)
    let open = true
    for (let minute = 0; open && minute < minutes; minute++) {
      const wall = instantToWall(new Date(from + minute * 60_000), zone)
      open = possibleIntervals(hours, wall.date).some((span) => span.from <= wall.minutes && wall.minutes < span.to)
    }
    expect(
      isOpenFor(hours, date, start, minutes, zone),
      `${text} on ${date} at ${start} for ${minutes} in ${zone}`,
    ).toBe(open)
  }
})

it('times a day so that nothing overlaps and everything is reached, on any night', () => {
  const { int, pick, stop, rules } = maker(12)
  for (let i = 0; i < 3000; i++) {
    const [date, dayRules] = [pick(DAYS), rules()]
    const stops = Array.from({ length: int(1, 7) }, (_, n) => stop(`s${n}`, int(0, 2) ? null : int(0, 143) * 10))
    const timed = timeDay({ date, stops }, dayRules)
    const codes = judgeDay({ date, stops: timed }, dayRules).map(({ code }) => code)
    expect(codes, JSON.stringify({ date, dayRules, timed })).not.toContain('OVERLAP')
    expect(codes, JSON.stringify({ date, dayRules, timed })).not.toContain('UNREACHABLE')
    expect(timeDay({ date, stops: timed }, dayRules)).toEqual(timed)
    for (const [n, { start }] of timed.entries()) {
      const wanted = stops[n]!.start
      if (start !== null && wanted !== null) expect(start).toBeGreaterThanOrEqual(wanted)
    }
  }
})

it('finds only slots that break nothing', () => {
  const { int, pick, stop, rules } = maker(13)
  let found = 0
  for (let i = 0; i < 400; i++) {
    const first = pick(DAYS)
    const days = Array.from({ length: int(1, 4) }, (_, d) => {
      const date = addDays(first, d)
      return { date, stops: Array.from({ length: int(0, 5) }, (_, n) => stop(`d${d}s${n}`, int(0, 143) * 10)) }
    })
    const input: PlanInput = { ...rules(), days, budget: null, rates: RATES }
    const moved = pick([stop('new', null), days[0]!.stops[0] ?? stop('new', null)])
    const slots = findSlots(moved, input)
    expect(slots.length).toBeLessThanOrEqual(5)
    const others = days.map(({ date, stops }) => ({ date, stops: stops.filter(({ id }) => id !== moved.id) }))
    const before = judgePlan({ ...input, days: others }).length
    for (const { date, start, position } of slots) {
      found++
      const put = others.map((day) =>
        day.date === date ? { date, stops: day.stops.toSpliced(position, 0, { ...moved, start }) } : day,
      )
      const violations = judgePlan({ ...input, days: put })
      expect(violations.filter(({ item_id }) => item_id === moved.id)).toEqual([])
      expect(violations.length).toBeLessThanOrEqual(before)
    }
  }
  expect(found).toBeGreaterThan(400)
})
