import { expect, it } from 'vitest'
import { costOf, type DayRules, findSlots, judgeDay, judgePlan, type PlanInput, type Stop, timeDay } from './itinerary'
import { RATES } from './rates'
import { formatWallTime, parseWallTime } from './time'

// A little language: `visit('Prado', '10:00', 90)` is a stop in the middle of Madrid, open all day.
const PRADO = { lat: 40.4138, lon: -3.6921 }
const SOL = { lat: 40.4169, lon: -3.7035 }
const visit = (name: string, start: string | null, minutes: number, more: Partial<Stop> = {}): Stop => ({
  id: name.toLowerCase(),
  poi_id: `poi_${name.toLowerCase()}`,
  kind: 'visit',
  name,
  lat: PRADO.lat,
  lon: PRADO.lon,
  start: start === null ? null : parseWallTime(start),
  minutes,
  cost: null,
  opening_hours: null,
  known: true,
  ...more,
})
const RULES: DayRules = { time_zone: 'Europe/Madrid', day_start: 540, day_end: 1260, start_location: null }
const judge = (...stops: Stop[]) => judgeDay({ date: '2027-05-03', stops }, RULES) // a Monday
const words = (...stops: Stop[]) => judge(...stops).map(({ code, message }) => `${code}: ${message}`)
const plan = (stops: Stop[], more: Partial<PlanInput> = {}): PlanInput => ({
  ...RULES,
  days: [{ date: '2027-05-03', stops }],
  budget: null,
  rates: RATES,
  ...more,
})

it('finds nothing wrong with a day that works', () => {
  const day = [visit('Prado', '10:00', 90, { opening_hours: 'Mo-Su 10:00-20:00' }), visit('Sol', '12:00', 45, SOL)]
  expect(judge(...day)).toEqual([])
})

it('says when a place is closed and when it opens', () => {
  const museum = (start: string, hours: string) => words(visit('Museum', start, 60, { opening_hours: hours }))
  expect(museum('11:00', 'Tu-Su 10:00-18:00')).toEqual(['CLOSED: Closed on Mondays. Open Tue 10:00-18:00.'])
  expect(museum('09:30', 'Mo-Su 10:00-18:00')).toEqual(['CLOSED: Opens 10:00, this starts 09:30.'])
  expect(museum('17:30', 'Mo-Su 10:00-18:00')).toEqual(['CLOSED: Closes 18:00, this ends 18:30.'])
  expect(museum('14:00', 'Mo-Su 10:00-13:00,16:00-20:00')).toEqual([
    'CLOSED: Closed at 14:00. Open Mon 10:00-13:00, 16:00-20:00.',
  ])
  expect(museum('11:00', 'Mo-Su 10:00-18:00; May 3 off')).toEqual([
    'CLOSED: Closed on Mon 3 May. Open Tue 10:00-18:00.',
  ])
})

it('says when the way is too long for the time between', () => {
  expect(words(visit('Prado', '10:00', 60), visit('Sol', '11:05', 30, SOL))).toEqual([
    'UNREACHABLE: 18 min walk, but only 5 min between.',
  ])
})

it('says by how much two stops overlap, and then nothing of the way', () => {
  expect(words(visit('Prado', '10:00', 90), visit('Sol', '11:05', 30, SOL))).toEqual([
    'OVERLAP: Overlaps Prado by 25 min.',
  ])
})

it('says when a stop lies outside the day', () => {
  expect(words(visit('Show', '20:10', 90))).toEqual(['OUTSIDE_DAY: Ends 21:40, your day ends 21:00.'])
  expect(words(visit('Market', '08:00', 30))).toEqual(['OUTSIDE_DAY: Starts 08:00, your day starts 09:00.'])
})

it('says how much a plan is over budget', () => {
  const stops = [visit('Prado', '10:00', 90, { cost: { amount_minor: 13400, currency: 'EUR' } })]
  const verdict = judgePlan(plan(stops, { budget: { amount_minor: 10000, currency: 'EUR' } }))
  expect(verdict).toEqual([{ code: 'OVER_BUDGET', item_id: null, message: '34.00 EUR over budget.' }])
})

it('times a day around what is pinned', () => {
  const stops = [
    visit('Prado', null, 60, { opening_hours: '10:00-20:00' }),
    visit('Lunch', '13:00', 60, { pinned: true }),
    visit('Sol', null, 30, SOL),
  ]
  expect(timeDay({ date: '2027-05-03', stops }, RULES).map(({ start }) => start)).toEqual([600, 780, 858])
})

it('finds slots without a violation', () => {
  const stop = visit('Museum', '11:00', 60, { opening_hours: 'Tu-Su 10:00-18:00' })
  const input = plan([stop, visit('Sol', '12:30', 60, SOL)], {
    days: [
      { date: '2027-05-03', stops: [stop] },
      { date: '2027-05-04', stops: [visit('Sol', '11:15', 60, SOL)] },
    ],
  })
  expect(findSlots(stop, input)).toEqual([{ date: '2027-05-04', start: 753, position: 1 }])
})

it('leaves a stop without a start to the hours of its day', () => {
  expect(words(visit('Museum', null, 60, { opening_hours: 'Mo 10:00-18:00' }))).toEqual([])
  expect(words(visit('Museum', null, 60, { opening_hours: 'Tu 10:00-18:00' }))).toEqual([
    'CLOSED: Closed on Mondays. Open Tue 10:00-18:00.',
  ])
  expect(words(visit('Vault', null, 60, { opening_hours: 'Mo 10:00-10:30' }))).toEqual([
    'CLOSED: Open Mon 10:00-10:30, too short for 60 min.',
  ])
})

