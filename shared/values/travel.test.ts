import { expect, it } from 'vitest'
import type { Point } from './geo'
import { seeded } from './random'
import { travelBetween, travelMinutes } from './travel'

const HOME = { lat: 40, lon: 0 }
/** A point so far to the north that the streets there are `metres` long. */
const away = (metres: number): Point => ({ lat: 40 + metres / 1.3 / 111_195.08, lon: 0 })

it('walks up to two kilometres of street at 4.5 km/h', () => {
  expect(travelBetween(HOME, away(740))).toEqual({ mode: 'walk', minutes: 10, distance_m: 740, model: 'estimate-2026' })
  expect(travelBetween(HOME, away(1990))).toMatchObject({ mode: 'walk', minutes: 27 })
  expect(travelBetween(HOME, HOME)).toMatchObject({ mode: 'walk', minutes: 0, distance_m: 0 })
})

it('takes public transport beyond, faster the farther', () => {
  expect(travelBetween(HOME, away(2100))).toMatchObject({ mode: 'transit', minutes: 27 })
  expect(travelBetween(HOME, away(5000))).toMatchObject({ mode: 'transit', minutes: 36 })
  expect(travelBetween(HOME, away(10_000))).toMatchObject({ mode: 'transit', minutes: 49 })
  expect(travelBetween(HOME, away(50_000))).toMatchObject({ mode: 'transit', minutes: 109 })
})

it('never takes less for a longer way, and never longer than on foot', () => {
  let before = 0
  for (let metres = 0; metres < 100_000; metres += 37) {
    const minutes = travelMinutes(HOME, away(metres))
    expect(minutes).toBeGreaterThanOrEqual(before)
    expect(minutes).toBeLessThanOrEqual(Math.ceil(metres / 75 + 0.01))
    before = minutes
  }
})

it('is the same there and back, and no detour is quicker', () => {
  const random = seeded(3)
  const somewhere = (): Point => ({ lat: 40 + random() * 0.3, lon: random() * 0.3 })
  for (let i = 0; i < 3000; i++) {
    const [a, b, c] = [somewhere(), somewhere(), somewhere()]
    expect(travelMinutes(a, b)).toBe(travelMinutes(b, a))
    expect(travelMinutes(a, b)).toBe(travelBetween(a, b).minutes)
    expect(travelMinutes(a, c)).toBeLessThanOrEqual(travelMinutes(a, b) + travelMinutes(b, c))
  }
})
