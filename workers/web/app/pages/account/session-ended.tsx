import { Modal } from '@mantine/core'
import type { User } from '#shared/contracts/auth'
import { signOut } from '../../api/session'
import styles from './account.module.css'
import { SignInForm } from './sign-in-form'

/** Over the page, with nothing unmounted: after signing in again one goes on where one was. */
export function SessionEnded({ user }: { user: User }) {
  return (
    <Modal opened onClose={() => void signOut()} title="Your session has ended" centered>
      <div className={styles.card} style={{ margin: 0 }}>
        <p className={styles.lead}>Sign in again to go on where you were. Nothing on this page is lost.</p>
        <SignInForm initialEmail={user.email} onDone={() => {}} />
      </div>
    </Modal>
  )
}
