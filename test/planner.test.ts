import { expect, it } from 'vitest'
import { seededCities } from './support/cities'
import { PACES, planFor, stayIn, violationsOf } from './support/plans'

const cities = seededCities()

it('knows forty cities', () => {
  expect(cities).toHaveLength(40)
})

// Every city once here, in turning months and paces; all 40 x 3 x 12 in the bench.
it.each(cities.map((city, i) => [city.destination.name, city, i] as const))(
  'plans five days in %s that work',
  (_name, city, i) => {
    const input = stayIn(city, PACES[i % PACES.length]!, i % 12)
    const plan = planFor(input)
    expect(violationsOf(input, plan)).toEqual([])
    const known = new Set(city.places.map(({ id }) => id))
    const named = plan.items.flatMap(({ place }) => place?.id ?? [])
    expect(named.every((id) => known.has(id))).toBe(true)
    expect(new Set(named).size).toBe(named.length)
    const meals = plan.items.filter(({ kind }) => kind === 'meal')
    expect(meals).toHaveLength(10)
    expect(meals.filter(({ cost }) => cost.amount_minor === 0).map(({ name }) => name)).toEqual([])
    for (let day = 0; day < 5; day++) {
      const dates = [...new Set(plan.items.map((item) => item.day))].sort()
      const visits = plan.items.filter((item) => item.day === dates[day] && item.kind === 'visit')
      expect(visits.length, dates[day]).toBeGreaterThan(0)
    }
  },
)
