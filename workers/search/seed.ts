import cities from './seed/cities.txt'
import { fill } from './seed/fill'
import morePlaces from './seed/more-places-16-cities.csv'
import placesA from './seed/places-12-cities-a.csv'
import placesB from './seed/places-12-cities-b.csv'
import regions from './seed/regions.txt'
import topSights from './seed/top-sights-16-cities.csv'

/** Cities of the world and the places we begin with; see seed/README.md. */
export const seed = (d1: D1Database): Promise<void> =>
  fill(d1, { cities, regions, places: [topSights, morePlaces, placesA, placesB] })
