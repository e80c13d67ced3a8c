import { IconX } from '@tabler/icons-react'
import { wishesWithout } from '../../plan/asked'
import { Failure } from '../../ui/failure'
import { Stages } from '../../ui/stages'
import { plural } from '../../ui/words'
import { useTrip } from '../context'
import { useReplan } from '../use-replan'
import styles from './understood.module.css'

/** What the planner made of the free-text wishes, so that people see what was understood; taking one away plans without it. */
export function Understood() {
  const { plan, canEdit } = useTrip()
  const { run, stop, stages, busy, error } = useReplan()
  if (plan.understood.length === 0) return null
  const without = (text: string) => void run({ ...plan.options, wishes: wishesWithout(plan.understood, text) })
  return (
    <section className={styles.box} aria-label="What was understood">
      <h2 className={styles.title}>Understood from your wishes</h2>
      <ul className={styles.list}>
        {plan.understood.map(({ text, effect }) => (
          <li key={`${text} ${effect}`} className={styles.chip} title={text}>
            <bdi>{effect}</bdi>
            {canEdit && (
              <button
                type="button"
                className={styles.remove}
                aria-label={`Plan again without: ${effect}`}
                title="Plan again without it"
                disabled={busy}
                onClick={() => without(text)}
              >
                <IconX size={16} aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ul>
      {busy && <Stages stages={stages} first={`Fitting ${plural(plan.days.length, 'day')}`} onStop={stop} />}
      {error !== null && <Failure error={error} />}
    </section>
  )
}
