import { type ReactNode, useId } from 'react'
import styles from './field.module.css'

type Wiring = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }
type Props = { label: string; error?: string | undefined; hint?: string; children: (wiring: Wiring) => ReactNode }

/** Label, control, hint and error, tied together so that a screen reader reads them as one. */
export function Field({ label, error, hint, children }: Props) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  const wiring: Wiring = { id }
  if (described) wiring['aria-describedby'] = described
  if (error) wiring['aria-invalid'] = true
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children(wiring)}
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  )
}
export const inputClass = styles.input
