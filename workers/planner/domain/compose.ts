import type { Money, Point } from '#shared/contracts/common'
import type { Itinerary, ItineraryItem, PlannedIdea } from '#shared/contracts/planner'
import type { DocumentItem, Idea, PlanRecord } from '#shared/contracts/rooms'
import type { Destination, Place } from '#shared/contracts/search'
import { currencyOf } from '#shared/values/countries'
import { costOf, judgePlan, type PlanInput, type Stop, timeDay } from '#shared/values/itinerary'
import { isCurrency } from '#shared/values/money'
import type { Rates } from '#shared/values/rates'
import { addElapsed, datesFrom, formatWallTime, parseWallTime } from '#shared/values/time'
import { travelBetween } from '#shared/values/travel'
import { costForAll } from './plan/money'

/** All an itinerary is made of. Nothing of it is stored twice: travel, costs and the verdict are derived every time. */
export type Composition = {
  trip_id?: string
  destination: Destination
  start_date: string
  end_date: string
  travelers: number
  /** Null as well for those who may not know of it. */
  budget: Money | null
  items: readonly DocumentItem[]
  ideas: readonly Idea[]
  plan: PlanRecord | null
  places: readonly Place[]
  rates: Rates
}

export const DEFAULT_START = '09:00'
export const DEFAULT_END = '21:00'

type DocumentStop = Stop & { item: DocumentItem; place: Place | undefined }

/** The rules and stops of the whole trip, as the judge reads them. Stops without a time get the earliest that fits, in their order. */
export function planInputOf(
  from: Composition,
): Omit<PlanInput, 'days'> & { days: { date: string; stops: DocumentStop[] }[] } {
  const rules = {
    time_zone: from.destination.time_zone,
    day_start: parseWallTime(from.plan?.daily_start ?? DEFAULT_START),
    day_end: parseWallTime(from.plan?.daily_end ?? DEFAULT_END),
    start_location: from.plan?.start_location ?? null,
  }
  const places = new Map(from.places.map((place) => [place.id, place]))
  const days = datesFrom(from.start_date, from.end_date).map((date) => {
    const items = from.items.filter(({ day }) => day === date).sort(byRank)
    const stops = items.map((item) => stopOf(item, item.poi_id === null ? undefined : places.get(item.poi_id), from))
    const timed = timeDay({ date, stops: stops.map((stop) => ({ ...stop, pinned: stop.start !== null })) }, rules)
    return { date, stops: byTime(timed) }
  })
  return { ...rules, days, budget: from.budget, rates: from.rates }
}
/** By start; a note without one stays behind the stop it follows. */
function byTime(stops: readonly DocumentStop[]): DocumentStop[] {
  let last = 0
  const keyed = stops.map((stop) => {
    last = stop.start ?? last
    return { stop, at: last }
  })
  return keyed.sort((a, b) => a.at - b.at).map(({ stop }) => stop)
}

const byRank = (a: DocumentItem, b: DocumentItem) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1)

/** An item as the judge sees it: position, hours and price from the place's record where there is one. */
export function stopOf(
  item: DocumentItem,
  place: Place | undefined,
  { travelers, destination }: Pick<Composition, 'travelers' | 'destination'>,
): DocumentStop {
  // A meal where no price is asked at the door costs what was planned for it.
  const priced = place && (item.kind === 'visit' || (item.kind === 'meal' && (place.price?.amount_minor || !item.cost)))
  return {
    id: item.id,
    poi_id: item.poi_id,
    kind: item.kind,
    name: item.name,
    lat: place?.lat ?? item.lat,
    lon: place?.lon ?? item.lon,
    start: item.start === null ? null : parseWallTime(item.start),
    minutes: item.minutes,
    cost: priced ? costForAll(place, travelers, currencyOf(destination.country_code)) : item.cost,
    opening_hours: place?.opening_hours ?? null,
    known: item.poi_id === null || place !== undefined,
    pinned: item.pinned,
    item,
    place,
  }
}

