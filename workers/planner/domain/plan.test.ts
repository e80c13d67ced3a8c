import { describe, expect, it } from 'vitest'
import { type OpenPlanRequest, PlanRequest } from '#shared/contracts/planner'
import type { Category, Place } from '#shared/contracts/search'
import { isAppError } from '#shared/errors'
import { judgePlan } from '#shared/values/itinerary'
import { RATES } from '#shared/values/rates'
import { addDays, datesFrom, weekdayOf } from '#shared/values/time'
import { randomCity as city, KINDS, LISBON } from '../../../test/support/city'
import { makePlan, type PlanInput } from './plan'
import { preferencesOf } from './preferences'
import { randomOf } from './solver/random'
import { readWishes } from './wishes'

type Wanted = Partial<OpenPlanRequest> &
  Partial<Pick<PlanInput, 'places' | 'fixed' | 'budget'>> & { where?: typeof LISBON }
function input({
  where = LISBON,
  places = city(40, where),
  fixed = [],
  budget = null,
  ...request
}: Wanted = {}): PlanInput {
  const start_date = request.start_date ?? '2027-05-03'
  const wishes = readWishes(request.wishes ?? '', places).flatMap((read) => read.wishes)
  return {
    destination: where,
    start_date,
    end_date: request.end_date ?? addDays(start_date, 2),
    travelers: request.travelers ?? 2,
    budget,
    startLocation: request.start_location ?? null,
    places,
    fixed,
    preferences: preferencesOf(PlanRequest.parse({ ...request, wishes: undefined }), wishes),
    rates: RATES,
    seed: request.seed ?? 1,
  }
}

function violations(of: PlanInput) {
  const { items } = makePlan(of)
  const days = datesFrom(of.start_date, of.end_date).map((date) => ({
    date,
    stops: [
      ...items
        .filter(({ day }) => day === date)
        .map((item, i) => ({
          ...item,
          id: `${date}_${i}`,
          poi_id: item.place?.id ?? null,
          opening_hours: item.place?.opening_hours ?? null,
          known: true,
        })),
      ...of.fixed
        .filter(({ day }) => day === date)
        .map((item, i) => ({ ...item, id: `fixed_${i}`, opening_hours: null, known: true })),
    ],
  }))
  return judgePlan({
    time_zone: of.destination.time_zone,
    day_start: of.preferences.dayStart,
    day_end: of.preferences.dayEnd,
    start_location: of.startLocation,
    days,
    budget: of.budget,
    rates: RATES,
  })
}

const refusal = (of: PlanInput) => {
  try {
    makePlan(of)
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
  throw new Error('It was planned')
}
const mealsOn = (of: PlanInput, date: string) =>
  makePlan(of).items.filter(({ day, kind }) => day === date && kind === 'meal')

describe('a plan', () => {
  it('has nothing to object to, whatever is asked', () => {
    const paces = ['relaxed', 'balanced', 'packed'] as const
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomOf(seed)
      const places = city(3 + random.below(60), LISBON, seed)
      const wanted = input({
        places,
        seed,
        pace: paces[random.below(3)],
        start_date: addDays('2027-01-01', random.below(360)),
        daily_start: ['06:00', '09:00', '10:35', '13:10'][random.below(4)],
        daily_end: ['15:00', '18:20', '21:00', '23:55'][random.below(4)],
        interests: random.below(2) ? [KINDS[random.below(10)]!] : [],
        start_location: random.below(2) ? { lat: 38.71, lon: -9.14 } : undefined,
        budget: random.below(2)
          ? { amount_minor: 30_000 + random.below(60_000), currency: ['EUR', 'JPY', 'USD'][random.below(2)]! }
          : null,
      })
      expect(violations(wanted), `seed ${seed}`).toEqual([])
    }
  })

  it.each([
    ['America/New_York', '2027-03-13', 40.75, -73.98, 'US'],
    ['Europe/Lisbon', '2027-03-27', 38.72, -9.14, 'PT'],
    ['Australia/Sydney', '2027-04-03', -33.87, 151.21, 'AU'],
    ['Australia/Lord_Howe', '2027-04-03', -31.55, 159.08, 'AU'],
  ])('works in %s on the days the clocks change', (time_zone, start_date, lat, lon, country_code) => {
    const where = { name: 'Here', country_code, lat, lon, time_zone }
    for (const daily_start of ['00:30', '09:00']) {
      const wanted = input({ where, start_date, daily_start, daily_end: '23:00' })
      expect(violations(wanted)).toEqual([])
      expect(makePlan(wanted).items.length).toBeGreaterThan(9)
    }
  })

  it('is the same for the same seed', () => {
    expect(makePlan(input({ seed: 5 }))).toEqual(makePlan(input({ seed: 5 })))
  })

  it('fills packed days more than relaxed ones', () => {
    const visits = (pace: 'relaxed' | 'balanced' | 'packed') =>
      makePlan(input({ places: city(80), pace })).items.filter(({ kind }) => kind === 'visit').length
    expect(visits('relaxed')).toBeLessThan(visits('balanced'))
    expect(visits('balanced')).toBeLessThan(visits('packed'))
  })

  it('goes where the interests are', () => {
    const parks = (interests: Category[]) =>
      makePlan(input({ places: city(80), interests })).items.filter(({ place }) => place?.category === 'park').length
    expect(parks(['park'])).toBeGreaterThan(parks([]))
  })

  it('spreads few places over many days and still eats', () => {
    const { items } = makePlan(input({ places: city(12), start_date: '2027-05-03', end_date: '2027-06-01' }))
    expect(items.filter(({ kind }) => kind === 'meal')).toHaveLength(60)
    const first = items.filter(({ day, kind }) => day === '2027-05-03' && kind === 'visit')
    expect(first.length).toBeLessThanOrEqual(2)
  })
})

