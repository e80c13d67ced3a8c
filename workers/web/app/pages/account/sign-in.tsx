import { Link, useSearch } from '@tanstack/react-router'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import styles from './account.module.css'
import { useAfterSignIn } from './after'
import { SignInForm } from './sign-in-form'

export function SignInPage() {
  const search = useSearch({ from: '/app/sign-in' })
  const after = useAfterSignIn(search.next, false)
  return (
    <Shell>
      <div className={styles.card}>
        <PageTitle title="Sign in" />
        <SignInForm onDone={() => void after()} />
        <p className={styles.other}>
          New here?{' '}
          <Link to="/app/sign-up" search={search}>
            Sign up
          </Link>
        </p>
        <p className={styles.other}>
          <Link to="/app/forgot">Forgot your password?</Link>
        </p>
      </div>
    </Shell>
  )
}
