import { IconX } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { announce } from './live'
import styles from './toasts.module.css'

export type Toast = { id: number; text: string; action?: { label: string; run: () => void } }
const SHOWN_MS = 8000

let toasts: Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()
const set = (next: Toast[]) => {
  toasts = next
  for (const listener of listeners) listener()
}

/** One toast at a time: a new edit replaces the one before, whose undo would no longer be the last. */
export function showToast(text: string, action?: Toast['action']): void {
  const id = ++lastId
  set([action ? { id, text, action } : { id, text }])
  announce(action ? `${text} ${action.label} with Control Z.` : text)
  setTimeout(() => dismissToast(id), SHOWN_MS)
}
export const dismissToast = (id: number) => set(toasts.filter((toast) => toast.id !== id))
export const clearToasts = () => set([])

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
const read = () => toasts

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, read)
  return (
    <section className={styles.stack} aria-label="Messages">
      {shown.map(({ id, text, action }) => (
        <div key={id} className={styles.toast}>
          <span className={styles.text}>{text}</span>
          {action && (
            <button
              type="button"
              className={styles.action}
              onClick={() => {
                dismissToast(id)
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" className={styles.close} aria-label="Dismiss" onClick={() => dismissToast(id)}>
            <IconX size={16} aria-hidden />
          </button>
        </div>
      ))}
    </section>
  )
}
