import type { KeyboardEvent } from 'react'
import type { PlanItem } from '../plan/model'
import type { TripContext } from './context'
import type { useActions } from './use-actions'
import type { useCarry } from './use-carry'

/** Single-key shortcuts can be switched off, for those whom they get in the way of (WCAG 2.1.4). */
const OFF = 'cv-keys-off'
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(OFF) !== '1'
  } catch {
    return true
  }
}
export function setSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, '1')
  } catch {}
}

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="menu"]') !== null

type ItemKeys = {
  item: PlanItem
  date: string
  actions: ReturnType<typeof useActions>
  carry: ReturnType<typeof useCarry>
  setView: TripContext['setView']
  canEdit: boolean
}

/** Keys while the focus is in an item's card. In move mode they move the item, else they walk the list and do deeds. */
export function itemKeys(event: KeyboardEvent<HTMLElement>, { item, actions, carry, canEdit }: ItemKeys): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (carry.moving === item.id && carry.onKey(event.key, event.shiftKey)) {
    event.preventDefault()
    event.stopPropagation()
    return
  }
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    if (focusNeighbour(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1)) event.preventDefault()
    return
  }
  if (!canEdit) return
  if (event.key === 'Delete') {
    event.preventDefault()
    if (!focusNeighbour(event.currentTarget, 1)) focusNeighbour(event.currentTarget, -1)
    actions.drop(item.id)
    return
  }
  if (!singleKeysOn()) return
  const key = event.key.toLowerCase()
  if (key === 'm') carry.startKeys(item.id)
  else if (key === 'p') actions.change(item.id, { pinned: !item.pinned })
  else if (key === 's') event.currentTarget.querySelector<HTMLElement>('[data-move]')?.click()
  else return
  event.preventDefault()
  event.stopPropagation()
}

/** Focus to the heading of the card before or after this one, across days. */
function focusNeighbour(card: HTMLElement, by: 1 | -1): boolean {
  const openers = Array.from(document.querySelectorAll<HTMLElement>('[data-item] [data-open]'))
  const own = card.querySelector<HTMLElement>('[data-open]')
  const next = own ? openers[openers.indexOf(own) + by] : undefined
  next?.focus()
  return next !== undefined
}
