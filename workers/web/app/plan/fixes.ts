import { formatWallTime } from '#shared/values/time'
import { weekday } from '../ui/words'
import { type Violation, violationsOnDay } from './judge'
import { dayOfItem, endOf, findItem, type Plan } from './model'
import { changeItem, moveItem, toIdeas } from './operations'
import { slotsFor } from './slots'

/** A change that mends a violation with one tap. `label` is the button, `done` the sentence of the undo toast. */
export type Fix = { label: string; done: string; plan: Plan }

/**
 * At most two ways to mend what is wrong: the nearest first. Each was tried, and leaves its item without a violation.
 * `hours`: may the hours of the day be changed? A draft's may; a trip's belong to the planner's record.
 */
export function fixesFor(plan: Plan, violation: Violation, { hours }: { hours: boolean }): Fix[] {
  const item = violation.item_id ? findItem(plan, violation.item_id) : undefined
  const day = item ? dayOfItem(plan, item.id) : undefined
  if (!item || !day) return violation.code === 'OVER_BUDGET' ? dropDearest(plan) : []
  const fixes: Fix[] = []
  if (hours && violation.code === 'OUTSIDE_DAY' && endOf(item) > plan.options.daily_end) {
    const end = Math.min(1439, Math.ceil(endOf(item) / 30) * 30)
    const longer = { ...plan, options: { ...plan.options, daily_end: end } }
    const clock = formatWallTime(end)
    if (fits(longer, item.id))
      fixes.push({ label: `End days at ${clock}`, done: `Days end at ${clock}.`, plan: longer })
  }
  for (const { date, start } of slotsFor(plan, item.id, 8)) {
    if (fixes.length >= 2) break
    const sameDay = date === day.date
    if (fixes.some((fix) => fix.label.startsWith(sameDay ? 'Start at' : 'Move to'))) continue
    const clock = formatWallTime(start)
    const label = sameDay ? `Start at ${clock}` : `Move to ${weekday(date).slice(0, 3)} ${clock}`
    const done = `${item.name} moved to ${sameDay ? clock : `${weekday(date)}, ${clock}`}.`
    fixes.push({ label, done, plan: moveItem(plan, item.id, date, start) })
  }
  const timed = fixes.some((fix) => fix.label.startsWith('Start at'))
  if (fixes.length < 2 && !timed && (violation.code === 'OVERLAP' || violation.code === 'UNREACHABLE')) {
    const later = startingAfterPrevious(plan, item.id)
    if (later) fixes.push(later)
  }
  if (fixes.length === 0) {
    const plan2 = toIdeas(plan, item.id, violation.message)
    fixes.push({ label: 'To Ideas', done: `${item.name} moved to Ideas.`, plan: plan2 })
  }
  return fixes
}

const fits = (plan: Plan, id: string) => {
  const day = dayOfItem(plan, id)
  return day !== undefined && !violationsOnDay(plan, day.date).some((other) => other.item_id === id)
}

/** The item a few minutes later, pushing what follows. */
function startingAfterPrevious(plan: Plan, id: string): Fix | null {
  const item = findItem(plan, id)
  if (!item) return null
  for (let start = item.start + 5; start <= item.start + 180; start += 5) {
    const moved = changeItem(plan, id, { start })
    if (!fits(moved, id)) continue
    const clock = formatWallTime(start)
    return { label: `Start at ${clock}`, done: `${item.name} starts at ${clock}.`, plan: moved }
  }
  return null
}

function dropDearest(plan: Plan): Fix[] {
  const dearest = plan.days
    .flatMap((day) => day.items)
    .filter((item) => item.poi_id && !item.pinned)
    .toSorted((a, b) => b.cost.amount_minor - a.cost.amount_minor)[0]
  if (!dearest || dearest.cost.amount_minor === 0) return []
  const dropped = toIdeas(plan, dearest.id, 'Left out to keep to the budget')
  return [{ label: `Drop ${dearest.name}`, done: `${dearest.name} moved to Ideas.`, plan: dropped }]
}
