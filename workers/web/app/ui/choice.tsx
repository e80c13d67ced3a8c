import { useId } from 'react'
import styles from './choice.module.css'

type Option<T extends string> = { value: T; label: string; hint?: string }
type Props<T extends string> = {
  label: string
  options: readonly Option<T>[]
  value: T
  onChange: (value: T) => void
  hideLabel?: boolean
}

/** One of a few: real radio buttons that look like one control. */
export function Choice<T extends string>({ label, options, value, onChange, hideLabel = false }: Props<T>) {
  const name = useId()
  return (
    <fieldset className={styles.set}>
      <legend className={hideLabel ? 'sr' : styles.legend}>{label}</legend>
      <div className={styles.row}>
        {options.map((option) => (
          <label key={option.value} className={styles.option} title={option.hint}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

type ManyProps<T extends string> = {
  label: string
  options: readonly Option<T>[]
  value: readonly T[]
  onChange: (value: T[]) => void
}
/** Any of several: check boxes drawn as chips. */
export function Chips<T extends string>({ label, options, value, onChange }: ManyProps<T>) {
  return (
    <fieldset className={styles.set}>
      <legend className={styles.legend}>{label}</legend>
      <div className={styles.chips}>
        {options.map((option) => (
          <label key={option.value} className={styles.chip}>
            <input
              type="checkbox"
              checked={value.includes(option.value)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...value, option.value] : value.filter((each) => each !== option.value),
                )
              }
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
