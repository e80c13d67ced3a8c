import type { Idea } from './model'

/** Ideas of a trip that the server does not know of are kept beside it on this device. */
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
const key = (tripId: string) => `cv-ideas:${tripId}`
const KEPT = 100

export function loadIdeas(store: Store | null, tripId: string): Idea[] {
  try {
    const value: unknown = JSON.parse(store?.getItem(key(tripId)) ?? '[]')
    return Array.isArray(value) ? (value as Idea[]).filter((idea) => typeof idea?.name === 'string') : []
  } catch {
    return []
  }
}

export function saveIdeas(store: Store | null, tripId: string, ideas: readonly Idea[]): void {
  try {
    if (ideas.length === 0) store?.removeItem(key(tripId))
    else store?.setItem(key(tripId), JSON.stringify(ideas.slice(0, KEPT)))
  } catch {}
}
