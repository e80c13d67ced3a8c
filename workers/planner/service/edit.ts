import type { DayItem, ItineraryDay, ItineraryItem, KeepIdea, PlannedIdea, Violation } from '#shared/contracts/planner'
import type { DocumentItem, Idea, NewItem } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import { AppError, invalid } from '#shared/errors'
import { newId } from '#shared/values/ids'
import { findSlots, timeDay } from '#shared/values/itinerary'
import { formatWallTime, parseWallTime } from '#shared/values/time'
import { type Composition, composeItinerary, planInputOf, stopOf } from '../domain/compose'
import { type DayEntry, documentItems, hintOf } from '../domain/edit'
import type { Ctx } from '../env'
import { changePlan, compositionOf, type LoadedTrip, loadTrip } from './trip'

/** Replaces a day in the given order. Given starts stay; stops without one come as early as they can. Violations are told, never refused. */
export async function putDay(
  ctx: Ctx,
  tripId: string,
  date: string,
  items: DayItem[],
): Promise<{ day: ItineraryDay; violations: Violation[] }> {
  const loaded = await loadDay(ctx, tripId, date)
  const asked = items.flatMap(({ poi_id }) => poi_id ?? [])
  const from = await withPlaces(ctx, loaded, asked)
  const entries = documentItems(items, date, loaded.document, from.places, () => newId('item', ctx.now))
  const itinerary = await changePlan(
    ctx,
    loaded,
    { kind: 'replace_day', day: date, items: timed(entries, date, from) },
    from.places,
  )
  const day = itinerary.days.find((other) => other.date === date)!
  const ids = new Set(day.items.map(({ id }) => id))
  return {
    day,
    violations: itinerary.feasibility.violations.filter(({ item_id }) => item_id === null || ids.has(item_id)),
  }
}

/** Starts for those that have none: as early as possible after the one before, meals not before their time. */
function timed(entries: readonly DayEntry[], date: string, from: Composition): NewItem[] {
  const places = new Map(from.places.map((place) => [place.id, place]))
  const { days: _, ...rules } = planInputOf({ ...from, items: [] })
  const stops = entries.map(({ item, kept }) => {
    const stop = stopOf(ranked(item), item.poi_id === null ? undefined : places.get(item.poi_id), from)
    return kept ? { ...stop, pinned: true } : { ...stop, pinned: false, start: hintOf(item) }
  })
  return timeDay({ date, stops }, rules).map(({ start, item: { rank: _rank, ...item } }) => ({
    ...item,
    start: start === null ? null : clockOf(start),
  }))
}
const ranked = (item: NewItem): DocumentItem => ({ ...item, rank: '' })
/** What would begin after midnight stands at the end of its day, where the judge says what is wrong with it. */
const LAST_START = 23 * 60 + 55
const clockOf = (start: number) => formatWallTime(Math.min(LAST_START, Math.max(0, start)))

/** Adds a place: at the given time, else where it fits best that day, else after everything. The same place twice is a CONFLICT. */
export async function addActivity(
  ctx: Ctx,
  tripId: string,
  { poi_id, date, start }: { poi_id: string; date: string; start?: string | undefined },
): Promise<{ item: ItineraryItem; violations: Violation[] }> {
  const loaded = await loadDay(ctx, tripId, date)
  const twin = loaded.document.items.find((item) => item.poi_id === poi_id)
  if (twin) throw new AppError('CONFLICT', `${twin.name} is already in the plan`, { item_id: twin.id, day: twin.day })
  const from = await withPlaces(ctx, loaded, [poi_id])
  const place = from.places.find(({ id }) => id === poi_id)
  if (!place) throw invalid('poi_id', 'we know no such place')
  const item = placeItem(newId('item', ctx.now), place, date)
  const added = { ...item, start: start ?? clockOf(freeStart(item, place, date, from)) }
  const before = new Set(composeItinerary(from).feasibility.violations.map(nameOf))
  const itinerary = await changePlan(ctx, loaded, { kind: 'add_item', item: added }, from.places)
  const shown = itinerary.days.flatMap(({ items }) => items).find(({ id }) => id === item.id)!
  return {
    item: shown,
    violations: itinerary.feasibility.violations.filter((one) => one.item_id === item.id || !before.has(nameOf(one))),
  }
}
const nameOf = ({ code, item_id }: Violation) => `${code} ${item_id}`

