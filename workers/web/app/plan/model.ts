import type { Itinerary, ItineraryItem, Pace } from '#shared/contracts/planner'
import type { ItemKind } from '#shared/contracts/rooms'
import type { Category, Place } from '#shared/contracts/search'
import type { Point } from '#shared/values/geo'
import { daysBetween, parseWallTime } from '#shared/values/time'

type Money = { amount_minor: number; currency: string }

/** One entry of a day as the app works on it. `start` is in minutes of its day's midnight, beyond 1440 for the small hours after. */
export type PlanItem = {
  id: string
  kind: ItemKind
  poi_id: string | null
  name: string
  category: Category | null
  lat: number | null
  lon: number | null
  start: number
  minutes: number
  pinned: boolean
  /** For all travellers, in the place's currency. */
  cost: Money
  reason: string
  opening_hours: string | null
}
export type PlanDay = { date: string; items: PlanItem[] }
/** A place without a day. `reason` says why it is not in the plan. */
export type Idea = Omit<PlanItem, 'start'>

/** How the plan was asked for, so that "Plan it" can ask again. Times are minutes. */
export type PlanOptions = {
  pace: Pace
  interests: Category[]
  daily_start: number
  daily_end: number
  wishes: string
  must_see: { id: string; name: string }[]
}
export type Understood = { text: string; effect: string }

/** A whole plan, of a draft or of a trip. Plain data: it is stored, compared and undone as it is. */
export type Plan = {
  destination: { name: string; country_code: string } & Point
  time_zone: string
  travelers: number
  budget: Money | null
  start_location: Point | null
  days: PlanDay[]
  ideas: Idea[]
  options: PlanOptions
  understood: Understood[]
  rates: { date: string; source: string } | null
}

export const DEFAULT_OPTIONS: PlanOptions = {
  pace: 'balanced',
  interests: [],
  daily_start: 540,
  daily_end: 1260,
  wishes: '',
  must_see: [],
}

export const pointOf = (item: { lat: number | null; lon: number | null }): Point | null =>
  item.lat === null || item.lon === null ? null : { lat: item.lat, lon: item.lon }
export const endOf = (item: PlanItem) => item.start + item.minutes
export const allItems = (plan: Plan) => plan.days.flatMap((day) => day.items)
export const dayOfItem = (plan: Plan, id: string) => plan.days.find((day) => day.items.some((item) => item.id === id))
export const findItem = (plan: Plan, id: string) => allItems(plan).find((item) => item.id === id)
export const dayOf = (plan: Plan, date: string) => plan.days.find((day) => day.date === date)

/** `2027-05-04T01:30` on the day 2027-05-03 is minute 1530. */
const minuteOf = (date: string, wall: string) =>
  daysBetween(date, wall.slice(0, 10)) * 1440 + parseWallTime(wall.slice(11, 16))

export function itemFrom(date: string, item: ItineraryItem): PlanItem {
  const { starts_at, ends_at: _ends, travel: _travel, ...rest } = item
  return { ...rest, start: minuteOf(date, starts_at) }
}

/** The app's plan out of the planner's answer. What the answer does not carry comes from `given`. */
export function planFrom(
  itinerary: Itinerary,
  given: { budget: Money | null; options: PlanOptions; ideas?: Idea[] },
): Plan {
  const { time_zone, destination, travelers, start_location, days, unscheduled, rates, understood } = itinerary
  const own: Idea[] = itinerary.ideas.map((idea) => ({ ...idea, pinned: false }))
  const planned = new Set(days.flatMap((day) => day.items.map((item) => item.poi_id)))
  const left: Idea[] = unscheduled
    .filter(({ poi_id }) => !own.some((idea) => idea.poi_id === poi_id))
    .map((place) => ({ ...blankIdea(place.poi_id, place.name), reason: place.reason }))
  const theirs = [...own, ...left]
  const isNew = (idea: Idea) => !theirs.some(({ id, poi_id }) => id === idea.id || (poi_id && poi_id === idea.poi_id))
  const kept = (given.ideas ?? []).filter(isNew)
  return {
    destination,
    time_zone,
    travelers,
    budget: given.budget,
    start_location,
    days: days.map(({ date, items }) => ({ date, items: items.map((item) => itemFrom(date, item)) })),
    ideas: [...kept, ...theirs].filter((idea) => !idea.poi_id || !planned.has(idea.poi_id)),
    options: {
      ...given.options,
      daily_start: parseWallTime(itinerary.daily_start),
      daily_end: parseWallTime(itinerary.daily_end),
    },
    understood: understood ?? [],
    rates,
  }
}

/** The same id for all who see it, and one an item may have once it is put on a day. */
const blankIdea = (poiId: string, name: string): Idea => ({
  id: `itm_${poiId.replace(/[^\w-]/g, '-').slice(-56)}`,
  kind: 'visit',
  poi_id: poiId,
  name,
  category: null,
  lat: null,
  lon: null,
  minutes: 60,
  pinned: false,
  cost: { amount_minor: 0, currency: 'EUR' },
  reason: '',
  opening_hours: null,
})

/** A known place as an idea. The price of a place is per person, the cost of an item for everybody. */
export const ideaFromPlace = (place: Place, id: string, travelers: number, reason = ''): Idea => ({
  id,
  kind: 'visit',
  poi_id: place.id,
  name: place.name,
  category: place.category,
  lat: place.lat,
  lon: place.lon,
  minutes: place.visit_minutes,
  pinned: false,
  cost: place.price
    ? { amount_minor: place.price.amount_minor * travelers, currency: place.price.currency }
    : { amount_minor: 0, currency: 'EUR' },
  reason,
  opening_hours: place.opening_hours,
})

/** Ideas the planner named by id only, filled from the records of the surroundings. */
export function completeIdeas(plan: Plan, places: ReadonlyMap<string, Place>): Plan {
  if (plan.ideas.every((idea) => idea.lat !== null || !idea.poi_id || !places.has(idea.poi_id))) return plan
  const ideas = plan.ideas.map((idea) => {
    const place = idea.poi_id ? places.get(idea.poi_id) : undefined
    return place && idea.lat === null ? ideaFromPlace(place, idea.id, plan.travelers, idea.reason) : idea
  })
  return { ...plan, ideas }
}
