import { Button } from '@mantine/core'
import { formatMoney } from '#shared/values/money'
import { hoursOn, parseOpeningHours } from '#shared/values/opening-hours'
import { dayOfItem, findItem } from '../../plan/model'
import { spanOf } from '../../plan/sentences'
import { CategoryBadge } from '../../ui/category'
import { categoryWord, duration, longDay, shortDay } from '../../ui/words'
import { useTrip } from '../context'
import { MoveMenu } from '../list/move-menu'
import { ViolationLine } from '../list/violations'
import { useActions } from '../use-actions'
import { Drawer } from './drawer'
import styles from './panels.module.css'

/** One stop: its hours on all days of the trip, why it was picked, what it costs. */
export function PlacePanel({ id }: { id: string }) {
  const { plan, violations, canEdit, trip, setView } = useTrip()
  const actions = useActions()
  const [item, day] = [findItem(plan, id), dayOfItem(plan, id)]
  if (!item || !day) {
    return (
      <Drawer title="Not in the plan">
        <p className={styles.quiet}>This stop is no longer in the plan.</p>
      </Drawer>
    )
  }
  const own = violations.filter((violation) => violation.item_id === id)
  return (
    <Drawer title={item.name}>
      <div className={styles.stack}>
        <p className={styles.kind}>
          <CategoryBadge category={item.category} kind={item.kind} size={28} />
          {item.kind === 'visit' ? categoryWord(item.category) : item.kind === 'meal' ? 'Meal' : 'Note'}
        </p>
        <dl className={styles.facts}>
          <dt>When</dt>
          <dd className="num">
            {longDay(day.date)}, {spanOf(item)} ({duration(item.minutes)})
          </dd>
          <dt>Costs</dt>
          <dd className="num">
            {item.cost.amount_minor > 0
              ? `about ${formatMoney(item.cost)} for everybody; indicative`
              : item.poi_id
                ? 'Free, or price not known'
                : 'Not counted'}
          </dd>
          {item.reason && (
            <>
              <dt>Why</dt>
              <dd>{item.reason}</dd>
            </>
          )}
        </dl>
        {own.map((violation) => (
          <ViolationLine key={violation.code} violation={violation} />
        ))}
        {canEdit && (
          <div className={styles.actions}>
            <MoveMenu item={item} date={day.date} worded />
            <Button variant="default" onClick={() => actions.change(id, { pinned: !item.pinned })}>
              {item.pinned ? 'Unpin' : 'Pin'}
            </Button>
            <Button variant="default" onClick={() => actions.drop(id)}>
              {item.poi_id ? 'To Ideas' : 'Remove'}
            </Button>
          </div>
        )}
        {trip && (
          <Button variant="default" onClick={() => setView({ panel: 'comments' }, { push: true })}>
            Comments
          </Button>
        )}
        {item.poi_id && <Hours text={item.opening_hours} today={day.date} dates={plan.days.map(({ date }) => date)} />}
      </div>
    </Drawer>
  )
}

function Hours({ text, today, dates }: { text: string | null; today: string; dates: string[] }) {
  const hours = text ? parseOpeningHours(text) : null
  return (
    <section className={styles.stack} aria-label="Opening hours">
      <h3>Opening hours</h3>
      {hours ? (
        <>
          <table className={`${styles.hours} num`}>
            <tbody>
              {dates.slice(0, 14).map((date) => (
                <tr key={date} className={date === today ? styles.today : undefined}>
                  <th scope="row">{shortDay(date)}</th>
                  <td>{hoursOn(hours, date) || 'closed'}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className={styles.quiet}>Indicative, without public holidays. Check before you go.</p>
        </>
      ) : (
        <p className={styles.quiet}>We don't know the hours, so they are not checked.</p>
      )}
    </section>
  )
}
