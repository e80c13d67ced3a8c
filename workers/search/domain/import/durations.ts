import type { Category } from '#shared/contracts/search'

/** How long people usually stay, minutes: the medians of our own seed, rounded. */
const MINUTES: Record<Category, number> = {
  museum: 90,
  archaeology: 60,
  memorial: 40,
  landmark: 60,
  square: 30,
  neighbourhood: 60,
  attraction: 75,
  religious: 45,
  park: 60,
  zoo: 180,
  viewpoint: 45,
  restaurant: 75,
  cafe: 45,
  market: 60,
  music: 150,
  theatre: 150,
  nightlife: 80,
  family: 110,
  theme_park: 300,
}
export const visitMinutes = (category: Category): number => MINUTES[category]
