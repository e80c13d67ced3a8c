import { Button } from '@mantine/core'
import { IconCheck, IconLoader2 } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { announce } from '../../ui/live'
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
  const last = stages.at(-1)?.message
  useEffect(() => {
    if (last) announce(last)
  }, [last])
  const lines = stages.length > 0 ? stages.map(({ message }) => message) : [`Fitting ${plural(days, 'day')} in ${city}`]
  return (
    <section className={styles.box} aria-label="Planning" aria-busy="true">
      {(slow || stages.length > 0) && (
        <div className={styles.head}>
          <ol className={styles.stages}>
            {lines.map((line, i) => (
              <li key={line}>
                {i < lines.length - 1 ? (
                  <IconCheck size={18} aria-hidden />
                ) : (
                  <IconLoader2 size={18} aria-hidden className={styles.turning} />
                )}
                {line}
              </li>
            ))}
          </ol>
          <Button variant="default" size="sm" onClick={onStop}>
            Stop
          </Button>
        </div>
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
