import { useSyncExternalStore } from 'react'

/** What screen readers are told. Sentences that come within half a second are said together, so that none cuts another off. */
const GATHER_MS = 500
type Spoken = { polite: string; assertive: string }
let spoken: Spoken = { polite: '', assertive: '' }
let queued: string[] = []
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

const emit = (next: Spoken) => {
  spoken = next
  for (const listener of listeners) listener()
}

export function announce(sentence: string): void {
  if (queued.at(-1) !== sentence) queued.push(sentence)
  clearTimeout(timer)
  timer = setTimeout(() => {
    emit({ polite: queued.join(' '), assertive: '' })
    queued = []
  }, GATHER_MS)
}
/** Said at once, over anything else: only for move mode, where each key press has its own answer, and for failures. */
export function announceNow(sentence: string): void {
  emit({ polite: '', assertive: sentence })
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
const read = () => spoken

export function LiveRegions() {
  const { polite, assertive } = useSyncExternalStore(subscribe, read)
  return (
    <>
      <div className="sr" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="sr" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  )
}