const placeItem = (id: string, place: Place, day: string): NewItem => ({
  id,
  kind: place.category === 'restaurant' ? 'meal' : 'visit',
  name: place.name,
  day,
  start: null,
  minutes: place.visit_minutes,
  pinned: false,
  poi_id: place.id,
  category: place.category,
  lat: place.lat,
  lon: place.lon,
  cost: null,
  reason: 'Added by hand',
  booking_id: null,
})

/** The best slot of the day; where there is none, the first time after all other stops. */
function freeStart(item: NewItem, place: Place, date: string, from: Composition): number {
  const input = planInputOf(from)
  const day = input.days.find((other) => other.date === date)!
  const stop = stopOf(ranked(item), place, from)
  const [slot] = findSlots(stop, { ...input, days: [day] }, 1)
  if (slot) return slot.start
  const stops = [...day.stops.map((other) => ({ ...other, pinned: true })), { ...stop, pinned: false }]
  return timeDay({ date, stops }, input).at(-1)?.start ?? parseWallTime('12:00')
}

/**
 * Keeps an item of the plan for later, or a place that is not in it. Doing it twice is doing it once; NOT_FOUND where there
 * is neither such an item nor a place, CONFLICT for a place that is planned under another id.
 */
export async function keepIdea(
  ctx: Ctx,
  tripId: string,
  itemId: string,
  { poi_id, reason }: KeepIdea,
): Promise<PlannedIdea> {
  const loaded = await loadTrip(ctx, tripId, 'editor')
  const known = [...loaded.document.items, ...loaded.document.ideas].some(({ id }) => id === itemId)
  const idea = known || !poi_id ? null : await ideaOf(ctx, itemId, poi_id, reason)
  const { ideas } = await changePlan(ctx, loaded, { kind: 'keep_idea', item_id: itemId, reason, idea })
  return ideas.find(({ id }) => id === itemId) ?? ideas.find((other) => other.poi_id === poi_id)!
}

async function ideaOf(ctx: Ctx, id: string, poiId: string, reason: string): Promise<Idea> {
  const [place] = await ctx.env.SEARCH.getPlaces(ctx.call, [poiId])
  if (!place) throw invalid('poi_id', 'we know no such place')
  const { day: _day, start: _start, ...idea } = placeItem(id, place, '')
  return { ...idea, reason }
}

/** NOT_FOUND when there is no such item. */
export async function deleteActivity(ctx: Ctx, tripId: string, itemId: string): Promise<void> {
  await changePlan(ctx, await loadTrip(ctx, tripId, 'editor'), { kind: 'remove_item', item_id: itemId })
}

async function loadDay(ctx: Ctx, tripId: string, date: string): Promise<LoadedTrip> {
  const loaded = await loadTrip(ctx, tripId, 'editor')
  if (date < loaded.trip.start_date || date > loaded.trip.end_date) throw invalid('date', 'outside the trip')
  return loaded
}

/** The composition with the records of places that are not in the plan yet. */
async function withPlaces(ctx: Ctx, loaded: LoadedTrip, ids: readonly string[]): Promise<Composition> {
  const from = await compositionOf(ctx, loaded)
  const have = new Set(from.places.map(({ id }) => id))
  const missing = [...new Set(ids)].filter((id) => !have.has(id))
  if (missing.length === 0) return from
  return { ...from, places: [...from.places, ...(await ctx.env.SEARCH.getPlaces(ctx.call, missing))] }
}
