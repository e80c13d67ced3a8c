import type { DocumentItem, RoomDocument } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import type { Section, SharedItem, SharedTrip } from '#shared/contracts/trips'
import { currencyOf } from '#shared/values/countries'
import { costOf, type DayRules, type Stop, timeDay } from '#shared/values/itinerary'
import { RATES } from '#shared/values/rates'
import { addElapsed, datesFrom, formatWallTime, parseWallTime } from '#shared/values/time'
import { travelBetween } from '#shared/values/travel'
import type { Member, TripRecord } from '../domain'

/** All that a shared trip is made of: the trip's facts, its shared document, records of public places. Nothing private is at hand. */
export type Shared = {
  trip: TripRecord
  document: RoomDocument
  places: readonly Place[]
  members: readonly Member[]
  sections: readonly Section[]
}
type SharedStop = Stop & { item: DocumentItem; place: Place | undefined }

const DEFAULT_START = '09:00'
const DEFAULT_END = '21:00'

/** A trip as an audience with these sections sees it. */
export function sharedTrip(from: Shared): SharedTrip {
  const { trip, members } = from
  const shows = (section: Section) => from.sections.includes(section)
  const days = daysOf(from)
  return {
    title: trip.title,
    destination: trip.destination,
    start_date: trip.start_date,
    end_date: trip.end_date,
    travelers: trip.travelers,
    sections: [...from.sections],
    remixed_from: trip.remixed_from,
    ...(shows('itinerary') || shows('notes')
      ? { days: days.map(({ date, stops }) => ({ date, items: itemsOf(date, stops, from) })) }
      : {}),
    ...(shows('people') ? { people: peopleOf(members) } : {}),
    ...(shows('itinerary') && shows('costs')
      ? { total_cost: costOf(days, currencyOf(trip.destination.country_code), RATES) }
      : {}),
  }
}

/** Names and nothing that names an account. */
const peopleOf = (members: readonly Member[]) =>
  members.flatMap(({ name, role, status }) => (status === 'active' && name !== null ? [{ name, role }] : []))

/** Notes are a section of their own, whatever day they stand on. */
export const isShown = ({ kind }: Pick<DocumentItem, 'kind'>, sections: readonly Section[]): boolean =>
  sections.includes(kind === 'note' ? 'notes' : 'itinerary')

/**
 * What a place usually costs, for everybody. Only visits and meals carry a public price; what a stay or a transfer says
 * may be what somebody paid for it.
 */
export const publicCost = ({ kind, cost }: Pick<DocumentItem, 'kind' | 'cost'>): DocumentItem['cost'] =>
  kind === 'visit' || kind === 'meal' ? cost : null

function daysOf({ trip, document, places, sections }: Shared): { date: string; stops: SharedStop[] }[] {
  const byId = new Map(places.map((place) => [place.id, place]))
  const rules: DayRules = {
    time_zone: trip.destination.time_zone,
    day_start: parseWallTime(document.plan?.daily_start ?? DEFAULT_START),
    day_end: parseWallTime(document.plan?.daily_end ?? DEFAULT_END),
    // Where the days begin may be somebody's home.
    start_location: null,
  }
  return datesFrom(trip.start_date, trip.end_date).map((date) => {
    const stops = document.items
      .filter((item) => item.day === date && isShown(item, sections))
      .map((item) => stopOf(item, item.poi_id === null ? undefined : byId.get(item.poi_id)))
    return { date, stops: byTime(timeDay({ date, stops }, rules)) }
  })
}

const stopOf = (item: DocumentItem, place: Place | undefined): SharedStop => ({
  id: item.id,
  poi_id: item.poi_id,
  kind: item.kind,
  name: item.name,
  lat: place?.lat ?? item.lat,
  lon: place?.lon ?? item.lon,
  start: item.start === null ? null : parseWallTime(item.start),
  minutes: item.minutes,
  cost: publicCost(item),
  opening_hours: place?.opening_hours ?? null,
  known: true,
  // A time somebody gave stands; only the others are filled in.
  pinned: item.start !== null,
  item,
  place,
})

/** By start; a note without one stays behind the stop it follows. */
function byTime(stops: readonly SharedStop[]): SharedStop[] {
  let last = 0
  const keyed = stops.map((stop) => {
    last = stop.start ?? last
    return { stop, at: last }
  })
  return keyed.sort((a, b) => a.at - b.at).map(({ stop }) => stop)
}

function itemsOf(date: string, stops: readonly SharedStop[], { trip, document, sections }: Shared): SharedItem[] {
  const zone = trip.destination.time_zone
  const at = (start: number, elapsed: number) => {
    const wall = addElapsed(date, start, elapsed, zone)
    return `${wall.date}T${formatWallTime(wall.minutes)}`
  }
  let here: { lat: number; lon: number } | null = null
  return stops.map((stop): SharedItem => {
    const { item, place, start } = stop
    const position = stop.lat === null || stop.lon === null ? null : { lat: stop.lat, lon: stop.lon }
    const travel = here && position && stop.kind !== 'note' ? travelBetween(here, position) : null
    if (stop.kind === 'transfer') here = null
    else if (position && stop.kind !== 'note') here = position
    const note = sections.includes('notes') ? document.notes?.[item.id] : undefined
    return {
      id: item.id,
      kind: item.kind,
      poi_id: item.poi_id,
      name: item.name,
      category: place?.category ?? item.category,
      lat: stop.lat,
      lon: stop.lon,
      starts_at: start === null ? null : at(start, 0),
      ends_at: start === null ? null : at(start, item.minutes),
      minutes: item.minutes,
      travel,
      opening_hours: stop.opening_hours,
      reason: item.reason,
      ...(sections.includes('costs') ? { cost: stop.cost } : {}),
      ...(note === undefined ? {} : { note }),
    }
  })
}
