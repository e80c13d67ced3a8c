import { useRef } from 'react'
import { dayOfItem, findItem, type Plan } from '../plan/model'
import { clampStart, moveItem, toIdeas } from '../plan/operations'
import { spanOf } from '../plan/sentences'
import { announceNow } from '../ui/live'
import { longDay } from '../ui/words'
import { type Preview, useTrip } from './context'
import { type DropTarget, targetAt } from './drag/drop-target'
import { pickUp } from './drag/pick-up'
import { useActions, verdictAt } from './use-actions'

const TAB_OPENS_MS = 500

/** Carrying an item, by pointer or by keys: both show the plan as it would be, with its verdict, before anything is dropped. */
export function useCarry() {
  const { store, canEdit, preview, setPreview, view, setView } = useTrip()
  const actions = useActions()
  const target = useRef<DropTarget | null>(null)
  const tab = useRef<{ date: string; timer: ReturnType<typeof setTimeout> } | null>(null)

  const show = (id: string, by: Preview['by'], to: DropTarget) => {
    const plan = store.read().plan
    if (to.kind === 'ideas') {
      const text = 'Goes to Ideas, out of the plan.'
      return setPreview({ id, by, plan: toIdeas(plan, id, ''), date: null, verdict: { fits: true, text } })
    }
    const next = moveItem(plan, id, to.date, to.start)
    const item = findItem(next, id)
    if (item) setPreview({ id, by, plan: next, date: to.date, verdict: verdictAt(next, to.date, item, plan) })
  }
  const commit = (id: string, to: DropTarget | null) => {
    setPreview(null)
    if (to?.kind === 'ideas') actions.drop(id)
    else if (to && !isWhereItWas(store.read().plan, id, to)) actions.move(id, to.date, to.start)
  }

  /** Start of a drag; `card` is the element that follows the pointer. */
  const startDrag = (event: PointerEvent, card: HTMLElement, id: string) => {
    if (!canEdit) return
    pickUp(event, card, id, {
      onMove: (drag) => {
        target.current = targetAt(store.read().plan, id, drag, drag.y - drag.grabY)
        if (target.current) show(id, 'drag', target.current)
        else setPreview(null)
        openTabUnder(drag)
      },
      onDrop: () => {
        clearTimeout(tab.current?.timer)
        commit(id, target.current)
        target.current = null
      },
      onCancel: () => {
        clearTimeout(tab.current?.timer)
        setPreview(null)
        target.current = null
      },
    })
  }
  const openTabUnder = ({ x, y }: { x: number; y: number }) => {
    const under = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop="tab"]')?.dataset.date
    if (tab.current?.date === under) return
    clearTimeout(tab.current?.timer)
    tab.current =
      under && view.view !== 'timeline'
        ? { date: under, timer: setTimeout(() => setView({ day: under }), TAB_OPENS_MS) }
        : null
  }

  /** Move mode: the item stays under the keys until Enter or Escape. */
  const startKeys = (id: string) => {
    const plan = store.read().plan
    const [item, day] = [findItem(plan, id), dayOfItem(plan, id)]
    if (!canEdit || !item || !day) return
    show(id, 'keys', { kind: 'day', date: day.date, start: item.start })
    announceNow(
      `Moving ${item.name}. Arrow up and down change the time, left and right the day. Enter drops, Escape puts back.`,
    )
  }
  const onKey = (key: string, shift: boolean): boolean => {
    if (preview?.by !== 'keys' || !preview.date) return false
    const item = findItem(preview.plan, preview.id)
    if (!item) return false
    if (key === 'Enter') {
      commit(preview.id, { kind: 'day', date: preview.date, start: item.start })
      return true
    }
    if (key === 'Escape') {
      setPreview(null)
      announceNow(`${item.name} put back.`)
      return true
    }
    const step = shift ? 30 : 5
    const days = store.read().plan.days.map((day) => day.date)
    const index = days.indexOf(preview.date)
    const to: Record<string, { date: string | undefined; start: number }> = {
      ArrowUp: { date: preview.date, start: clampStart(item.start - step) },
      ArrowDown: { date: preview.date, start: clampStart(item.start + step) },
      ArrowLeft: { date: days[index - 1], start: item.start },
      ArrowRight: { date: days[index + 1], start: item.start },
    }
    const next = to[key]
    if (!next) return false
    if (!next.date) announceNow('There is no further day that way.')
    else stepTo(next.date, next.start)
    return true
  }
  const stepTo = (date: string, start: number) => {
    if (!preview) return
    const before = store.read().plan
    const plan = moveItem(before, preview.id, date, start)
    const item = findItem(plan, preview.id)
    if (!item) return
    const verdict = verdictAt(plan, date, item, before)
    setPreview({ ...preview, plan, date, verdict })
    if (date !== preview.date && view.day !== 'all' && view.view !== 'timeline') setView({ day: date })
    announceNow(`${date === preview.date ? '' : `${longDay(date)}, `}${spanOf(item)}. ${verdict.text}`)
  }
  return { startDrag, startKeys, onKey, moving: preview?.by === 'keys' ? preview.id : null }
}

function isWhereItWas(plan: Plan, id: string, to: Extract<DropTarget, { kind: 'day' }>): boolean {
  return dayOfItem(plan, id)?.date === to.date && findItem(plan, id)?.start === to.start
}
