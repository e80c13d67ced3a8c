import { distanceMeters, type Point } from './geo'

export type Travel = { mode: 'walk' | 'transit'; minutes: number; distance_m: number; model: string }

/** Names the formula below; another formula gets another name. */
export const TRAVEL_MODEL = 'estimate-2026'

/** Streets are longer than the great circle: the usual factor for cities. */
const DETOUR = 1.3
/** 4.5 km/h, metres per minute. */
const WALKING = 75
/** Farther than this on the streets one takes public transport. */
const WALK_LIMIT_M = 2000
/**
 * Public transport: 800 m on foot to and from stops (10.67 min), 6 min of waiting, and the whole way in vehicles whose
 * pace improves with distance: 12 km/h for the first 2 km (bus), then 20 (tram), 30 (metro), 45 (suburban rail) and
 * 80 km/h. At 2 km that is exactly the walk (26.67 min), so minutes never fall with distance; and because each further
 * kilometre costs less than the one before, a way over a third place is never quicker than the direct one.
 */
const OVERHEAD_MINUTES = 800 / WALKING + 6
const VEHICLES: readonly { upTo: number; metresPerMinute: number }[] = [
  { upTo: 2000, metresPerMinute: 200 },
  { upTo: 8000, metresPerMinute: 1000 / 3 },
  { upTo: 20_000, metresPerMinute: 500 },
  { upTo: 60_000, metresPerMinute: 750 },
  { upTo: Number.POSITIVE_INFINITY, metresPerMinute: 4000 / 3 },
]

function estimate(street: number): number {
  if (street <= WALK_LIMIT_M) return whole(street / WALKING)
  let minutes = OVERHEAD_MINUTES
  let from = 0
  for (const { upTo, metresPerMinute } of VEHICLES) {
    minutes += (Math.min(street, upTo) - from) / metresPerMinute
    if (street <= upTo) break
    from = upTo
  }
  return whole(minutes)
}
/** Rounded up; a billionth off first, so that a sum of fractions that means 27 is not 28. */
const whole = (minutes: number) => Math.max(0, Math.ceil(minutes - 1e-9))

/** Minutes from one point to another: a metric (symmetric, triangle inequality up to rounding), for the solver's matrix. */
export const travelMinutes = (a: Point, b: Point): number => estimate(distanceMeters(a, b) * DETOUR)

/** The way between two points as an itinerary tells it: an estimate of `TRAVEL_MODEL`, never a timetable. */
export function travelBetween(a: Point, b: Point): Travel {
  const street = distanceMeters(a, b) * DETOUR
  return {
    mode: street <= WALK_LIMIT_M ? 'walk' : 'transit',
    minutes: estimate(street),
    distance_m: Math.round(street),
    model: TRAVEL_MODEL,
  }
}
