import { timeDay } from '#shared/values/itinerary'
import { travelMinutes } from '#shared/values/travel'
import { rulesOf, stopOf } from './judge'
import { dayOf, dayOfItem, endOf, findItem, type Idea, type Plan, type PlanDay, type PlanItem, pointOf } from './model'

/** Every change a traveller makes to a plan: plain data in, plain data out, the input untouched. */

/** Times snap to five minutes, as on a printed timetable. */
export const STEP = 5
export const roundUp = (minutes: number) => Math.ceil(minutes / STEP) * STEP
export const snap = (minutes: number) => Math.round(minutes / STEP) * STEP
const LAST_START = 1440 - STEP
export const clampStart = (minutes: number) => Math.min(LAST_START, Math.max(0, snap(minutes)))

const byStart = (a: PlanItem, b: PlanItem) => a.start - b.start || (a.id < b.id ? -1 : 1)

const travelBetweenItems = (a: PlanItem, b: PlanItem) => {
  const [from, to] = [pointOf(a), pointOf(b)]
  return from && to ? travelMinutes(from, to) : 0
}

/**
 * Later unpinned items move just far enough that one gets to them and finds them open; nothing moves earlier, and pinned
 * items never move. Only what follows the item `from` gives way; that one stays where it was put.
 */
function pushLater(plan: Plan, date: string, items: PlanItem[], from: string): PlanItem[] {
  const sorted = items.toSorted(byStart)
  const first = sorted.findIndex((item) => item.id === from)
  const done = sorted.slice(0, first + 1)
  for (const item of sorted.slice(first + 1)) {
    const fixed = done.map((other) => ({ ...stopOf(other), pinned: true }))
    const timed = timeDay({ date, stops: [...fixed, stopOf(item)] }, rulesOf(plan)).at(-1)
    const start = timed?.start ?? item.start
    done.push(item.pinned || start === item.start ? item : { ...item, start: roundUp(start) })
  }
  return done.toSorted(byStart)
}

const withDay = (plan: Plan, date: string, change: (day: PlanDay) => PlanItem[]): Plan => ({
  ...plan,
  days: plan.days.map((day) => (day.date === date ? { ...day, items: change(day) } : day)),
})
const without = (plan: Plan, id: string): Plan => ({
  ...plan,
  days: plan.days.map((day) =>
    day.items.some((item) => item.id === id) ? { ...day, items: day.items.filter((item) => item.id !== id) } : day,
  ),
  ideas: plan.ideas.filter((idea) => idea.id !== id),
})
const put = (plan: Plan, date: string, item: PlanItem): Plan =>
  withDay(plan, date, (day) => pushLater(plan, date, [...day.items, item], item.id))

/** An item or idea at a time of a day. The followers there give way; the day it came from keeps its times. */
export function moveItem(plan: Plan, id: string, date: string, start: number): Plan {
  const moved = findItem(plan, id) ?? plan.ideas.find((idea) => idea.id === id)
  if (!moved || !dayOf(plan, date)) return plan
  return put(without(plan, id), date, { ...moved, start: Math.min(1439, Math.max(0, Math.round(start))) })
}

/** When an item could begin that is dropped into a list before the `index`-th item (its own old place not counted). */
export function startAt(plan: Plan, id: string, date: string, index: number): number {
  const moved = findItem(plan, id) ?? plan.ideas.find((idea) => idea.id === id)
  const items = (dayOf(plan, date)?.items ?? []).filter((item) => item.id !== id)
  const at = Math.min(index, items.length)
  const [before, after] = [items[at - 1], items[at]]
  if (!moved) return plan.options.daily_start
  const candidate: PlanItem = { ...moved, start: 0 }
  if (before) return clampStart(roundUp(endOf(before) + travelBetweenItems(before, candidate)))
  if (!after) return plan.options.daily_start
  const latest = after.start - moved.minutes - travelBetweenItems(candidate, after)
  return clampStart(Math.max(0, Math.min(plan.options.daily_start, Math.floor(latest / STEP) * STEP)))
}

