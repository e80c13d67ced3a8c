import { Button } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { signOut } from '../../api/session'
import { Failure } from '../../ui/failure'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { showToast } from '../../ui/toasts'
import styles from './account.module.css'
import { isSpent } from './mail-token'
import { PasswordField } from './password-field'
import { SpentLink } from './spent-link'

/** The page a mail's link opens. It is good once, and ends every session. */
export function ResetPage() {
  const { token } = useSearch({ from: '/app/reset' })
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const set = async () => {
    setBusy(true)
    setError(null)
    try {
      await api.post('/v1/auth/password/reset', { body: { token, password } })
      await signOut()
      await navigate({ to: '/app/sign-in', replace: true })
      showToast('Your new password is set. Sign in with it.')
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void set()
  }
  const fields = isApiError(error) ? error.fields : {}
  if (!token || isSpent(error)) {
    return (
      <SpentLink title="This link no longer works">
        <Link to="/app/forgot">Ask for a new one</Link>
      </SpentLink>
    )
  }
  return (
    <Shell>
      <div className={styles.card}>
        <PageTitle title="Set a new password" />
        <p className={styles.lead}>You are signed out everywhere, and then sign in with the new one.</p>
        <form onSubmit={submit}>
          {error !== null && !fields.password && <Failure error={error} />}
          <PasswordField
            label="New password"
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            hint="At least 10 characters; a few words are fine."
            error={fields.password}
          />
          <Button type="submit" variant="filled" className={styles.send ?? ''} loading={busy}>
            Set the password
          </Button>
        </form>
      </div>
    </Shell>
  )
}