it('warns of a place without a record, and checks no hours it cannot know', () => {
  expect(words(visit('Ghost', '10:00', 60, { known: false }))).toEqual([
    'UNKNOWN_PLACE: No record of this place, so hours are unchecked.',
  ])
  for (const opening_hours of ['by appointment, ring twice', '"by appointment"', '09:30+']) {
    expect(words(visit('Atelier', '10:00', 60, { opening_hours }))).toEqual([])
  }
})

it('reckons the time of a lunch without a place, and lets notes pass', () => {
  const lunch = visit('Lunch nearby', '11:00', 60, { poi_id: null, kind: 'meal', lat: null, lon: null })
  const note = visit('Buy tickets', '10:30', 600, { poi_id: null, kind: 'note', lat: null, lon: null })
  expect(words(visit('Prado', '10:00', 60), note, lunch, visit('Sol', '12:20', 30, SOL))).toEqual([])
  expect(words(visit('Prado', '10:00', 60), lunch, visit('Sol', '12:10', 30, SOL))).toEqual([
    'UNREACHABLE: 18 min walk, but only 10 min between.',
  ])
})

it('knows where a day starts, that a transfer ends elsewhere and that a bed waits', () => {
  const start = { ...RULES, start_location: SOL }
  expect(judgeDay({ date: '2027-05-03', stops: [visit('Prado', '09:10', 60)] }, start)).toEqual([
    {
      code: 'UNREACHABLE',
      item_id: 'prado',
      message: '18 min walk from where you start, but only 10 min since your day starts.',
    },
  ])
  const train = visit('Train to Toledo', '11:00', 30, { poi_id: null, kind: 'transfer' })
  expect(words(visit('Prado', '10:00', 60), train, visit('Alcazar', '11:40', 60, { lat: 39.858, lon: -4.02 }))).toEqual(
    [],
  )
  const hotel = visit('Hotel', '15:00', 1200, { poi_id: null, kind: 'stay', opening_hours: 'Mo 09:00-12:00' })
  expect(words(hotel, visit('Prado', '16:00', 60))).toEqual([])
})

it('judges the night of a clock change by what really elapses', () => {
  const night: DayRules = { ...RULES, day_start: 0, day_end: 1440 }
  const words = (date: string, ...stops: Stop[]) => judgeDay({ date, stops }, night).map(({ message }) => message)
  const club = (start: string, minutes: number) => visit('Club', start, minutes, { opening_hours: '00:00-03:00' })
  // On 28 March 2027 the clock goes from 02:00 to 03:00, on 31 October from 03:00 back to 02:00.
  expect(words('2027-03-28', club('01:00', 60))).toEqual([])
  expect(words('2027-03-28', club('01:00', 90))).toEqual(['Closes 03:00, this ends 03:30.'])
  expect(words('2027-10-31', club('01:00', 180))).toEqual([])
  expect(words('2027-10-31', visit('Club', '01:00', 180), visit('Sol', '03:20', 30, SOL))).toEqual([])
  expect(words('2027-03-28', visit('Club', '01:00', 45), visit('Sol', '03:00', 30, SOL))).toEqual([
    '18 min walk, but only 15 min between.',
  ])
  expect(words('2027-03-28', visit('Club', '22:30', 120))).toEqual(['Ends 00:30 after midnight, your day ends 00:00.'])
})

it('lets a day end past midnight', () => {
  const late = { ...RULES, day_start: 1080, day_end: 120 }
  const show = (start: string) => judgeDay({ date: '2027-05-03', stops: [visit('Show', start, 120)] }, late)
  expect(show('23:50')).toEqual([])
  expect(show('00:10')).toMatchObject([{ message: 'Starts 00:10, your day starts 18:00.' }])
})

it('adds up costs in several currencies, and leaves out what has no rate', () => {
  const cost = (amount_minor: number, currency: string) => ({ cost: { amount_minor, currency } })
  const stops = [
    visit('A', '10:00', 30, cost(1000, 'EUR')),
    visit('B', '11:00', 30, cost(1000, 'USD')),
    visit('C', '12:00', 30, cost(1000, 'XXX')),
  ]
  expect(costOf(plan(stops).days, 'EUR', RATES)).toEqual({ amount_minor: 1868, currency: 'EUR' })
  expect(costOf(plan(stops).days, 'XXX', RATES)).toEqual({ amount_minor: 1000, currency: 'XXX' })
  expect(judgePlan(plan(stops, { budget: { amount_minor: 1868, currency: 'EUR' } }))).toEqual([])
})

it('moves later stops just far enough, and never a pinned one', () => {
  const starts = (...stops: Stop[]) =>
    timeDay({ date: '2027-05-03', stops }, RULES).map(({ start }) => start && formatWallTime(start))
  // A long first stop pushes the second; the third still has its time.
  expect(starts(visit('A', '10:00', 150), visit('B', '11:00', 60), visit('C', '15:00', 60))).toEqual([
    '10:00',
    '12:30',
    '15:00',
  ])
  expect(starts(visit('A', '10:00', 150), visit('B', '11:00', 60, { pinned: true }))).toEqual(['10:00', '11:00'])
  expect(starts(visit('A', null, 30, { opening_hours: 'Mo 14:00-16:00' }), visit('B', null, 30))).toEqual([
    '14:00',
    '14:30',
  ])
  expect(starts(visit('A', '17:50', 30, { opening_hours: 'Mo 14:00-18:00' }))).toEqual(['17:50'])
  expect(starts(visit('A', '10:00', 30), visit('Note', null, 0, { kind: 'note' }))).toEqual(['10:00', null])
})
