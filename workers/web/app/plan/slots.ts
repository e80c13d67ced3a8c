import { findSlots, type Slot } from '#shared/values/itinerary'
import { inputOf, stopOf, violationsOnDay } from './judge'
import { findItem, type Plan } from './model'
import { moveItem, roundUp } from './operations'

export type { Slot }

/**
 * Up to `limit` times at which an item or idea fits without moving anything else, on the five minutes where the next
 * five-minute mark fits as well.
 */
export function slotsFor(plan: Plan, id: string, limit = 5): Slot[] {
  const item = findItem(plan, id) ?? plan.ideas.find((idea) => idea.id === id)
  if (!item) return []
  return findSlots({ ...stopOf(item), start: null }, inputOf(plan), limit).map((slot) => {
    const start = roundUp(slot.start)
    return start !== slot.start && fitsAt(plan, id, slot.date, start) ? { ...slot, start } : slot
  })
}

function fitsAt(plan: Plan, id: string, date: string, start: number): boolean {
  const moved = moveItem(plan, id, date, start)
  const others = (each: Plan) =>
    JSON.stringify(each.days.find((day) => day.date === date)?.items.filter((i) => i.id !== id))
  return others(moved) === others(plan) && !violationsOnDay(moved, date).some((violation) => violation.item_id === id)
}