/** An item taken out of the plan; it stays at hand among the ideas. Meals without a place and notes just go. */
export function toIdeas(plan: Plan, id: string, reason: string): Plan {
  const item = findItem(plan, id)
  if (!item) return { ...plan, ideas: plan.ideas.filter((idea) => idea.id !== id) }
  const { start: _start, ...idea } = { ...item, pinned: false, reason }
  const rest = without(plan, id)
  return item.poi_id ? { ...rest, ideas: [idea, ...rest.ideas] } : rest
}

export const addIdea = (plan: Plan, idea: Idea): Plan =>
  isPlanned(plan, idea.poi_id) ? plan : { ...plan, ideas: [idea, ...plan.ideas] }

/** The same place is never twice in a plan. */
export const isPlanned = (plan: Plan, poiId: string | null) =>
  poiId !== null && plan.days.some((day) => day.items.some((item) => item.poi_id === poiId))

/** A new item at a time of a day; unchanged when its place is already planned. */
export function addItem(plan: Plan, date: string, item: PlanItem): Plan {
  if (!dayOf(plan, date) || isPlanned(plan, item.poi_id)) return plan
  const ideas = plan.ideas.filter((idea) => idea.id !== item.id && (!item.poi_id || idea.poi_id !== item.poi_id))
  return put({ ...plan, ideas }, date, item)
}

/** Another beginning or length, or pinned or not. Followers give way where time is short. */
export function changeItem(
  plan: Plan,
  id: string,
  change: Partial<Pick<PlanItem, 'start' | 'minutes' | 'pinned'>>,
): Plan {
  const day = dayOfItem(plan, id)
  if (!day) return plan
  return withDay(plan, day.date, ({ items }) =>
    pushLater(
      plan,
      day.date,
      items.map((item) => (item.id === id ? { ...item, ...change } : item)),
      id,
    ),
  )
}

/** Up or down one place in its day: the two items swap, and what follows is timed again. */
export function shiftInDay(plan: Plan, id: string, by: -1 | 1): Plan {
  const day = dayOfItem(plan, id)
  const index = day?.items.findIndex((item) => item.id === id) ?? -1
  const [item, other] = [day?.items[index], day?.items[index + by]]
  if (!day || !item || !other) return plan
  const [first, second] = by === 1 ? [other, item] : [item, other]
  const start = Math.min(item.start, other.start)
  const follow = { ...second, start: roundUp(start + first.minutes + travelBetweenItems(first, second)) }
  return withDay(plan, day.date, ({ items }) => {
    const rest = items.filter(({ id: each }) => each !== item.id && each !== other.id)
    return pushLater(plan, day.date, [...rest, { ...first, start }, follow], first.id)
  })
}

/** The dates whose items differ, those that gained an item first: so no item is ever without a day in between. */
export function changedDates(before: Plan, after: Plan): string[] {
  const changed = after.days.filter((day) => dayOf(before, day.date)?.items !== day.items)
  const gains = (day: PlanDay) => {
    const known = new Set(dayOf(before, day.date)?.items.map((item) => item.id))
    return day.items.some((item) => !known.has(item.id)) ? 0 : 1
  }
  return changed.toSorted((a, b) => gains(a) - gains(b)).map((day) => day.date)
}

/** The ideas that are new, gone, or wait for another reason. */
export function changedIdeas(before: Plan, after: Plan): string[] {
  const old = new Map(before.ideas.map((idea) => [idea.id, idea]))
  const now = new Map(after.ideas.map((idea) => [idea.id, idea]))
  const ids = new Set([...old.keys(), ...now.keys()])
  return [...ids].filter((id) => old.get(id)?.reason !== now.get(id)?.reason || old.has(id) !== now.has(id))
}
