import type { Category, Place } from '#shared/contracts/search'
import { openSpans, type PlanDay, type Span, startsWithin } from './days'
import { isFood, MEAL_RULES, type Meal, mealMinutes } from './meals'
import type { Preferences } from './preferences'

/**
 * One way to use a place: a visit, one at sunset, a lunch, a dinner. All ways of a place exclude each other.
 * `starts` by day of the trip.
 */
export type Candidate = {
  place: Place
  use: 'visit' | 'sunset' | Meal
  score: number
  minutes: number
  starts: Span[][]
}

/** What an hour at a place of a kind is worth to somebody without special interests; a landmark is 1. */
const WORTH: Record<Category, number> = {
  landmark: 1,
  museum: 0.95,
  viewpoint: 0.9,
  archaeology: 0.9,
  religious: 0.85,
  attraction: 0.85,
  neighbourhood: 0.75,
  square: 0.7,
  park: 0.7,
  market: 0.6,
  memorial: 0.55,
  zoo: 0.5,
  music: 0.5,
  family: 0.45,
  theatre: 0.45,
  nightlife: 0.4,
  theme_park: 0.4,
  cafe: 0.3,
  restaurant: 0.3,
}
const HOUR_SCORE = 10
/** The best known place of a city is worth this times an ordinary one; ten ranks on, the lead has shrunk to a third. */
const FAME = { most: 1.5, least: 0.75, ranks: 10, unranked: 0.9 }
/** A second hour at the same place gives less than the first. */
const DURATION_POWER = 0.6
const INTEREST_FACTOR = 2.2
/** Where interests are named, the rest is worth less; landmarks are what one came for anyway. */
const OTHERS_FACTOR = 0.75
/** The next place of the same kind is worth this share of the one before. */
const NEXT_OF_KIND = 0.93
const NEXT_OF_INTEREST = 0.97
const SUNSET_FACTOR = 1.25
const THRIFTY_FACTOR = 0.6
/** A must-see outweighs all ordinary scores together, and a meal at meal time all but must-sees. */
export const MUST_SCORE = 3e6
export const MEAL_SCORE = 3e4
const KNOWN_RESTAURANT = 8
/** More of a kind than the search can use in a trip only costs time. */
const MOST_VISITS_PER_DAY = 14
const FEWEST_KEPT = 80

const EVENING: ReadonlySet<Category> = new Set(['music', 'theatre', 'nightlife'])
const EVENING_FROM = 17 * 60
const OUTDOOR: ReadonlySet<Category> = new Set(['park', 'viewpoint', 'zoo', 'archaeology'])
/** Dusk is light enough to leave a park. */
const DUSK = 20

/** Every sensible use of the places on the trip's days, with its score. Deterministic: equal input gives the equal list. */
export function candidatesOf(places: readonly Place[], days: readonly PlanDay[], wanted: Preferences): Candidate[] {
  const must = new Set(wanted.mustSee)
  const usable = places.filter(
    (place) => must.has(place.id) || (!wanted.avoid.has(place.id) && !wanted.dislikes.has(place.category)),
  )
  const visits = usable.filter(
    (place) =>
      must.has(place.id) || !isFood(place.category) || (place.category === 'cafe' && wanted.interests.has('cafe')),
  )
  const scored = withDiminishing(visits, wanted)
    .map(({ place, score }) => ({ place, score: must.has(place.id) ? MUST_SCORE + score : score }))
    .slice(0, Math.max(FEWEST_KEPT, MOST_VISITS_PER_DAY * days.length))
  return [
    ...scored.flatMap(({ place, score }) => visitsOf(place, score, days, wanted)),
    ...(['lunch', 'dinner'] as const).flatMap((meal) =>
      usable.flatMap((place) => mealAt(meal, place, days, wanted, must)),
    ),
  ].filter(({ starts }) => starts.some((spans) => spans.length > 0))
}

/** What a visit is worth by itself. */
export function worthOf(place: Place, wanted: Preferences): number {
  const interest = wanted.interests.has(place.category)
  const others = wanted.interests.size > 0 && place.category !== 'landmark' ? OTHERS_FACTOR : 1
  const free = place.price === null || place.price.amount_minor === 0
  const thrift = wanted.thrifty && !free ? THRIFTY_FACTOR : 1
  const hours = Math.max(0.25, place.visit_minutes / 60)
  return (
    HOUR_SCORE *
    fameOf(place) *
    WORTH[place.category] *
    hours ** DURATION_POWER *
    (interest ? INTEREST_FACTOR : others) *
    thrift
  )
}

