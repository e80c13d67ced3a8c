import { IconAlertTriangle } from '@tabler/icons-react'
import { useMemo } from 'react'
import { fixesFor } from '../../plan/fixes'
import type { Violation } from '../../plan/judge'
import { useTrip } from '../context'
import { useActions } from '../use-actions'
import styles from './violations.module.css'

/** What is wrong with an item, in words, with one-tap ways to mend it. Keeping it is always allowed: just leave it. */
export function Violations({ violations }: { violations: Violation[] }) {
  return (
    <ul className={styles.list}>
      {violations.map((violation) => (
        <li key={`${violation.code} ${violation.item_id}`}>
          <ViolationLine violation={violation} />
        </li>
      ))}
    </ul>
  )
}

export function ViolationLine({ violation }: { violation: Violation }) {
  const { plan, preview, canEdit, trip } = useTrip()
  const { edit } = useActions()
  const fixes = useMemo(
    () => (canEdit && !preview ? fixesFor(plan, violation, { hours: trip === null }) : []),
    [plan, violation, canEdit, preview, trip],
  )
  return (
    <div className={styles.line}>
      <IconAlertTriangle size={16} aria-hidden className={styles.icon} />
      <span className="sr">Problem: </span>
      <span className={styles.text}>{violation.message}</span>
      {fixes.map((fix) => (
        <button key={fix.label} type="button" className={styles.fix} onClick={() => edit(fix.done, fix.plan)}>
          {fix.label}
        </button>
      ))}
    </div>
  )
}
