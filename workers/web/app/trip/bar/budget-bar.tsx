import { formatMoney } from '#shared/values/money'
import { totalOf } from '../../plan/judge'
import { useTrip } from '../context'
import styles from './budget-bar.module.css'

/** What the plan costs, against the budget where one is set. Prices are indicative, and the bar says so in words. */
export function BudgetBar() {
  const { shown } = useTrip()
  const total = totalOf(shown)
  const { budget } = shown
  if (!budget) {
    return (
      <p className={`${styles.words} num`} title="Entries and meals for everybody; indicative prices">
        about {formatMoney(total)}
      </p>
    )
  }
  const share = budget.amount_minor === 0 ? 1 : total.amount_minor / budget.amount_minor
  const over = total.amount_minor - budget.amount_minor
  const words = `about ${formatMoney(total)} of ${formatMoney(budget)}`
  return (
    <div className={styles.budget} title="Entries and meals for everybody; indicative prices">
      <div className={styles.track} aria-hidden>
        <div className={over > 0 ? styles.over : styles.planned} style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <p className={`${styles.words} num`}>
        <span className="sr">Budget: </span>
        {words}
        {over > 0 && <strong className={styles.warn}>, {formatMoney({ ...budget, amount_minor: over })} over</strong>}
      </p>
    </div>
  )
}
