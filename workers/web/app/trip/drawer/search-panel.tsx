import { IconBulb, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Place } from '#shared/contracts/search'
import { CATEGORIES } from '#shared/values/categories'
import { distanceMeters } from '#shared/values/geo'
import { formatMoney } from '#shared/values/money'
import { hoursOn, parseOpeningHours } from '#shared/values/opening-hours'
import { usePlaceSearch } from '../../api/places'
import { isPlanned } from '../../plan/operations'
import { CategoryBadge } from '../../ui/category'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import iconButton from '../../ui/icon-button.module.css'
import { Skeleton } from '../../ui/skeleton'
import { useDebounced } from '../../ui/suggest-input'
import { categoryWord, distance, duration, longDay, shortDay } from '../../ui/words'
import { useTrip } from '../context'
import { useActions } from '../use-actions'
import { Drawer } from './drawer'
import styles from './panels.module.css'

/** Places around the destination, to add to the day at hand or to keep for later. */
export function SearchPanel() {
  const { plan, view } = useTrip()
  const [q, setQ] = useState('')
  const [category, setCategory] = useState('')
  const typed = useDebounced(q, 150)
  const { data, error, refetch, isPending } = usePlaceSearch(typed, category, plan.destination)
  const date = view.day && view.day !== 'all' ? view.day : (plan.days[0]?.date ?? '')
  return (
    <Drawer title="Add a place" focusTitle={false}>
      <div className={styles.stack}>
        <Field label={`Search around ${plan.destination.name}`}>
          {(wiring) => (
            <input
              {...wiring}
              type="search"
              className={inputClass}
              // biome-ignore lint/a11y/noAutofocus: the panel was opened to type here
              autoFocus
              placeholder="Castle, fado, garden"
              value={q}
              onChange={(event) => setQ(event.target.value)}
            />
          )}
        </Field>
        <Field label="Kind">
          {(wiring) => (
            <select
              {...wiring}
              className={inputClass}
              value={category}
              onChange={(event) => setCategory(event.target.value)}
            >
              <option value="">All kinds</option>
              {CATEGORIES.map((each) => (
                <option key={each} value={each}>
                  {categoryWord(each)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeleton rows={5} />}
        {data && (
          <>
            <p className={styles.quiet} role="status">
              {data.length === 0 ? 'We know no such place around here.' : `${data.length} places, for ${longDay(date)}`}
            </p>
            <ul className={styles.results}>
              {data
                .toSorted((a, b) => Number(isPlanned(plan, a.id)) - Number(isPlanned(plan, b.id)))
                .map((place) => (
                  <Result key={place.id} place={place} date={date} />
                ))}
            </ul>
          </>
        )}
      </div>
    </Drawer>
  )
}

function Result({ place, date }: { place: Place; date: string }) {
  const { plan, canEdit } = useTrip()
  const { addPlace } = useActions()
  const planned = isPlanned(plan, place.id)
  const hours = place.opening_hours ? parseOpeningHours(place.opening_hours) : null
  return (
    <li className={styles.result}>
      <CategoryBadge category={place.category} size={28} />
      <div className={styles.grow}>
        <h3 className={styles.name} dir="auto">
          {place.name}
        </h3>
        <p className={`${styles.small} num`}>
          {categoryWord(place.category)} · {distance(distanceMeters(plan.destination, place))} ·{' '}
          {duration(place.visit_minutes)}
          {place.price && place.price.amount_minor > 0 && ` · ${formatMoney(place.price)}`}
        </p>
        <p className={`${styles.small} num`}>
          {hours ? `${shortDay(date)}: ${hoursOn(hours, date) || 'closed'}` : 'Hours not known'}
        </p>
      </div>
      {planned ? (
        <span className={styles.small}>in the plan</span>
      ) : (
        canEdit && (
          <span className={styles.pair}>
            <button
              type="button"
              className={iconButton.button}
              aria-label={`Keep ${place.name} in Ideas`}
              title="Keep in Ideas"
              onClick={() => addPlace(place, null)}
            >
              <IconBulb size={18} aria-hidden />
            </button>
            <button
              type="button"
              className={iconButton.button}
              aria-label={`Add ${place.name} to ${longDay(date)}`}
              title={`Add to ${shortDay(date)}`}
              onClick={() => addPlace(place, date)}
            >
              <IconPlus size={20} aria-hidden />
            </button>
          </span>
        )
      )}
    </li>
  )
}
