import { describe, expect, it } from 'vitest'
import type { DocumentItem } from '#shared/contracts/rooms'
import { RATES } from '#shared/values/rates'
import { LISBON, randomCity } from '../../../test/support/city'
import { type Composition, composeItinerary } from './compose'

const PLACES = randomCity(10).map((place) => ({ ...place, opening_hours: null }))
const item = (id: string, changes: Partial<DocumentItem> = {}): DocumentItem => ({
  id: `itm_${id}`,
  kind: 'visit',
  name: id,
  day: '2027-05-03',
  rank: id,
  start: null,
  minutes: 60,
  pinned: false,
  poi_id: null,
  category: null,
  lat: null,
  lon: null,
  cost: null,
  reason: null,
  booking_id: null,
  ...changes,
})
const compose = (items: DocumentItem[], changes: Partial<Composition> = {}) =>
  composeItinerary({
    destination: LISBON,
    start_date: '2027-05-03',
    end_date: '2027-05-04',
    travelers: 3,
    budget: null,
    items,
    ideas: [],
    plan: null,
    places: PLACES,
    rates: RATES,
    ...changes,
  })
const shown = (items: DocumentItem[], changes?: Partial<Composition>) =>
  compose(items, changes).days[0]!.items.map(({ id, starts_at, ends_at }) => [
    id.slice(4),
    starts_at.slice(11),
    ends_at.slice(11),
  ])

describe('an itinerary from the document', () => {
  it('gives stops without a time the earliest that fits, in their order, and moves no given time', () => {
    const items = [item('a'), item('b', { start: '13:00' }), item('c'), item('d', { start: '08:00', rank: 'e' })]
    expect(shown(items)).toEqual([
      ['d', '08:00', '09:00'],
      ['a', '09:00', '10:00'],
      ['b', '13:00', '14:00'],
      ['c', '14:00', '15:00'],
    ])
  })

  it('derives place, price for all and travel from the records of today, not from what was stored', () => {
    const [place, next] = [PLACES[1]!, PLACES[3]!]
    const stale = { lat: 0, lon: 0, cost: { amount_minor: 1, currency: 'USD' } }
    const { days, total_cost } = compose([
      item('a', { poi_id: place.id, start: '10:00', ...stale }),
      item('b', { poi_id: next.id, start: '15:00', ...stale }),
    ])
    const [first, second] = days[0]!.items
    expect(first).toMatchObject({
      lat: place.lat,
      travel: null,
      cost: { amount_minor: 3 * place.price!.amount_minor, currency: 'EUR' },
    })
    expect(second!.travel).toMatchObject({ model: 'estimate-2026' })
    expect(total_cost).toEqual({
      amount_minor: 3 * (place.price!.amount_minor + next.price!.amount_minor),
      currency: 'EUR',
    })
  })

  it('runs past midnight and over a change of the clocks in real minutes', () => {
    expect(shown([item('a', { start: '23:30' })])).toEqual([['a', '23:30', '00:30']])
    const night = { start_date: '2027-03-28', end_date: '2027-03-28' }
    expect(shown([item('a', { day: '2027-03-28', start: '00:30' })], night)).toEqual([['a', '00:30', '02:30']])
  })

  it('leads nobody on after a transfer, and lets notes take no time', () => {
    const [a, b] = [PLACES[1]!, PLACES[3]!]
    const { days } = compose([
      item('a', { poi_id: a.id, start: '09:00' }),
      item('b', { kind: 'transfer', lat: a.lat, lon: a.lon, start: '11:00' }),
      item('c', { kind: 'note' }),
      item('d', { poi_id: b.id, start: '14:00' }),
    ])
    expect(days[0]!.items.map(({ id, travel }) => [id.slice(4), travel !== null])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', false],
    ])
  })

  it('is the same whatever the order of the document', () => {
    const items = [item('a'), item('b', { start: '13:00' }), item('c'), item('d', { start: '08:00' })]
    expect(compose([...items].reverse())).toEqual(compose(items))
  })

  it('names once what has no day', () => {
    const plan = {
      daily_start: '09:00',
      daily_end: '21:00',
      pace: 'balanced',
      start_location: null,
      unscheduled: [
        { poi_id: 'poi_1', name: 'One', reason: 'Closed on your days' },
        { poi_id: 'poi_2', name: 'Two', reason: 'No room left in your days' },
      ],
      solver: { score: 1, ms: 1, seed: 1 },
      rates: { date: RATES.date, source: RATES.source },
    }
    const { rank: _rank, day: _day, start: _start, ...idea } = item('idea', { poi_id: 'poi_1' })
    const { unscheduled } = compose([item('a', { poi_id: 'poi_2' })], {
      plan,
      ideas: [idea, { ...idea, id: 'itm_i2', poi_id: 'poi_3', name: 'Three', reason: 'day removed' }],
    })
    expect(unscheduled).toEqual([
      { poi_id: 'poi_1', name: 'One', reason: 'Closed on your days' },
      { poi_id: 'poi_3', name: 'Three', reason: 'day removed' },
    ])
  })

  it('counts the budget only where it is known', () => {
    const dear = [item('a', { start: '10:00', cost: { amount_minor: 5000, currency: 'EUR' } })]
    const known = compose(dear, { budget: { amount_minor: 4000, currency: 'EUR' } })
    expect(known.feasibility.violations).toMatchObject([{ code: 'OVER_BUDGET', item_id: null }])
    expect(compose(dear).feasibility.ok).toBe(true)
    expect(compose(dear, { budget: { amount_minor: 900_000, currency: 'JPY' } }).total_cost.currency).toBe('JPY')
  })
})
