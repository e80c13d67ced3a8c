import { Button } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import { daysBetween } from '#shared/values/time'
import { checkForm, type TripForm as Form, type FormErrors } from '../../plan/form'
import { PACES, type Pace } from '../../plan/paces'
import { Choice } from '../../ui/choice'
import { Field, inputClass } from '../../ui/field'
import iconButton from '../../ui/icon-button.module.css'
import { SuggestInput } from '../../ui/suggest-input'
import { today } from '../../ui/today'
import { dateRange, plural } from '../../ui/words'
import styles from './trip-form.module.css'

const MoreOptions = lazy(() => import('./more-options').then((m) => ({ default: m.MoreOptions })))

type Props = {
  form: Form
  change: (part: Partial<Form>) => void
  onSubmit: () => void
  busy: boolean
  /** Refusals of the server that belong to a field. */
  refused?: FormErrors
  autoFocus?: boolean
}

/** One required field, the rest preset. Enter sends it from anywhere. */
export function TripForm({ form, change, onSubmit, busy, refused = {}, autoFocus = false }: Props) {
  const [errors, setErrors] = useState<FormErrors>({})
  const [more, setMore] = useState(false)
  const all = { ...refused, ...errors }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = checkForm(form, today())
    setErrors(found)
    if (found.budget || found.daily_end) setMore(true)
    if (Object.keys(found).length === 0) return onSubmit()
    const target = event.currentTarget
    requestAnimationFrame(() => target.querySelector<HTMLElement>('[aria-invalid]')?.focus())
  }
  const edit = (part: Partial<Form>) => {
    setErrors({})
    change(part)
  }
  const valid = form.start && form.end >= form.start
  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-label="New trip">
      <SuggestInput
        label="Where to?"
        kind="city"
        placeholder="Lisbon, Kyoto, New York"
        value={form.city}
        error={all.city}
        autoFocus={autoFocus}
        required
        onChange={(city) => edit({ city })}
        onPick={(picked) => edit({ city: picked.name, picked })}
      />
      <div className={styles.pair}>
        <DateField
          label="From"
          value={form.start}
          min={today()}
          error={all.start}
          onChange={(start) => edit(followStart(form, start))}
        />
        <DateField
          label="To"
          value={form.end}
          min={form.start || today()}
          error={all.end}
          onChange={(end) => edit({ end })}
        />
      </div>
      {valid && (
        <p className={styles.range}>
          {dateRange(form.start, form.end)} · {plural(daysBetween(form.start, form.end) + 1, 'day')}
        </p>
      )}
      <div className={styles.people}>
        <Field label="Travellers" error={all.travelers}>
          {(wiring) => (
            <div className={styles.stepper}>
              <button
                type="button"
                className={iconButton.button}
                aria-label="One traveller fewer"
                disabled={form.travelers <= 1}
                onClick={() => edit({ travelers: Math.max(1, form.travelers - 1) })}
              >
                <IconMinus size={18} aria-hidden />
              </button>
              <input
                {...wiring}
                className="num"
                inputMode="numeric"
                value={Number.isNaN(form.travelers) ? '' : form.travelers}
                onChange={(event) => edit({ travelers: Number.parseInt(event.target.value, 10) })}
              />
              <button
                type="button"
                className={iconButton.button}
                aria-label="One traveller more"
                disabled={form.travelers >= 50}
                onClick={() => edit({ travelers: Math.min(50, (form.travelers || 0) + 1) })}
              >
                <IconPlus size={18} aria-hidden />
              </button>
            </div>
          )}
        </Field>
        <Choice<Pace> label="Pace" options={PACES} value={form.pace} onChange={(pace) => edit({ pace })} />
      </div>
      <button
        type="button"
        className={styles.moreButton}
        aria-expanded={more}
        aria-controls="more-options"
        onClick={() => setMore(!more)}
      >
        {more ? <IconMinus size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
        {more ? 'Fewer choices' : 'Budget, interests, wishes'}
      </button>
      {more && (
        <Suspense>
          <MoreOptions form={form} errors={all} change={edit} />
        </Suspense>
      )}
      <div className={styles.send}>
        <Button type="submit" variant="filled" size="md" loading={busy}>
          Plan my trip
        </Button>
        <span>No account needed</span>
      </div>
    </form>
  )
}

/** A new first day moves the last day along, so that the trip keeps its length. */
function followStart(form: Form, start: string): Partial<Form> {
  if (!start || !form.start || !form.end || form.end < form.start) return { start }
  const days = daysBetween(form.start, form.end)
  const end = new Date(Date.parse(start) + days * 86_400_000)
  return Number.isNaN(end.getTime()) ? { start } : { start, end: end.toISOString().slice(0, 10) }
}

type DateProps = {
  label: string
  value: string
  min: string
  error?: string | undefined
  onChange: (value: string) => void
}
function DateField({ label, value, min, error, onChange }: DateProps) {
  return (
    <Field label={label} error={error}>
      {(wiring) => (
        <input
          {...wiring}
          type="date"
          className={inputClass}
          value={value}
          min={min}
          required
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
