import { formatWallTime } from '#shared/values/time'
import { travelBetween } from '#shared/values/travel'
import { duration, longDay, shortDay } from '../ui/words'
import type { Violation } from './judge'
import { dayOf, endOf, type Plan, type PlanItem, pointOf } from './model'

/** What the app says about a change, on screen and to a screen reader: the same words in both. */

/** `10:00 to 11:30` */
export const spanOf = (item: PlanItem) => `${formatWallTime(item.start)} to ${formatWallTime(endOf(item))}`

/**
 * The verdict on an item where it is now: `Fits, 12 min walk.`, what is wrong with it, or what it breaks. `before` is what
 * was wrong with that day without the change: old trouble of other stops is not this one's doing.
 */
export function verdictOn(
  plan: Plan,
  date: string,
  item: PlanItem,
  { violations, before }: { violations: Violation[]; before: Violation[] },
): Verdict {
  const own = violations.filter((violation) => violation.item_id === item.id)
  if (own.length > 0) return { fits: false, text: own.map((violation) => violation.message).join(' ') }
  const known = new Set(before.map(({ code, item_id }) => `${code} ${item_id}`))
  const other = violations.find(({ code, item_id }) => item_id !== null && !known.has(`${code} ${item_id}`))
  if (other) {
    const name = dayOf(plan, date)?.items.find((each) => each.id === other.item_id)?.name ?? 'Another stop'
    return { fits: false, text: `${name}: ${other.message}` }
  }
  const way = wayTo(plan, date, item)
  return { fits: true, text: way ? `Fits, ${way}.` : 'Fits.' }
}
export type Verdict = { fits: boolean; text: string }

function wayTo(plan: Plan, date: string, item: PlanItem): string | null {
  const items = dayOf(plan, date)?.items ?? []
  const before = items[items.findIndex((each) => each.id === item.id) - 1]
  const [from, to] = [before ? pointOf(before) : plan.start_location, pointOf(item)]
  if (!from || !to) return null
  const { mode, minutes } = travelBetween(from, to)
  return mode === 'walk' ? `${minutes} min walk` : `${minutes} min by public transport`
}

/** `MNAA moved to Wednesday 5 May, 10:00 to 11:30. Fits, 12 min walk.` */
export const movedSentence = (item: PlanItem, date: string, verdict: Verdict) =>
  `${item.name} moved to ${longDay(date)}, ${spanOf(item)}. ${verdict.text}`

export const dayLabel = (date: string, items: PlanItem[]) => {
  const last = items.at(-1)
  const first = items[0]
  return first && last
    ? `${shortDay(date)}, ${formatWallTime(first.start)} to ${formatWallTime(endOf(last))}`
    : `${shortDay(date)}, nothing planned`
}
export const lengthOf = (item: PlanItem) => duration(item.minutes)
