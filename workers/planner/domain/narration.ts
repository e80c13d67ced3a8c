import type { Category } from '#shared/contracts/search'
import { formatWallTime } from '#shared/values/time'
import type { LeftOut, PlannedItem, Why } from './plan'
import { categoryWord } from './wishes'

/** Why an item is in the plan, in one sentence of facts. Never a word about the budget: every member reads it. */
export function reasonOf({ place, why, name }: Pick<PlannedItem, 'place' | 'why' | 'name'>): string {
  if (!place)
    return `${why.use === 'lunch' ? 'Time for lunch' : 'Time for dinner'}${nearBy(why)}; pick any place you like around here.`
  return (
    [headline(place.category, why), hoursPart(why), why.free ? 'free entry' : ''].filter(Boolean).join(', ') +
    ending(why, name)
  )
}

function headline(category: Category, why: Why): string {
  if (why.use === 'lunch' || why.use === 'dinner')
    return `${why.use === 'lunch' ? 'Lunch' : 'Dinner'} at a known ${categoryWord(category)}${nearBy(why)}`
  if (why.mustSee) return 'One of your must-sees'
  if (why.use === 'sunset') return `A view for the sunset at ${formatWallTime(why.sunset ?? 0)}`
  if (why.interest) return `You asked for ${INTEREST_WORDS[category] ?? categoryWord(category)}`
  return KIND_WORDS[category]
}

const hoursPart = (why: Why) =>
  why.opensUntil === null
    ? why.hoursKnown
      ? ''
      : 'hours not known, check before you go'
    : `open until ${formatWallTime(why.opensUntil)}`

function nearBy({ after }: Why): string {
  if (!after) return ''
  return after.minutes === 0 ? ` right by ${after.name}` : ` ${after.minutes} min from ${after.name}`
}

function ending(why: Why, name: string): string {
  if (why.use === 'lunch' || why.use === 'dinner' || !why.after || why.after.name === name) return '.'
  return why.after.minutes <= SHORT_WAY ? `, ${why.after.minutes} min from ${why.after.name}.` : '.'
}
const SHORT_WAY = 15

const INTEREST_WORDS: Partial<Record<Category, string>> = {
  museum: 'museums',
  landmark: 'landmarks',
  viewpoint: 'views',
  park: 'parks',
  religious: 'churches and temples',
  market: 'markets',
  restaurant: 'food',
  cafe: 'cafes',
}
const KIND_WORDS: Record<Category, string> = {
  museum: 'A museum worth the time',
  archaeology: 'Old stones that tell a story',
  memorial: 'A place of memory',
  landmark: 'One of the sights of the city',
  square: 'A square where the city meets',
  neighbourhood: 'A neighbourhood to stroll in',
  attraction: 'A favourite of visitors',
  religious: 'A place of worship worth seeing',
  park: 'Green air between the sights',
  zoo: 'Animals for a change',
  viewpoint: 'A view over the city',
  restaurant: 'A table of its own',
  cafe: 'A pause with coffee',
  market: 'A market to wander through',
  music: 'Music for the evening',
  theatre: 'A stage for the evening',
  nightlife: 'For the evening',
  family: 'Fun for all ages',
  theme_park: 'Rides and fun',
}

/**
 * Why a must-see is not in the plan. Every member reads it, also those who may not know that there is a budget: what is too
 * dear just did not fit.
 */
export function leftOutReason({ place, cause, distance_m }: LeftOut): string {
  switch (cause) {
    case 'closed':
      return 'Closed on your days'
    case 'too_far':
      return `Too far: ${Math.max(1, Math.round(distance_m / 1000))} km away`
    case 'too_long':
      return `Takes ${place.visit_minutes} min, longer than it is open during your day`
    case 'over_budget':
      return 'It did not fit this plan'
    case 'no_room':
      return 'No room left in your days'
  }
}
