import type { Plan } from '../../plan/model'
import { clampStart, startAt } from '../../plan/operations'

/** Where a dragged card would land. */
export type DropTarget = { kind: 'day'; date: string; start: number } | { kind: 'ideas' }

/** The timeline's scale; the column's top is `TIMELINE_FROM`. */
export const PX_PER_MINUTE = 1
export const TIMELINE_FROM = 360
export const TIMELINE_TO = 1440

/**
 * What lies under the pointer. Elements say what they are by `data-drop`: a timeline column reads the time from the
 * height, a list the place between its cards, a day tab takes the earliest time after what is there.
 */
export function targetAt(
  plan: Plan,
  id: string,
  pointer: { x: number; y: number },
  cardTop: number,
): DropTarget | null {
  for (const element of document.elementsFromPoint(pointer.x, pointer.y)) {
    const area = element.closest<HTMLElement>('[data-drop]')
    if (!area) continue
    const { drop, date = '' } = area.dataset
    if (drop === 'ideas') return { kind: 'ideas' }
    if (drop === 'column') {
      const minutes = TIMELINE_FROM + (cardTop - area.getBoundingClientRect().top) / PX_PER_MINUTE
      return { kind: 'day', date, start: clampStart(minutes) }
    }
    if (drop === 'list') return { kind: 'day', date, start: startAt(plan, id, date, indexAt(area, id, pointer.y)) }
    if (drop === 'tab') return { kind: 'day', date, start: startAt(plan, id, date, Number.MAX_SAFE_INTEGER) }
  }
  return null
}

/** How many other cards of the list lie above the pointer. */
function indexAt(list: HTMLElement, id: string, y: number): number {
  const cards = Array.from(list.querySelectorAll<HTMLElement>('[data-item]')).filter((card) => card.dataset.item !== id)
  return cards.filter((card) => {
    const { top, height } = card.getBoundingClientRect()
    return height > 0 && y > top + height / 2
  }).length
}
