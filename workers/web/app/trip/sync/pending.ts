import { dayOf, type Idea, type Plan, type PlanDay } from '../../plan/model'

/**
 * What of a trip's plan has not reached the server yet, kept on this device so that closing the page loses nothing: whole
 * days as they should be, and ideas as they should be (null: gone). One entry per person and trip.
 */
export type Pending = { version: 1; days: PlanDay[]; ideas: { id: string; idea: Idea | null }[] }
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const key = (userId: string, tripId: string) => `cv-pending:${userId}:${tripId}`
const isPending = (value: unknown): value is Pending => {
  const pending = value as Partial<Pending> | null
  return pending?.version === 1 && Array.isArray(pending.days) && Array.isArray(pending.ideas)
}

export function loadPending(store: Store | null, userId: string, tripId: string): Pending | null {
  try {
    const value: unknown = JSON.parse(store?.getItem(key(userId, tripId)) ?? 'null')
    return isPending(value) ? value : null
  } catch {
    return null
  }
}

/** Nothing pending clears the entry. False when the device refuses, so that the page can say so. */
export function savePending(store: Store | null, userId: string, tripId: string, pending: Pending | null): boolean {
  try {
    if (!store) return false
    if (pending === null) store.removeItem(key(userId, tripId))
    else store.setItem(key(userId, tripId), JSON.stringify(pending))
    return true
  } catch {
    return false
  }
}

/** The parts of a plan that still have to be carried to the server. */
export const pendingOf = (plan: Plan, dates: readonly string[], ideaIds: readonly string[]): Pending => ({
  version: 1,
  days: dates.flatMap((date) => dayOf(plan, date) ?? []),
  ideas: ideaIds.map((id) => ({ id, idea: plan.ideas.find((idea) => idea.id === id) ?? null })),
})

/** The server's plan with what was left undone laid over it. Days the trip no longer has are left out; no item is there twice. */
export function withPending(plan: Plan, pending: Pending): Plan {
  const days = pending.days.filter(({ date }) => dayOf(plan, date))
  const moved = new Set(days.flatMap(({ items }) => items.map(({ id }) => id)))
  const touched = new Set(pending.ideas.map(({ id }) => id))
  const kept = pending.ideas.flatMap(({ id, idea }) => (idea && !moved.has(id) ? [idea] : []))
  const aside = new Set(kept.map(({ id }) => id))
  return {
    ...plan,
    days: plan.days.map(
      (day) =>
        days.find(({ date }) => date === day.date) ?? {
          ...day,
          items: day.items.filter(({ id }) => !moved.has(id) && !aside.has(id)),
        },
    ),
    ideas: [...kept, ...plan.ideas.filter(({ id }) => !touched.has(id) && !moved.has(id))],
  }
}
