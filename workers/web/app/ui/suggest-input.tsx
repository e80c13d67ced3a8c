import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Suggestion } from '#shared/contracts/search'
import { useSuggestions } from '../api/places'
import { Field, inputClass } from './field'
import styles from './suggest-input.module.css'
import { countryName } from './words'

type Props = {
  label: string
  value: string
  kind: 'city' | 'place'
  placeholder?: string
  error?: string | undefined
  autoFocus?: boolean
  required?: boolean
  onChange: (text: string) => void
  onPick: (suggestion: Suggestion) => void
}
const DEBOUNCE_MS = 120

/** A text field that proposes cities or places. Nothing is chosen for the person: Enter without an arrow key sends the form. */
export function SuggestInput({ label, value, kind, placeholder, error, autoFocus, required, onChange, onPick }: Props) {
  const listId = useId()
  const typed = useDebounced(value, DEBOUNCE_MS)
  const { data = [] } = useSuggestions(typed)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const options = value.trim().length >= 2 ? data.filter((option) => option.kind === kind).slice(0, 7) : []
  const shown = open && options.length > 0
  const pick = (option: Suggestion) => {
    onPick(option)
    setOpen(false)
    setActive(-1)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive((active + step + options.length + (active === -1 && step === -1 ? 1 : 0)) % Math.max(1, options.length))
    } else if (event.key === 'Enter' && shown && options[active]) {
      event.preventDefault()
      pick(options[active])
    } else if (event.key === 'Escape' && shown) {
      event.stopPropagation()
      setOpen(false)
    }
  }
  return (
    <Field label={label} error={error}>
      {(wiring) => (
        <div className={styles.wrap}>
          <input
            {...wiring}
            className={inputClass}
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={shown}
            aria-controls={listId}
            aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: the start page has one task, and this is its first field
            autoFocus={autoFocus}
            required={required}
            placeholder={placeholder}
            value={value}
            onChange={(event) => {
              onChange(event.target.value)
              setOpen(true)
              setActive(-1)
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setOpen(false)}
          />
          <div
            id={listId}
            role="listbox"
            aria-label="Suggestions"
            tabIndex={-1}
            className={styles.list}
            hidden={!shown}
          >
            {options.map((option, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys, as the combobox pattern asks
              <div
                key={option.id}
                id={`${listId}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === active}
                className={i === active ? `${styles.option} ${styles.active}` : styles.option}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => pick(option)}
              >
                <span dir="auto">{option.name}</span>
                <span className={styles.country}>
                  {option.region ? `${option.region}, ` : ''}
                  {countryName(option.country_code)}
                </span>
              </div>
            ))}
          </div>
          <span className="sr" role="status">
            {shown ? `${options.length} suggestions` : ''}
          </span>
        </div>
      )}
    </Field>
  )
}

export function useDebounced<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  const first = useRef(true)
  useEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
