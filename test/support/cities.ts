import tzLookup from '@photostructure/tz-lookup'
import type { Destination, Place } from '#shared/contracts/search'
import morePlaces from '../../workers/search/seed/more-places-16-cities.csv'
import { parsePlaces } from '../../workers/search/seed/parse'
import placesA from '../../workers/search/seed/places-12-cities-a.csv'
import placesB from '../../workers/search/seed/places-12-cities-b.csv'
import topSights from '../../workers/search/seed/top-sights-16-cities.csv'

export type City = { destination: Destination; places: Place[] }

/** The seeded cities with their places as search answers them; a city lies where the middle one of its places does. */
export function seededCities(): City[] {
  const places = parsePlaces([topSights, morePlaces, placesA, placesB]).map(
    (place): Place => ({ ...place, time_zone: tzLookup(place.lat, place.lon) }),
  )
  return [...Map.groupBy(places, ({ city }) => city)].map(([name, own]) => {
    const [first] = own
    const destination = {
      name,
      country_code: first!.country_code,
      lat: middle(own.map(({ lat }) => lat)),
      lon: middle(own.map(({ lon }) => lon)),
      time_zone: first!.time_zone,
    }
    return { destination, places: own }
  })
}
const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!