const fameOf = ({ prominence }: Place): number =>
  prominence === undefined
    ? FAME.unranked
    : FAME.least + (FAME.most - FAME.least) * Math.exp((1 - prominence) / FAME.ranks)

/** Best first; the n-th of a kind counts less, so that a plan has variety. */
function withDiminishing(places: readonly Place[], wanted: Preferences): { place: Place; score: number }[] {
  const ordered = places
    .map((place) => ({ place, score: worthOf(place, wanted) }))
    .sort((a, b) => b.score - a.score || (a.place.id < b.place.id ? -1 : 1))
  const seen = new Map<Category, number>()
  return ordered
    .map(({ place, score }) => {
      const before = seen.get(place.category) ?? 0
      seen.set(place.category, before + 1)
      return {
        place,
        score: score * (wanted.interests.has(place.category) ? NEXT_OF_INTEREST : NEXT_OF_KIND) ** before,
      }
    })
    .sort((a, b) => b.score - a.score || (a.place.id < b.place.id ? -1 : 1))
}

function visitsOf(place: Place, score: number, days: readonly PlanDay[], wanted: Preferences): Candidate[] {
  const minutes = Math.ceil(place.visit_minutes / 5) * 5
  const open = days.map((day) => (isBanned(place, day, wanted) ? [] : openSpans(place, day.date)))
  const evening =
    EVENING.has(place.category) &&
    days.some((day, d) => startsWithin(open[d]!, [EVENING_FROM, day.end], minutes).length > 0)
  const starts = days.map((day, d) => {
    const light = OUTDOOR.has(place.category) ? day.daylight : { rise: 0, set: Number.POSITIVE_INFINITY }
    const from = Math.max(day.begin, light.rise, evening ? EVENING_FROM : 0)
    return startsWithin(open[d]!, [from, Math.min(day.end, light.set + DUSK)], minutes)
  })
  const visit: Candidate = { place, use: 'visit', score, minutes, starts }
  if (place.category !== 'viewpoint') return [visit]
  const atSunset = days.map((day, d) => startsWithin(open[d]!, sunsetSpan(day, minutes), minutes))
  return [
    visit,
    { ...visit, use: 'sunset', score: score + Math.min(score, 100) * (SUNSET_FACTOR - 1), starts: atSunset },
  ]
}

/** The visit holds the moment of sunset: it begins before and ends within half an hour after it. */
function sunsetSpan({ begin, end, daylight }: PlanDay, minutes: number): Span {
  const last = Math.min(end, daylight.set + 30)
  return [Math.max(begin, daylight.set - minutes), daylight.set >= begin && daylight.set <= end ? last : begin]
}

const isBanned = (place: Place, day: PlanDay, { notOn }: Preferences) =>
  notOn.some(({ category, weekday }) => category === place.category && weekday === day.weekday)

function mealAt(
  meal: Meal,
  place: Place,
  days: readonly PlanDay[],
  wanted: Preferences,
  must: ReadonlySet<string>,
): Candidate[] {
  const { span, categories } = MEAL_RULES[meal]
  if (!categories.has(place.category)) return []
  const minutes = mealMinutes(meal, place)
  const starts = days.map((day) => {
    if (isBanned(place, day, wanted)) return []
    return startsWithin(openSpans(place, day.date), [Math.max(day.begin, span[0]), Math.min(day.end, span[1])], minutes)
  })
  const liked = wanted.interests.has(place.category) ? INTEREST_FACTOR : 1
  // A meal is a meal wherever it is eaten; what a named place adds is a little of its own worth.
  const own = KNOWN_RESTAURANT * (MEAL_WORTH[place.category] ?? 1) * liked
  return [{ place, use: meal, score: MEAL_SCORE + own + (must.has(place.id) ? MUST_SCORE : 0), minutes, starts }]
}
const MEAL_WORTH: Partial<Record<Category, number>> = { restaurant: 1, market: 0.8, cafe: 0.7 }
