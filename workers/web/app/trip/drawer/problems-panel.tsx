import { dayOfItem, findItem } from '../../plan/model'
import { shortDay } from '../../ui/words'
import { useTrip } from '../context'
import { ViolationLine } from '../list/violations'
import { Drawer } from './drawer'
import styles from './panels.module.css'

/** All that does not work, by day, each with its fix. */
export function ProblemsPanel() {
  const { plan, violations, setView } = useTrip()
  return (
    <Drawer title={violations.length === 0 ? 'Everything works' : 'What does not work yet'}>
      {violations.length === 0 ? (
        <p className={styles.quiet}>All stops are open when you are there, reachable in time and within the budget.</p>
      ) : (
        <ul className={styles.stack}>
          {violations.map((violation) => {
            const item = violation.item_id ? findItem(plan, violation.item_id) : undefined
            const day = item ? dayOfItem(plan, item.id) : undefined
            return (
              <li key={`${violation.code} ${violation.item_id}`} className={styles.problem}>
                {item && day ? (
                  <button
                    type="button"
                    className={styles.jump}
                    onClick={() => {
                      setView({ day: day.date, panel: undefined })
                      requestAnimationFrame(() =>
                        document.querySelector<HTMLElement>(`[data-item="${item.id}"] [data-open]`)?.focus(),
                      )
                    }}
                  >
                    {shortDay(day.date)}: <bdi>{item.name}</bdi>
                  </button>
                ) : (
                  <strong>The whole plan</strong>
                )}
                <ViolationLine violation={violation} />
              </li>
            )
          })}
        </ul>
      )}
    </Drawer>
  )
}
