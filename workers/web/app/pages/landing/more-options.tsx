import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Category } from '#shared/contracts/search'
import type { FormErrors, TripForm } from '../../plan/form'
import { Chips } from '../../ui/choice'
import { Field, inputClass } from '../../ui/field'
import { SuggestInput } from '../../ui/suggest-input'
import styles from './trip-form.module.css'

/** Kinds of places as travellers think of them, each standing for the records' categories. */
const INTERESTS: { value: string; label: string; categories: Category[] }[] = [
  { value: 'culture', label: 'Museums and history', categories: ['museum', 'archaeology', 'memorial'] },
  { value: 'landmark', label: 'Landmarks', categories: ['landmark', 'square', 'neighbourhood', 'attraction'] },
  { value: 'sacred', label: 'Churches and temples', categories: ['religious'] },
  { value: 'nature', label: 'Parks', categories: ['park', 'zoo'] },
  { value: 'view', label: 'Views', categories: ['viewpoint'] },
  { value: 'food', label: 'Food and markets', categories: ['restaurant', 'cafe', 'market'] },
  { value: 'night', label: 'Evenings out', categories: ['music', 'theatre', 'nightlife'] },
  { value: 'family', label: 'With children', categories: ['family', 'theme_park'] },
]
/** The usual currencies first; any other is typed into the trip later. */
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'DKK', 'SEK', 'NOK', 'PLN', 'CZK', 'CAD', 'AUD', 'SGD', 'KWD']

type Props = { form: TripForm; errors: FormErrors; change: (part: Partial<TripForm>) => void }

/** Everything one may say and need not: budget, interests, hours, must-sees, wishes. */
export function MoreOptions({ form, errors, change }: Props) {
  return (
    <div className={styles.more} id="more-options">
      <div className={styles.money}>
        <Field label="Budget for everybody" error={errors.budget} hint="Entries and meals. Empty means no limit.">
          {(wiring) => (
            <input
              {...wiring}
              className={`${inputClass} num`}
              inputMode="decimal"
              placeholder="No limit"
              value={form.budget}
              onChange={(event) => change({ budget: event.target.value })}
            />
          )}
        </Field>
        <Field label="Currency">
          {(wiring) => (
            <select
              {...wiring}
              className={inputClass}
              value={form.currency}
              onChange={(event) => change({ currency: event.target.value })}
            >
              {CURRENCIES.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Chips
        label="What you like"
        options={INTERESTS}
        value={INTERESTS.filter(({ categories }) => categories.every((c) => form.interests.includes(c))).map(
          (i) => i.value,
        )}
        onChange={(chosen) =>
          change({ interests: INTERESTS.filter((i) => chosen.includes(i.value)).flatMap((i) => i.categories) })
        }
      />
      <div className={styles.pair}>
        <Field label="Days start at">
          {(wiring) => (
            <input
              {...wiring}
              type="time"
              step={900}
              className={inputClass}
              value={form.daily_start}
              onChange={(event) => change({ daily_start: event.target.value })}
            />
          )}
        </Field>
        <Field label="and end at" error={errors.daily_end}>
          {(wiring) => (
            <input
              {...wiring}
              type="time"
              step={900}
              className={inputClass}
              value={form.daily_end}
              onChange={(event) => change({ daily_end: event.target.value })}
            />
          )}
        </Field>
      </div>
      <MustSee form={form} change={change} />
      <Field label="Wishes, in your own words">
        {(wiring) => (
          <textarea
            {...wiring}
            className={inputClass}
            rows={2}
            maxLength={1000}
            placeholder="No museums on Monday, slow mornings, one fado evening"
            value={form.wishes}
            onChange={(event) => change({ wishes: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}

function MustSee({ form, change }: Pick<Props, 'form' | 'change'>) {
  const [text, setText] = useState('')
  return (
    <div className={styles.must}>
      <SuggestInput
        label="Must see"
        kind="place"
        placeholder="A place you won't miss"
        value={text}
        onChange={setText}
        onPick={({ id, name }) => {
          change({ must_see: [...form.must_see.filter((place) => place.id !== id), { id, name }] })
          setText('')
        }}
      />
      {form.must_see.length > 0 && (
        <ul className={styles.picked}>
          {form.must_see.map(({ id, name }) => (
            <li key={id}>
              {name}
              <button
                type="button"
                aria-label={`Remove ${name}`}
                onClick={() => change({ must_see: form.must_see.filter((place) => place.id !== id) })}
              >
                <IconX size={16} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
