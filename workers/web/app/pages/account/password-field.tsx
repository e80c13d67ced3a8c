import { useState } from 'react'
import { Field, inputClass } from '../../ui/field'
import styles from './account.module.css'

type Props = {
  label?: string
  value: string
  onChange: (value: string) => void
  autoComplete: 'current-password' | 'new-password' | 'off'
  error?: string | undefined
  hint?: string
}

/** Pasting and password managers are welcome; the text can be shown. */
export function PasswordField({ label = 'Password', value, onChange, autoComplete, error, hint = '' }: Props) {
  const [shown, setShown] = useState(false)
  return (
    <Field label={label} error={error} hint={hint}>
      {(wiring) => (
        <div className={styles.password}>
          <input
            {...wiring}
            className={inputClass}
            type={shown ? 'text' : 'password'}
            name="password"
            autoComplete={autoComplete}
            required
            maxLength={256}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button
            type="button"
            className={styles.show}
            aria-pressed={shown}
            aria-label={`Show ${label.toLowerCase()}`}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Show'}
          </button>
        </div>
      )}
    </Field>
  )
}
