import type { Itinerary } from '#shared/contracts/planner'
import { DEFAULT_OPTIONS, type PlanOptions, type Understood } from './model'

/**
 * How a trip was last planned from this device, and what was understood of the wishes then: the server keeps the plan, not the
 * question. `solver` names the plan it belongs to; the words for another plan are not shown.
 */
type Asked = { options: PlanOptions; understood: Understood[]; solver: string }
type Store = Pick<Storage, 'getItem' | 'setItem'>
const key = (tripId: string) => `cv-asked:${tripId}`
const nameOf = ({ solver }: Pick<Itinerary, 'solver'>) => [solver.score, solver.ms, solver.seed].join(' ')

export function saveAsked(store: Store | null, tripId: string, options: PlanOptions, itinerary: Itinerary): void {
  const asked: Asked = { options, understood: itinerary.understood ?? [], solver: nameOf(itinerary) }
  try {
    store?.setItem(key(tripId), JSON.stringify(asked))
  } catch {}
}

export function loadAsked(
  store: Store | null,
  tripId: string,
  itinerary: Itinerary | null,
): Pick<Asked, 'options' | 'understood'> {
  const none = { options: DEFAULT_OPTIONS, understood: [] }
  try {
    const asked = JSON.parse(store?.getItem(key(tripId)) ?? 'null') as Partial<Asked> | null
    if (!asked?.options || !Array.isArray(asked.understood)) return none
    const same = itinerary !== null && asked.solver === nameOf(itinerary)
    return { options: { ...DEFAULT_OPTIONS, ...asked.options }, understood: same ? asked.understood : [] }
  } catch {
    return none
  }
}

/** The wishes without one of them, in the words that were understood. */
export const wishesWithout = (understood: readonly Understood[], text: string): string =>
  [...new Set(understood.map((wish) => wish.text))].filter((other) => other !== text).join('. ')
