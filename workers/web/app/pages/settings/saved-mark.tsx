import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import styles from './settings.module.css'
import type { Saving } from './use-saver'

/** Under a field: whether what it shows is what is stored. */
export function SavedMark({ saving }: { saving: Saving }) {
  return (
    <p className={styles.saved} data-state={saving.state} role="status">
      {saving.state === 'busy' && 'Saving'}
      {saving.state === 'saved' && (
        <>
          <IconCheck size={14} aria-hidden /> Saved
        </>
      )}
      {saving.state === 'failed' && (
        <>
          <IconAlertTriangle size={14} aria-hidden /> {saving.why}
        </>
      )}
    </p>
  )
}
