import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SharedItem, SharedTrip } from '#shared/contracts/trips'
import { formatMoney } from '#shared/values/money'
import { CategoryBadge } from '../../ui/category'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { categoryWord, countryName, dateRange, distance, duration, longDay, plural } from '../../ui/words'
import { touristTrip } from './json-ld'
import styles from './shared-view.module.css'

/** A trip to read: large type, and on paper one page for each day. */
export function SharedView({ trip, copy }: { trip: SharedTrip; copy: ReactNode }) {
  const { destination, days, people, total_cost, remixed_from } = trip
  return (
    <Shell>
      <article className={styles.trip}>
        <header className={styles.head}>
          <PageTitle title={trip.title} className={styles.title}>
            <bdi>{trip.title}</bdi>
          </PageTitle>
          <p className={`${styles.lead} num`}>
            {destination.name}, {countryName(destination.country_code)} · {dateRange(trip.start_date, trip.end_date)} ·{' '}
            {plural(trip.travelers, 'traveller')}
          </p>
          {people && people.length > 0 && (
            <p className={styles.lead}>
              With <bdi>{people.map(({ name }) => name).join(', ')}</bdi>
            </p>
          )}
          {total_cost && total_cost.amount_minor > 0 && (
            <p className={`${styles.lead} num`}>About {formatMoney(total_cost)} for everybody; usual prices.</p>
          )}
          {remixed_from && (
            <p className={styles.lead}>
              After <bdi>{remixed_from.title}</bdi>
              {remixed_from.by && (
                <>
                  {' '}
                  by <bdi>{remixed_from.by}</bdi>
                </>
              )}
            </p>
          )}
          <div className={styles.actions}>
            <Button variant="filled" renderRoot={(props) => <Link to="/" {...props} />}>
              Plan your own
            </Button>
            {copy}
            <Button
              variant="default"
              leftSection={<IconPrinter size={18} aria-hidden />}
              onClick={() => globalThis.print()}
            >
              Print
            </Button>
          </div>
        </header>
        {days?.map(({ date, items }) => (
          <section key={date} className={styles.day} aria-label={longDay(date)}>
            <h2>{longDay(date)}</h2>
            {items.length === 0 ? (
              <p className={styles.lead}>Nothing planned on this day.</p>
            ) : (
              <ol className={styles.stops}>
                {items.map((item) => (
                  <Stop key={item.id} item={item} />
                ))}
              </ol>
            )}
          </section>
        ))}
        {!days && <p className={styles.lead}>The days of this trip are not shared.</p>}
        <p className={styles.small}>Hours and prices are what is usual, and can differ on the day.</p>
      </article>
      <script type="application/ld+json">{scriptText(touristTrip(trip))}</script>
    </Shell>
  )
}

const MODES = { walk: 'walk', transit: 'by public transport' } as const

function Stop({ item }: { item: SharedItem }) {
  const { travel, starts_at, ends_at, cost } = item
  return (
    <li className={styles.stop}>
      {travel && travel.minutes > 0 && (
        <p className={`${styles.way} num`}>
          {duration(travel.minutes)} {MODES[travel.mode]} · {distance(travel.distance_m)}
        </p>
      )}
      <div className={styles.row}>
        <p className={`${styles.time} num`}>{starts_at ? timeOf(starts_at) : ''}</p>
        <CategoryBadge category={item.category} kind={item.kind} />
        <div className={styles.text}>
          <h3 dir="auto">{item.name}</h3>
          <p className={`${styles.lead} num`}>
            {[
              item.kind === 'note' ? '' : item.kind === 'meal' ? 'Meal' : categoryWord(item.category),
              ends_at && starts_at ? `until ${timeOf(ends_at)}` : '',
              item.kind === 'note' ? '' : duration(item.minutes),
              cost && cost.amount_minor > 0 ? `about ${formatMoney(cost)}` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {item.note && (
            <p className={styles.note} dir="auto">
              {item.note}
            </p>
          )}
        </div>
      </div>
    </li>
  )
}

/** The wall time of the place, whatever zone the reader is in. */
const timeOf = (instant: string) => /T(\d\d:\d\d)/.exec(instant)?.[1] ?? ''
/** Text inside a script element must not end it. */
const scriptText = (data: unknown) => JSON.stringify(data).replaceAll('<', '\\u003c')
