import { useEffect, useRef } from 'react'
import { useTrip } from './context'
import { isTyping, singleKeysOn } from './keys'
import { useActions } from './use-actions'

/** Keys of the whole trip page: undo and redo, days by number, list or timeline, search. */
export function useTripKeys(selected: string): void {
  const { plan, view, setView, preview, canEdit } = useTrip()
  const actions = useActions()
  const handler = useRef<(event: KeyboardEvent) => void>(() => {})
  handler.current = (event) => {
    if (isTyping(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]')) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
      event.preventDefault()
      return event.shiftKey ? actions.redo() : actions.undo()
    }
    if (event.ctrlKey || event.metaKey || event.altKey || preview) return
    if (event.key === 'Escape' && view.panel) return setView({ panel: undefined, item: undefined })
    if (!singleKeysOn()) return
    const deed = deedOf(event.key)
    if (!deed) return
    event.preventDefault()
    deed()
  }
  const deedOf = (key: string): (() => void) | null => {
    if (key === '0') return () => setView({ day: 'all' })
    const day = /^[1-9]$/.test(key) ? plan.days[Number(key) - 1] : undefined
    if (day) return () => setView({ day: day.date })
    if (key === 't') return () => setView({ view: view.view === 'timeline' ? 'list' : 'timeline' })
    if (key === '/' && canEdit) return () => setView({ panel: 'search' }, { push: true })
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key]
    const next = by ? plan.days[plan.days.findIndex((each) => each.date === selected) + by] : undefined
    return next && selected !== 'all' && onPlan() ? () => setView({ day: next.date }) : null
  }
  // The card that is carried by keys may be drawn anew on another day: the focus goes with it.
  const carried = preview?.by === 'keys' ? preview.id : null
  const lastCarried = useRef<string | null>(null)
  useEffect(() => {
    const id = carried ?? lastCarried.current
    lastCarried.current = carried
    const card = id ? document.querySelector(`[data-item="${id}"]`) : null
    if (card && !card.contains(document.activeElement)) card.querySelector<HTMLElement>('[data-open]')?.focus()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handler.current(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

/** Arrow keys belong to the map and the splitter while those have the focus. */
const onPlan = () => document.activeElement === document.body || document.activeElement?.closest('main') !== null
