import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { plural } from '../../ui/words'
import { useTrip } from '../context'
import styles from './problems-chip.module.css'

export function ProblemsChip() {
  const { violations, shown, view, setView } = useTrip()
  const count = violations.length
  if (count === 0) {
    return shown.days.some((day) => day.items.length > 0) ? (
      <p className={styles.fine}>
        <IconCircleCheck size={18} aria-hidden /> <span className={styles.words}>Works</span>
      </p>
    ) : null
  }
  const open = view.panel === 'problems'
  return (
    <button
      type="button"
      className={styles.chip}
      aria-expanded={open}
      onClick={() => (open ? setView({ panel: undefined }) : setView({ panel: 'problems' }, { push: true }))}
    >
      <IconAlertTriangle size={18} aria-hidden />
      <span className={styles.count}>{count}</span>
      <span className={styles.words}>{plural(count, 'problem')}</span>
    </button>
  )
}
