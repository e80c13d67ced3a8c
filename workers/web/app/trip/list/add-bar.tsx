import { IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { inputClass } from '../../ui/field'
import { longDay } from '../../ui/words'
import { useTrip } from '../context'
import { useActions } from '../use-actions'
import styles from './add-bar.module.css'

/** At the end of a day: a place by search, or a meal or note of one's own. */
export function AddBar({ date }: { date: string }) {
  const { setView } = useTrip()
  const { addOwn } = useActions()
  const [kind, setKind] = useState<'meal' | 'note' | null>(null)
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (kind && name.trim()) addOwn(date, kind, name.trim())
    setKind(null)
    setName('')
  }
  if (kind) {
    const label = `${kind === 'meal' ? 'Meal' : 'Note'} on ${longDay(date)}`
    return (
      <form
        className={styles.bar}
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setKind(null)
        }}
      >
        <input
          className={inputClass}
          aria-label={label}
          // biome-ignore lint/a11y/noAutofocus: the field appears on the press of a button that asks for it
          autoFocus
          maxLength={200}
          placeholder={kind === 'meal' ? 'Dinner at a place you know' : 'Check-in, a call, a birthday'}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className={styles.button}>
          Add
        </button>
      </form>
    )
  }
  return (
    <div className={styles.bar}>
      <button
        type="button"
        className={styles.button}
        onClick={() => setView({ day: date, panel: 'search' }, { push: true })}
      >
        <IconPlus size={16} aria-hidden /> Place
      </button>
      <button type="button" className={styles.button} onClick={() => setKind('meal')}>
        <IconPlus size={16} aria-hidden /> Meal
      </button>
      <button type="button" className={styles.button} onClick={() => setKind('note')}>
        <IconPlus size={16} aria-hidden /> Note
      </button>
    </div>
  )
}
