import { useEffect, useState } from 'react'
import { Stages } from '../../ui/stages'
import { plural } from '../../ui/words'
import styles from './progress.module.css'
import type { Planning } from './use-planning'

const QUICK_MS = 600
/** The skeleton: five days of four stops. */
const COLUMNS = [1, 2, 3, 4, 5]
const HEIGHTS = [72, 56, 88, 60]
type Props = { planning: Extract<Planning, { state: 'running' }>; city: string; days: number; onStop: () => void }

/** A quick answer shows only day-shaped skeletons; a slower one its real stages, in the planner's words. No made-up bar. */
export function PlanProgress({ planning, city, days, onStop }: Props) {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), QUICK_MS)
    return () => clearTimeout(timer)
  }, [])
  const { stages } = planning
  return (
    <section className={styles.box} aria-label="Planning" aria-busy="true">
      {(slow || stages.length > 0) && (
        <Stages stages={stages} first={`Fitting ${plural(days, 'day')} in ${city}`} onStop={onStop} />
      )}
      <div className={styles.days} aria-hidden>
        {COLUMNS.slice(0, days).map((column) => (
          <div key={column} className={styles.day}>
            <div className={styles.title} />
            {HEIGHTS.map((height) => (
              <div key={height} className={styles.item} style={{ height }} />
            ))}
          </div>
        ))}
      </div>
    </section>
  )
}
