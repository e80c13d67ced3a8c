import { shortDay } from '../../ui/words'
import { useTrip } from '../context'
import styles from './day-tabs.module.css'

/** The days; each tab is also a place to drop a card on. */
export function DayTabs({ selected }: { selected: string }) {
  const { plan, violations, setView } = useTrip()
  const troubled = new Set(
    plan.days
      .filter((day) => day.items.some((item) => violations.some((violation) => violation.item_id === item.id)))
      .map((day) => day.date),
  )
  return (
    <nav className={styles.tabs} aria-label="Days" data-scroll="">
      <button
        type="button"
        className={styles.tab}
        aria-current={selected === 'all' ? 'true' : undefined}
        onClick={() => setView({ day: 'all' })}
      >
        All
      </button>
      {plan.days.map(({ date }) => (
        <button
          key={date}
          type="button"
          className={styles.tab}
          aria-current={selected === date ? 'true' : undefined}
          data-drop="tab"
          data-date={date}
          onClick={() => setView({ day: date })}
        >
          {shortDay(date)}
          {troubled.has(date) && (
            <span className={styles.dot}>
              <span className="sr">, has problems</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  )
}
