import { expect, it } from 'vitest'
import { type DayRules, findSlots, judgeDay, judgePlan, type PlanInput, type Stop, timeDay } from './itinerary'
import { RATES } from './rates'
import { parseWallTime } from './time'

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
