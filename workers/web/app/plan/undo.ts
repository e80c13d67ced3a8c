/** Own edits that can be taken back, newest last; plain snapshots, since a plan is small. */
export type History<T> = { past: Step<T>[]; future: Step<T>[] }
/** `label` says what the step did, for the toast: "Moved Sé de Lisboa to Wednesday". */
export type Step<T> = { label: string; before: T; after: T }

const KEPT = 100

export const emptyHistory = <T>(): History<T> => ({ past: [], future: [] })

/** A new edit ends what could have been redone. */
export const record = <T>(history: History<T>, step: Step<T>): History<T> => ({
  past: [...history.past, step].slice(-KEPT),
  future: [],
})

/** The step to take back and the history without it; null when there is none. */
export function undo<T>({ past, future }: History<T>): { step: Step<T>; history: History<T> } | null {
  const step = past.at(-1)
  return step ? { step, history: { past: past.slice(0, -1), future: [...future, step] } } : null
}

export function redo<T>({ past, future }: History<T>): { step: Step<T>; history: History<T> } | null {
  const step = future.at(-1)
  return step ? { step, history: { past: [...past, step], future: future.slice(0, -1) } } : null
}
