import { expect, it } from 'vitest'
import { boundingBoxes, distanceMeters, type Point } from './geo'
import { seeded } from './random'

const LISBON = { lat: 38.7223, lon: -9.1393 }
const PORTO = { lat: 41.1579, lon: -8.6291 }

it('measures great circles', () => {
  expect(distanceMeters(LISBON, PORTO)).toBeCloseTo(274_150, -3)
  expect(distanceMeters(LISBON, LISBON)).toBe(0)
  expect(distanceMeters({ lat: 0, lon: 0 }, { lat: 0, lon: 180 })).toBeCloseTo(Math.PI * 6_371_008.8, 3)
  expect(distanceMeters({ lat: 10, lon: 179.9 }, { lat: 10, lon: -179.9 })).toBeLessThan(22_000)
})

it('is the same both ways, to the bit', () => {
  const random = seeded(1)
  const somewhere = (): Point => ({ lat: random() * 180 - 90, lon: random() * 360 - 180 })
  for (let i = 0; i < 1000; i++) {
    const [a, b] = [somewhere(), somewhere()]
    expect(distanceMeters(a, b)).toBe(distanceMeters(b, a))
  }
})

it('splits the box at the antimeridian and opens it at a pole', () => {
  expect(boundingBoxes(LISBON, 1000)).toHaveLength(1)
  const fiji = boundingBoxes({ lat: -17, lon: 179.99 }, 5000)
  expect(fiji).toHaveLength(2)
  expect(fiji[0]!.east).toBe(180)
  expect(fiji[1]!.west).toBe(-180)
  expect(boundingBoxes({ lat: 89.99, lon: 20 }, 5000)).toEqual([
    { south: expect.closeTo(89.945, 2), north: 90, west: -180, east: 180 },
  ])
  expect(boundingBoxes(LISBON, 1e9)).toEqual([{ south: -90, north: 90, west: -180, east: 180 }])
})

it('leaves nothing of the circle outside the boxes', () => {
  const random = seeded(2)
  for (let i = 0; i < 5000; i++) {
    const center = { lat: random() * 180 - 90, lon: random() * 360 - 180 }
    const radius = 10 ** (1 + random() * 6)
    const reach = (radius / 111_000) * 1.5
    const near = {
      lat: Math.max(-90, Math.min(90, center.lat + (random() * 2 - 1) * reach)),
      lon: ((((center.lon + (random() * 2 - 1) * Math.min(180, reach * 4) + 180) % 360) + 360) % 360) - 180,
    }
    if (distanceMeters(center, near) > radius) continue
    const inside = boundingBoxes(center, radius).some(
      ({ south, north, west, east }) => near.lat >= south && near.lat <= north && near.lon >= west && near.lon <= east,
    )
    expect(inside, JSON.stringify({ center, near, radius })).toBe(true)
  }
})
