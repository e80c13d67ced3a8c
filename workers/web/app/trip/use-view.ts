import { useCallback } from 'react'
import type { TripContext } from './context'
import type { TripView } from './view'

type Navigate = (options: { search: (before: TripView) => TripView; replace: boolean; resetScroll: false }) => unknown

/** Changes of the view go into the address; a panel that opens is a step one can go back from. */
export function useView(navigate: unknown): TripContext['setView'] {
  return useCallback(
    (change, options) => {
      const go = navigate as Navigate
      go({ search: (before) => compact({ ...before, ...change }), replace: !options?.push, resetScroll: false })
    },
    [navigate],
  )
}

const compact = (view: TripView): TripView =>
  Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as TripView
