import type { DayItem, Itinerary, ItineraryItem } from '#shared/contracts/planner'
import type { Trip } from '#shared/contracts/trips'
import { newId } from '#shared/values/ids'
import { formatWallTime } from '#shared/values/time'
import { api } from '../api/client'
import { createTrip, planTrip } from '../api/trips'
import { type Draft, deviceStorage, dropDraft } from './draft'
import { planRequestOf } from './form'
import type { Idea, Plan, PlanDay, PlanItem } from './model'

/** An item as the API takes it; the rest of it comes from the place's record, where there is a place. */
export const dayItemOf = (item: PlanItem): DayItem => ({
  id: item.id,
  poi_id: item.poi_id,
  kind: item.kind,
  name: item.name,
  start: formatWallTime(item.start),
  minutes: item.minutes,
  pinned: item.pinned,
  ...(item.poi_id === null ? { lat: item.lat, lon: item.lon, cost: item.cost } : {}),
})

export const ideaPath = (tripId: string, id: string) =>
  `/v1/planner/${encodeURIComponent(tripId)}/ideas/${encodeURIComponent(id)}`
export const dayPath = (tripId: string, date: string) => `/v1/planner/${encodeURIComponent(tripId)}/day/${date}`

/**
 * Makes a trip of the draft, with every day as it stands. The planner plans the trip first: then the server knows hours,
 * reasons and the prices of meals, and only what was changed by hand is put over it. On any failure the draft stays here.
 */
export async function keepDraft(draft: Draft): Promise<Trip> {
  const trip = await createTrip(draft.request)
  const request = planRequestOf(draft.plan.options)
  const watch = { signal: new AbortController().signal, onProgress: () => {} }
  const planned = await planTrip(trip.id, request, watch, false).catch(() => null)
  for (const { date, items } of withServerIds(draft.plan, planned)) {
    const there = planned?.days.find((day) => day.date === date)?.items ?? []
    const same = there.length === items.length && items.every((item, i) => isSame(date, item, there[i]))
    if (!same) await api.put(dayPath(trip.id, date), { body: { items: items.map(dayItemOf) } })
  }
  for (const { poi_id, reason } of ideasToKeep(draft.plan, planned)) {
    await api.put(ideaPath(trip.id, newId('item')), { body: { poi_id, ...(reason ? { reason } : {}) } })
  }
  dropDraft(deviceStorage())
  return trip
}

const isSame = (date: string, item: PlanItem, there: ItineraryItem | undefined) =>
  there !== undefined &&
  there.id === item.id &&
  there.starts_at === `${date}T${formatWallTime(item.start)}` &&
  there.minutes === item.minutes &&
  there.pinned === item.pinned

/** Ideas of the draft that the server's own plan does not name among what it left out. */
export function ideasToKeep(plan: Plan, planned: Itinerary | null): Idea[] {
  const named = new Set(planned?.unscheduled.map(({ poi_id }) => poi_id))
  return plan.ideas.filter(({ poi_id }) => poi_id !== null && !named.has(poi_id))
}

const near = (a: { lat: number | null; lon: number | null }, b: PlanItem) => a.lat === b.lat && a.lon === b.lon

/** The draft's days with the ids the server gave to the same places, and to the meals in the same order. */
export function withServerIds(plan: Plan, planned: Itinerary | null): PlanDay[] {
  const theirs = (planned?.days ?? []).flatMap((day) => day.items)
  const taken = new Set<string>()
  const twinOf = (date: string, item: PlanItem) => {
    const own = planned?.days.find((day) => day.date === date)?.items ?? []
    const candidates = item.poi_id ? theirs : own
    // A meal without a place is the same one only where it is the same corner of the city.
    const same = (other: ItineraryItem) =>
      other.poi_id === item.poi_id && other.kind === item.kind && (item.poi_id || near(other, item))
    return candidates.find((other) => same(other) && !taken.has(other.id))
  }
  return plan.days.map(({ date, items }) => ({
    date,
    items: items.map((item) => {
      const twin = twinOf(date, item)
      if (twin) taken.add(twin.id)
      return twin ? { ...item, id: twin.id } : item
    }),
  }))
}
