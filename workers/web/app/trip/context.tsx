import { createContext, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import type { Trip } from '#shared/contracts/trips'
import type { Watch } from '../api/trips'
import { type Violation, violationsOf } from '../plan/judge'
import type { Plan } from '../plan/model'
import type { Verdict } from '../plan/sentences'
import type { PlanState, PlanStore } from './sync/plan-store'
import type { TripView } from './view'

/** An item on its way: the plan as it would be, and the verdict on it. Shown in place of the plan until it is dropped. */
export type Preview = { id: string; by: 'drag' | 'keys'; plan: Plan; date: string | null; verdict: Verdict }

export type TripContext = PlanState & {
  store: PlanStore
  /** The plan as drawn now: the preview while something moves, else the plan. */
  shown: Plan
  violations: Violation[]
  preview: Preview | null
  setPreview: (preview: Preview | null) => void
  view: TripView
  setView: (change: Partial<TripView>, options?: { push?: boolean }) => void
  /** Null for a draft. */
  trip: Trip | null
  title: string
  canEdit: boolean
  /** Asks the planner for a whole new plan. */
  replan: (options: Plan['options'], watch: Watch) => Promise<Plan>
}

const Context = createContext<TripContext | null>(null)

export function useTrip(): TripContext {
  const value = useContext(Context)
  if (!value) throw new Error('useTrip outside of a trip page')
  return value
}

type Props = Pick<TripContext, 'store' | 'view' | 'setView' | 'trip' | 'title' | 'canEdit' | 'replan'> & {
  children: React.ReactNode
}
export function TripProvider({ children, ...given }: Props) {
  const state = useSyncExternalStore(given.store.subscribe, given.store.read)
  const [preview, setPreview] = useState<Preview | null>(null)
  const shown = preview?.plan ?? state.plan
  const violations = useMemo(() => violationsOf(shown), [shown])
  return <Context value={{ ...given, ...state, shown, violations, preview, setPreview }}>{children}</Context>
}
