import type { NewItem, PlanRecord, RoomDocument } from '#shared/contracts/rooms'
import type { Section } from '#shared/contracts/trips'
import { RATES } from '#shared/values/rates'
import { addDays, daysBetween } from '#shared/values/time'
import type { TripRecord } from '../domain'
import { isShown, publicCost } from './shared-trip'

/** What a copy of a trip takes over: a member's own copy all of the shared plan, anybody else's what they were shown. */
export type View = 'member' | readonly Section[]

const WEEK = 7

/**
 * The days of a copy. It begins on `startDate`; without one on the source's own days, or, when those have begun, whole weeks
 * later, so that every weekday stays what it was and the plan as good as it was.
 */
export function copyDates(
  { start_date, end_date }: Pick<TripRecord, 'start_date' | 'end_date'>,
  startDate: string | undefined,
  now: Date,
): { start_date: string; end_date: string } {
  const today = now.toISOString().slice(0, 10)
  const late = Math.max(0, daysBetween(start_date, today))
  const start = startDate ?? addDays(start_date, Math.ceil(late / WEEK) * WEEK)
  return { start_date: start, end_date: addDays(start, daysBetween(start_date, end_date)) }
}

/** The title of somebody's own copy, at most as long as a title may be. */
export const copyTitle = (title: string): string => `Copy of ${title}`.slice(0, 120).trim()

/** The items of a copy in their order, on its own days. A booking stays with the trip it was made for. */
export function copiedItems(
  { items }: RoomDocument,
  { shift, view, newItemId }: { shift: number; view: View; newItemId: () => string },
): NewItem[] {
  const seen = view === 'member' ? items : items.filter((item) => isShown(item, view))
  return seen.map(({ rank: _rank, ...item }) => ({
    ...item,
    id: newItemId(),
    day: addDays(item.day, shift),
    booking_id: null,
    cost: view === 'member' || view.includes('costs') ? publicCost(item) : null,
  }))
}

/** How the copied plan came about. To others, where the days began and what was left out is not told. */
export function copiedPlan({ plan }: RoomDocument, view: View): PlanRecord {
  const record = plan ?? UNPLANNED
  return view === 'member' ? record : { ...record, start_location: null, unscheduled: [] }
}

/** A plan made by hand alone. */
const UNPLANNED: PlanRecord = {
  daily_start: '09:00',
  daily_end: '21:00',
  pace: 'balanced',
  start_location: null,
  unscheduled: [],
  solver: { score: 0, ms: 0, seed: 0 },
  rates: { date: RATES.date, source: RATES.source },
}
