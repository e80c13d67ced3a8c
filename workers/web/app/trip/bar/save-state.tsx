import { IconCloudCheck, IconCloudOff, IconDeviceLaptop, IconLoader2 } from '@tabler/icons-react'
import { plural } from '../../ui/words'
import { useTrip } from '../context'
import styles from './save-state.module.css'

/** Where the plan is safe. Quiet while all is well, in words when it is not. */
export function SaveMark() {
  const { save, canEdit } = useTrip()
  if (save.kind === 'device') {
    return (
      <span className={styles.mark}>
        <IconDeviceLaptop size={16} aria-hidden /> <span className={styles.words}>On this device</span>
      </span>
    )
  }
  if (save.kind === 'saved') {
    return canEdit ? (
      <span className={`${styles.mark} ${styles.calm}`} role="status">
        <IconCloudCheck size={16} aria-hidden /> <span className={styles.words}>Saved</span>
      </span>
    ) : null
  }
  if (save.kind === 'saving') {
    return (
      <span className={styles.mark} role="status">
        <IconLoader2 size={16} aria-hidden /> <span className={styles.words}>Saving</span>
      </span>
    )
  }
  return (
    <span className={`${styles.mark} ${styles.off}`}>
      <IconCloudOff size={16} aria-hidden />
      <span className={styles.words}>
        {save.kind === 'offline' ? `${plural(save.changes, 'change')} not saved yet` : 'Not saved'}
      </span>
    </span>
  )
}

/** The longer words, in a bar of their own under the title. */
export function SaveBar() {
  const { save } = useTrip()
  if (save.kind === 'offline') {
    return (
      <p className={styles.bar} role="status">
        You're offline, or the server can't be reached.{' '}
        {save.kept
          ? 'Your changes are kept on this device and go on by themselves, even if you close the page.'
          : 'Your changes wait on this page and go on by themselves; keep it open.'}
      </p>
    )
  }
  if (save.kind === 'refused') {
    return (
      <p className={styles.bar} role="alert">
        That change was not accepted, so the plan was put back: {save.reason}
      </p>
    )
  }
  if (save.kind === 'device-refused') {
    return (
      <p className={styles.bar} role="alert">
        This browser refuses to keep the plan, so it is lost when you close the page. Sign up to keep it.
      </p>
    )
  }
  return null
}
