import type { SharedItem, SharedTrip } from '#shared/contracts/trips'
import { countryName } from '../../ui/words'

const FOOD = new Set(['restaurant', 'cafe', 'market'])

const placeOf = (item: SharedItem) => ({
  '@type': FOOD.has(item.category ?? '') ? 'FoodEstablishment' : 'TouristAttraction',
  name: item.name,
  ...(item.lat !== null && item.lon !== null
    ? { geo: { '@type': 'GeoCoordinates', latitude: item.lat, longitude: item.lon } }
    : {}),
  ...(item.opening_hours ? { openingHours: item.opening_hours } : {}),
})

/** The trip as schema.org's TouristTrip, for programs that read pages; it says nothing the page does not. */
export function touristTrip(trip: SharedTrip) {
  const stops = (trip.days ?? []).flatMap((day) => day.items).filter((item) => item.kind !== 'note')
  const { name, country_code, lat, lon } = trip.destination
  return {
    '@context': 'https://schema.org',
    '@type': 'TouristTrip',
    name: trip.title,
    description: `A trip to ${name}, ${countryName(country_code)}`,
    arrivalTime: trip.start_date,
    departureTime: trip.end_date,
    tripOrigin: { '@type': 'City', name, geo: { '@type': 'GeoCoordinates', latitude: lat, longitude: lon } },
    ...(stops.length > 0
      ? {
          itinerary: {
            '@type': 'ItemList',
            numberOfItems: stops.length,
            itemListElement: stops.map((item, i) => ({ '@type': 'ListItem', position: i + 1, item: placeOf(item) })),
          },
        }
      : {}),
    ...(trip.people?.length ? { provider: trip.people.map(({ name }) => ({ '@type': 'Person', name })) } : {}),
  }
}
