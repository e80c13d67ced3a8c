import type { DayItem } from '#shared/contracts/planner'
import type { Trip } from '#shared/contracts/trips'
import { formatWallTime } from '#shared/values/time'
import { api } from '../api/client'
import { createTrip } from '../api/trips'
import { type Draft, deviceStorage, dropDraft } from './draft'
import { saveIdeas } from './ideas'
import type { PlanItem } from './model'

/** An item as the API takes it; the rest of it comes from the place's record. */
export const dayItemOf = (item: PlanItem): DayItem => ({
  id: item.id,
  poi_id: item.poi_id,
  kind: item.kind,
  name: item.name,
  start: formatWallTime(item.start),
  minutes: item.minutes,
  pinned: item.pinned,
})

export const dayPath = (tripId: string, date: string) => `/v1/planner/${encodeURIComponent(tripId)}/day/${date}`

/** Makes a trip of the draft, with every day as it stands. On any failure the draft stays on this device. */
export async function keepDraft(draft: Draft): Promise<Trip> {
  const trip = await createTrip(draft.request)
  for (const { date, items } of draft.plan.days) {
    if (items.length > 0) await api.put(dayPath(trip.id, date), { body: { items: items.map(dayItemOf) } })
  }
  saveIdeas(deviceStorage(), trip.id, draft.plan.ideas)
  dropDraft(deviceStorage())
  return trip
}