describe('meals', () => {
  it('lie at meal times, one lunch and one dinner a day, no restaurant twice', () => {
    const { items } = makePlan(input({ places: city(60) }))
    const meals = items.filter(({ kind }) => kind === 'meal')
    expect(meals).toHaveLength(6)
    for (const { start, minutes, why } of meals) {
      const [from, to] = why.use === 'lunch' ? [720, 870] : [1110, 1260]
      expect(start).toBeGreaterThanOrEqual(from)
      expect(start + minutes).toBeLessThanOrEqual(to)
    }
    const known = items.flatMap(({ place }) => place?.id ?? [])
    expect(new Set(known).size).toBe(known.length)
  })

  it('without a known restaurant are named so, where one is, at a typical price', () => {
    const places = city(40).filter(({ category }) => !['restaurant', 'cafe', 'market'].includes(category))
    const meals = mealsOn(input({ places }), '2027-05-04')
    expect(meals.map(({ name, place }) => [name, place])).toEqual([
      ['Lunch nearby', null],
      ['Dinner nearby', null],
    ])
    for (const { cost, lat, lon } of meals) {
      expect(cost.currency).toBe('EUR')
      expect(cost.amount_minor).toBeGreaterThan(0)
      expect(places.some((place) => place.lat === lat && place.lon === lon)).toBe(true)
    }
  })

  it('are left out where the day does not cover them', () => {
    expect(mealsOn(input({ daily_start: '14:00', daily_end: '18:00' }), '2027-05-03')).toEqual([])
    expect(mealsOn(input({ daily_end: '16:00' }), '2027-05-03').map(({ why }) => why.use)).toEqual(['lunch'])
  })

  it('are the only use of restaurants and cafes unless somebody asks for them', () => {
    const visited = (interests: Category[]) =>
      makePlan(input({ places: city(80), interests })).items.filter(
        ({ kind, place }) => kind === 'visit' && place?.category === 'cafe',
      )
    expect(visited([])).toEqual([])
    expect(visited(['cafe']).length).toBeGreaterThan(0)
  })
})

describe('wishes and lists', () => {
  it('keep what must be seen and leave out what must not', () => {
    const { items } = makePlan(input({ must_see: ['poi_0', 'poi_33'], avoid: ['poi_1'] }))
    const ids = items.map(({ place }) => place?.id)
    expect(ids).toEqual(expect.arrayContaining(['poi_0', 'poi_33']))
    expect(ids).not.toContain('poi_1')
  })

  it('are obeyed: no museums on Tuesday, slow mornings, no parks', () => {
    const { items } = makePlan(
      input({ wishes: 'no museums on Tuesday, slow mornings and no parks', interests: ['museum'] }),
    )
    expect(items.filter(({ day, place }) => weekdayOf(day) === 2 && place?.category === 'museum')).toEqual([])
    expect(items.filter(({ place }) => place?.category === 'park')).toEqual([])
    expect(Math.min(...items.map(({ start }) => start))).toBeGreaterThanOrEqual(630)
  })

  it('put evening venues into the evening and outdoor places into daylight', () => {
    const { items } = makePlan(
      input({ start_date: '2027-12-06', daily_end: '23:00', interests: ['nightlife', 'park', 'viewpoint'] }),
    )
    const starts = (kind: Category) =>
      items
        .filter(({ place }) => place?.category === kind)
        .map(({ start, minutes }) => [start, start + minutes] as const)
    expect(starts('nightlife').length).toBeGreaterThan(0)
    for (const [start] of starts('nightlife')) expect(start).toBeGreaterThanOrEqual(1020)
    for (const [, end] of [...starts('park'), ...starts('viewpoint')]) expect(end).toBeLessThan(17 * 60 + 50)
  })
})

