import type { Category, Place } from '#shared/contracts/search'
import { randomOf } from '../../workers/planner/domain/solver/random'

/** Kinds of a made-up city, in turn. */
export const KINDS: readonly Category[] = [
  'museum',
  'landmark',
  'church',
  'park',
  'viewpoint',
  'square',
  'market',
  'restaurant',
  'cafe',
  'nightlife',
].map((kind) => (kind === 'church' ? 'religious' : (kind as Category)))
const HOURS: Partial<Record<Category, string | null>> = {
  museum: 'Tu-Su 10:00-18:00; Mo off',
  landmark: 'Mo-Su 09:00-19:00',
  religious: null,
  park: '24/7',
  viewpoint: '24/7',
  market: 'Mo-Sa 08:00-20:00',
  restaurant: 'Mo-Su 12:00-15:00,18:00-23:00',
  cafe: 'Mo-Su 08:00-20:00',
  nightlife: 'Mo-Su 18:00-04:00',
}
export const LISBON = { name: 'Lisbon', country_code: 'PT', lat: 38.7223, lon: -9.1393, time_zone: 'Europe/Lisbon' }

/** A city of `many` places scattered over five kilometres, four of ten with an entry fee. */
export function randomCity(many: number, where = LISBON, seed = 1): Place[] {
  const random = randomOf(seed)
  return Array.from({ length: many }, (_, i) => {
    const category = KINDS[i % KINDS.length]!
    const price = category === 'restaurant' ? 2000 : category === 'cafe' ? 900 : i % 5 < 2 ? 1200 : 0
    return {
      id: `poi_${i}`,
      name: `${category} ${i}`,
      category,
      city: where.name,
      country_code: where.country_code,
      lat: where.lat + (random.real() - 0.5) * 0.045,
      lon: where.lon + (random.real() - 0.5) * 0.06,
      time_zone: where.time_zone,
      opening_hours: HOURS[category] ?? null,
      price: { amount_minor: price, currency: 'EUR' },
      visit_minutes: 30 + 15 * random.below(6),
      source: 'test',
    }
  })
}
