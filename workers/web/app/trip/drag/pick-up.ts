import { currentDrag, type Drag, setDrag } from './drag-store'

/**
 * Picking cards up with mouse, pen or finger. The mouse lifts after 4 px; a finger after a hold of 250 ms within 8 px, so
 * that a swipe always scrolls. Keyboards do not come here: they have move mode, which moves minutes and days, not pixels.
 */
export type DragEvents = {
  onMove: (drag: Drag) => void
  onDrop: (drag: Drag) => void
  onCancel: () => void
}
const MOUSE_PX = 4
const HOLD_MS = 250
const HOLD_PX = 8
const EDGE_PX = 56
const SCROLL_PX = 12

/**
 * A browser asks only those listeners whether a swipe may scroll that were there when the finger came down, so this one is
 * there always, and objects only while a finger carries something. The touched element is asked as well: once lifted, its
 * card is drawn elsewhere, and what is out of the page no longer tells the window.
 */
let carrying = false
const holdStill = (move: Event) => carrying && move.preventDefault()
globalThis.addEventListener?.('touchmove', holdStill, { passive: false })

export function pickUp(event: PointerEvent, card: HTMLElement, id: string, events: DragEvents): void {
  if (event.button !== 0 || !event.isPrimary) return
  const touch = event.pointerType === 'touch'
  const start = { x: event.clientX, y: event.clientY }
  const box = card.getBoundingClientRect()
  const stop = new AbortController()
  const { signal } = stop
  let lifted = false
  let frame = 0
  let at = start

  const lift = () => {
    lifted = true
    carrying = touch
    if (touch) navigator.vibrate?.(10)
    document.documentElement.dataset.dragging = ''
    update()
    frame = requestAnimationFrame(tick)
  }
  const update = () => {
    const { width, height, left, top } = box
    const drag = { id, ...at, grabX: start.x - left, grabY: start.y - top, width, height }
    setDrag(drag)
    events.onMove(drag)
  }
  /** Near an edge the pane under the pointer scrolls, and the target moves with it. */
  const tick = () => {
    if (scrollNear(at.x, at.y)) update()
    frame = requestAnimationFrame(tick)
  }
  const end = (finish: () => void) => {
    const wasLifted = lifted
    carrying = false
    stop.abort()
    clearTimeout(hold)
    cancelAnimationFrame(frame)
    delete document.documentElement.dataset.dragging
    if (!wasLifted) return
    // The click that follows the release belongs to the drag, not to what lies under it.
    window.addEventListener('click', swallow, { capture: true, once: true })
    setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 50)
    finish()
    setDrag(null)
  }
  const hold = touch ? setTimeout(lift, HOLD_MS) : undefined

  const onMove = (move: PointerEvent) => {
    if (move.pointerId !== event.pointerId) return
    at = { x: move.clientX, y: move.clientY }
    const far = Math.hypot(at.x - start.x, at.y - start.y)
    if (lifted) return update()
    if (touch && far > HOLD_PX) return end(() => {})
    if (!touch && far > MOUSE_PX) lift()
  }
  const onUp = (up: PointerEvent) => {
    if (up.pointerId !== event.pointerId) return
    const drag = currentDrag()
    end(() => (drag ? events.onDrop(drag) : events.onCancel()))
  }
  const cancel = () => end(events.onCancel)
  event.target?.addEventListener('touchmove', holdStill, { signal, passive: false })
  window.addEventListener('pointermove', onMove, { signal })
  window.addEventListener('pointerup', onUp, { signal })
  window.addEventListener('pointercancel', cancel, { signal })
  window.addEventListener('blur', cancel, { signal })
  window.addEventListener('contextmenu', (menu) => lifted && menu.preventDefault(), { signal })
  window.addEventListener('selectstart', (select) => lifted && select.preventDefault(), { signal })
  const onKey = (key: KeyboardEvent) => {
    if (key.key !== 'Escape' || !lifted) return
    key.preventDefault()
    key.stopPropagation()
    cancel()
  }
  window.addEventListener('keydown', onKey, { signal, capture: true })
}

const swallow = (click: Event) => {
  click.preventDefault()
  click.stopPropagation()
}

function scrollNear(x: number, y: number): boolean {
  const pane = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>('[data-scroll]'))
    .find((each) => each !== null)
  if (!pane) return false
  const { top, bottom, left, right } = pane.getBoundingClientRect()
  const dy = y < top + EDGE_PX ? -SCROLL_PX : y > bottom - EDGE_PX ? SCROLL_PX : 0
  const dx = x < left + EDGE_PX ? -SCROLL_PX : x > right - EDGE_PX ? SCROLL_PX : 0
  const before = { x: pane.scrollLeft, y: pane.scrollTop }
  pane.scrollBy(pane.scrollWidth > pane.clientWidth ? dx : 0, pane.scrollHeight > pane.clientHeight ? dy : 0)
  return pane.scrollLeft !== before.x || pane.scrollTop !== before.y
}
