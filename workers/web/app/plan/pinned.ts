import { dayOfItem, type Plan } from './model'
import { addItem, moveItem } from './operations'

/** A new plan with the old one's pinned items back at their day and time; the rest gives way to them. */
export function withPinned(fresh: Plan, old: Plan): Plan {
  let plan = fresh
  for (const day of old.days) {
    for (const item of day.items.filter((each) => each.pinned)) {
      const same = plan.days
        .flatMap((each) => each.items)
        .find((other) => other.id === item.id || (item.poi_id !== null && other.poi_id === item.poi_id))
      plan = same ? pinAt(moveItem(plan, same.id, day.date, item.start), same.id) : addItem(plan, day.date, item)
    }
  }
  return plan
}

function pinAt(plan: Plan, id: string): Plan {
  const day = dayOfItem(plan, id)
  if (!day) return plan
  const items = day.items.map((item) => (item.id === id ? { ...item, pinned: true } : item))
  return { ...plan, days: plan.days.map((each) => (each === day ? { ...day, items } : each)) }
}
