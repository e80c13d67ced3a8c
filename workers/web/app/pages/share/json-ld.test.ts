import { expect, it } from 'vitest'
import type { SharedItem, SharedTrip } from '#shared/contracts/trips'
import { touristTrip } from './json-ld'

const stop = (more: Partial<SharedItem>): SharedItem => ({
  id: 'itm_1',
  kind: 'visit',
  poi_id: 'poi_1',
  name: 'Castelo de São Jorge',
  category: 'landmark',
  lat: 38.7139,
  lon: -9.1335,
  starts_at: null,
  ends_at: null,
  minutes: 90,
  travel: null,
  opening_hours: 'Mo-Su 09:00-21:00',
  reason: null,
  ...more,
})
const trip: SharedTrip = {
  title: 'Lisbon in spring',
  destination: {
    name: 'Lisbon',
    country_code: 'PT',
    lat: 38.72,
    lon: -9.14,
    time_zone: 'Europe/Lisbon',
  } as SharedTrip['destination'],
  start_date: '2027-05-03',
  end_date: '2027-05-04',
  travelers: 2,
  sections: ['itinerary'],
  remixed_from: null,
}

it('tells programs the stops in order, with where they are, and leaves notes out', () => {
  const items = [stop({}), stop({ kind: 'note', name: 'Bring cash' }), stop({ name: 'Tasca', category: 'restaurant' })]
  const told = touristTrip({ ...trip, days: [{ date: '2027-05-03', items }] })
  expect(told).toMatchObject({ '@type': 'TouristTrip', arrivalTime: '2027-05-03', departureTime: '2027-05-04' })
  expect(told.itinerary?.itemListElement.map(({ position, item }) => [position, item['@type'], item.name])).toEqual([
    [1, 'TouristAttraction', 'Castelo de São Jorge'],
    [2, 'FoodEstablishment', 'Tasca'],
  ])
})

it('says nothing of stops and people that the page does not show', () => {
  expect(Object.keys(touristTrip(trip))).not.toEqual(expect.arrayContaining(['itinerary']))
  expect(JSON.stringify(touristTrip(trip))).not.toContain('Person')
})
