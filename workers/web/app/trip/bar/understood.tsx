import { useTrip } from '../context'
import styles from './understood.module.css'

/** What the planner made of the free-text wishes, so that people see what was understood. */
export function Understood() {
  const { plan } = useTrip()
  if (plan.understood.length === 0) return null
  return (
    <section className={styles.box} aria-label="What was understood">
      <h2 className={styles.title}>Understood from your wishes</h2>
      <ul className={styles.list}>
        {plan.understood.map(({ text, effect }) => (
          <li key={`${text} ${effect}`} className={styles.chip} title={text}>
            <bdi>{effect}</bdi>
          </li>
        ))}
      </ul>
    </section>
  )
}