describe('what cannot be', () => {
  it('says so of a city without places', () => {
    expect(refusal(input({ places: [] }))).toMatchObject({
      code: 'INFEASIBLE',
      message: expect.stringContaining('We know no places in Lisbon yet'),
    })
  })

  it('says so when nothing fits the day', () => {
    const error = refusal(input({ daily_start: '05:00', daily_end: '05:10' }))
    expect(error).toMatchObject({ code: 'INFEASIBLE', message: expect.stringContaining('05:00-05:10') })
    const closed = city(20).map((place) => ({ ...place, opening_hours: 'off' }))
    expect(refusal(input({ places: closed })).details).toEqual({ issue: 'nothing_fits' })
    expect(refusal(input({ avoid: city(40).map(({ id }) => id) })).details).toEqual({ issue: 'nothing_fits' })
  })

  it.each(['EUR', 'JPY', 'USD', 'KWD'])('names the least budget in %s, with which a plan is possible', (currency) => {
    const error = refusal(input({ budget: { amount_minor: 1, currency } }))
    expect(error).toMatchObject({ code: 'INFEASIBLE', details: { field: 'budget', least_budget: { currency } } })
    const least = error.details!.least_budget as { amount_minor: number; currency: string }
    const wanted = input({ budget: least })
    expect(violations(wanted)).toEqual([])
    expect(makePlan(wanted).items.filter(({ kind }) => kind === 'meal')).toHaveLength(6)
    expect(refusal(input({ budget: { ...least, amount_minor: least.amount_minor - 1 } })).code).toBe('INFEASIBLE')
  })

  it('names the smallest set of must-sees that exclude each other', () => {
    const places = city(40).map((place, i) => (i === 1 || i === 11 ? { ...place, visit_minutes: 400 } : place))
    const error = refusal(
      input({
        places,
        must_see: ['poi_0', 'poi_1', 'poi_11', 'poi_3'],
        end_date: '2027-05-04',
        start_date: '2027-05-04',
      }),
    )
    expect(error).toMatchObject({ code: 'INFEASIBLE', details: { conflicting: ['poi_1', 'poi_11'] } })
  })

  it('never throws anything else, whatever the records say', () => {
    const odd: [string, (place: Place) => Place][] = [
      ['a currency nobody knows', (place) => ({ ...place, price: { amount_minor: 100, currency: 'QQQ' } })],
      ['prices beyond counting', (place) => ({ ...place, price: { amount_minor: 1e12, currency: 'IRR' } })],
      ['hours that are none', (place) => ({ ...place, opening_hours: 'whenever we like' })],
      ['one position', (place) => ({ ...place, lat: 38.7, lon: -9.1 })],
      ['visits of no time', (place) => ({ ...place, visit_minutes: 0 })],
      ['no prices', (place) => ({ ...place, price: null })],
    ]
    for (const [what, change] of odd) {
      const places = city(30).map(change)
      expect(
        violations(input({ places, travelers: 50, end_date: '9999-12-31', start_date: '9999-12-28' })),
        what,
      ).toEqual([])
    }
  })

  it('leaves out a must-see that is closed, too far, too long or too dear, and says why', () => {
    const places = city(40).map((place) => {
      if (place.id === 'poi_1') return { ...place, lat: 41.15, lon: -8.61 }
      if (place.id === 'poi_11') return { ...place, visit_minutes: 900 }
      if (place.id === 'poi_21') return { ...place, price: { amount_minor: 900_000, currency: 'EUR' } }
      return place
    })
    const { leftOut, items } = makePlan(
      input({
        places,
        must_see: ['poi_0', 'poi_1', 'poi_11', 'poi_21', 'poi_2'],
        start_date: '2027-05-03',
        end_date: '2027-05-03',
        budget: { amount_minor: 50_000, currency: 'EUR' },
      }),
    )
    expect(Object.fromEntries(leftOut.map(({ place, cause }) => [place.id, cause]))).toEqual({
      poi_0: 'closed',
      poi_1: 'too_far',
      poi_11: 'too_long',
      poi_21: 'over_budget',
    })
    expect(items.map(({ place }) => place?.id)).toContain('poi_2')
  })
})

describe('pinned items', () => {
  const fixed = [
    {
      day: '2027-05-03',
      kind: 'visit' as const,
      name: 'Tour',
      poi_id: 'poi_1',
      lat: 38.72,
      lon: -9.14,
      start: 600,
      minutes: 120,
      cost: null,
    },
    {
      day: '2027-05-04',
      kind: 'meal' as const,
      name: 'Birthday lunch',
      poi_id: null,
      lat: 38.71,
      lon: -9.13,
      start: 780,
      minutes: 90,
      cost: { amount_minor: 9000, currency: 'EUR' },
    },
    {
      day: '2027-05-05',
      kind: 'note' as const,
      name: 'Call home',
      poi_id: null,
      lat: null,
      lon: null,
      start: 700,
      minutes: 0,
      cost: null,
    },
  ]

  it('stay, and the rest fits around them', () => {
    const wanted = input({ fixed })
    expect(violations(wanted)).toEqual([])
    const { items } = makePlan(wanted)
    expect(items.map(({ place }) => place?.id)).not.toContain('poi_1')
    expect(items.filter(({ day, why }) => day === '2027-05-04' && why.use === 'lunch')).toEqual([])
  })

  it('that overlap each other do not stop the rest', () => {
    const clash = { ...fixed[0]!, name: 'Clash', poi_id: null, start: 660 }
    const { items } = makePlan(input({ fixed: [...fixed, clash] }))
    expect(items.filter(({ day }) => day === '2027-05-03').length).toBeGreaterThan(2)
  })
})
