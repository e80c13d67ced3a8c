import type { NewTrip } from '#shared/contracts/trips'
import type { Plan } from './model'

/** A plan made without an account. It lives on this device only, and `request` is what a trip is made of later. */
export type Draft = { version: 1; saved_at: string; request: NewTrip; plan: Plan }

const KEY = 'cv-draft'
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const isDraft = (value: unknown): value is Draft => {
  const draft = value as Partial<Draft> | null
  return draft?.version === 1 && Array.isArray(draft.plan?.days) && typeof draft.request?.start_date === 'string'
}

/** The draft on this device; null when there is none, or when what is there cannot be read. */
export function loadDraft(store: Store | null): Draft | null {
  try {
    const value: unknown = JSON.parse(store?.getItem(KEY) ?? 'null')
    return isDraft(value) ? value : null
  } catch {
    return null
  }
}

/** False when the device refuses (private window, full storage), so that the page can say so. */
export function saveDraft(store: Store | null, draft: Draft): boolean {
  try {
    if (!store) return false
    store.setItem(KEY, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function dropDraft(store: Store | null): void {
  try {
    store?.removeItem(KEY)
  } catch {}
}

/** This browser's storage; null where it is switched off. */
export function deviceStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
