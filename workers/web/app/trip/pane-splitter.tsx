import { type KeyboardEvent, type PointerEvent, type RefObject, useState } from 'react'
import styles from './pane-splitter.module.css'

const KEY = 'cv-pane'
const [LEAST, MOST, STEP] = [400, 900, 40]
const clamp = (width: number) => Math.min(MOST, Math.max(LEAST, Math.round(width)))
const stored = () => {
  try {
    return Number(localStorage.getItem(KEY)) || 640
  } catch {
    return 640
  }
}

/** The edge between plan and map, moved by pointer or arrow keys and remembered. */
export function PaneSplitter({ panes }: { panes: RefObject<HTMLDivElement | null> }) {
  const [width, setWidth] = useState(() => clamp(stored()))
  const resize = (next: number) => {
    const clamped = clamp(next)
    setWidth(clamped)
    panes.current?.style.setProperty('--cv-pane', `${clamped}px`)
    try {
      localStorage.setItem(KEY, String(clamped))
    } catch {}
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    resize(event.clientX - (panes.current?.getBoundingClientRect().left ?? 0))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key]
    if (by === undefined) return
    event.preventDefault()
    resize(width + by)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has no element of its own
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the plan"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  )
}