export function composeItinerary(from: Composition): Itinerary {
  const input = planInputOf(from)
  const violations = judgePlan(input)
  const { destination, plan } = from
  const own = currencyOf(destination.country_code)
  const currency = from.budget && isCurrency(from.budget.currency) ? from.budget.currency : own
  return {
    ...(from.trip_id === undefined ? {} : { trip_id: from.trip_id }),
    time_zone: destination.time_zone,
    destination: {
      name: destination.name,
      country_code: destination.country_code,
      lat: destination.lat,
      lon: destination.lon,
    },
    travelers: from.travelers,
    daily_start: plan?.daily_start ?? DEFAULT_START,
    daily_end: plan?.daily_end ?? DEFAULT_END,
    start_location: input.start_location,
    days: input.days.map(({ date, stops }) => ({
      date,
      items: itemsOf(date, stops, input.day_start, input.start_location, from),
    })),
    unscheduled: unscheduledOf(from),
    ideas: ideasOf(from),
    total_cost: costOf(input.days, currency, from.rates),
    rates: plan?.rates ?? { date: from.rates.date, source: from.rates.source },
    feasibility: { ok: violations.length === 0, violations },
    solver: plan?.solver ?? { score: 0, ms: 0, seed: 0 },
  }
}

function itemsOf(
  date: string,
  stops: readonly DocumentStop[],
  dayStart: number,
  startLocation: Point | null,
  from: Composition,
): ItineraryItem[] {
  const zone = from.destination.time_zone
  const currency = currencyOf(from.destination.country_code)
  let here = startLocation
  let now = dayStart
  return stops.map((stop): ItineraryItem => {
    const { item, place } = stop
    const start = stop.start ?? now
    const position = stop.lat === null || stop.lon === null ? null : { lat: stop.lat, lon: stop.lon }
    const travel = here && position && stop.kind !== 'note' ? travelBetween(here, position) : null
    if (stop.kind === 'transfer') here = null
    else if (position && stop.kind !== 'note') here = position
    const end = addElapsed(date, start, stop.minutes, zone)
    if (stop.kind !== 'note') now = start + stop.minutes
    return {
      id: item.id,
      kind: item.kind,
      poi_id: item.poi_id,
      name: item.name,
      category: place?.category ?? item.category,
      lat: stop.lat,
      lon: stop.lon,
      starts_at: wallInstant(addElapsed(date, start, 0, zone)),
      ends_at: wallInstant(end),
      minutes: item.minutes,
      pinned: item.pinned,
      travel,
      cost: stop.cost ?? { amount_minor: 0, currency },
      reason: item.reason ?? (item.pinned ? 'Pinned' : 'Added by hand'),
      opening_hours: stop.opening_hours,
    }
  })
}
const wallInstant = ({ date, minutes }: { date: string; minutes: number }) => `${date}T${formatWallTime(minutes)}`

/** What was wanted and has no day: left out by the planner, or put aside by somebody. */
function unscheduledOf({ plan, ideas, items }: Composition): Itinerary['unscheduled'] {
  const planned = new Set(items.map(({ poi_id }) => poi_id))
  const left = (plan?.unscheduled ?? []).filter(({ poi_id }) => !planned.has(poi_id))
  const named = new Set([...left.map(({ poi_id }) => poi_id), ...planned])
  const aside = ideas.flatMap(({ poi_id, name, reason }) =>
    poi_id === null || named.has(poi_id) ? [] : [{ poi_id, name, reason: reason ?? 'Kept for later' }],
  )
  return [...left, ...aside]
}

/** Place, hours and price as the records say now, as for items of a day. */
function ideasOf({ ideas, places, travelers, destination }: Composition): PlannedIdea[] {
  const records = new Map(places.map((place) => [place.id, place]))
  const none = { amount_minor: 0, currency: currencyOf(destination.country_code) }
  return ideas.map((idea) => {
    const place = idea.poi_id === null ? undefined : records.get(idea.poi_id)
    const item = { ...idea, day: '', rank: '', start: null }
    const { lat, lon, cost, opening_hours } = stopOf(item, place, { travelers, destination })
    const { id, poi_id, name, kind, minutes } = idea
    const category = place?.category ?? idea.category
    const reason = idea.reason ?? 'Kept for later'
    return { id, poi_id, name, kind, category, lat, lon, minutes, cost: cost ?? none, reason, opening_hours }
  })
}
