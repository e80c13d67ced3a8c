import { useSyncExternalStore } from 'react'

/** A card that is being dragged: which, where the pointer is, and where on the card it was picked up. */
export type Drag = {
  id: string
  x: number
  y: number
  grabX: number
  grabY: number
  width: number
  height: number
}

let drag: Drag | null = null
const listeners = new Set<() => void>()

export const setDrag = (next: Drag | null) => {
  drag = next
  for (const listener of listeners) listener()
}
export const currentDrag = () => drag
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
export const useDrag = () => useSyncExternalStore(subscribe, currentDrag)
