import { useSyncExternalStore } from 'react'

/** Is the window at least this wide? */
export function useWide(px: number): boolean {
  const query = `(min-width: ${px}px)`
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query)
      media.addEventListener('change', changed)
      return () => media.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}
