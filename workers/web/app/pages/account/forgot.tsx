import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import styles from './account.module.css'

/** Answers alike whether there is such an account or not, so that nobody learns who has one. */
export function ForgotPage() {
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    setError(null)
    try {
      await api.post('/v1/auth/password/forgot', { body: { email: email.trim() } })
      setSent(true)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void send()
  }
  const fields = isApiError(error) ? error.fields : {}
  return (
    <Shell>
      <div className={styles.card}>
        <PageTitle title="A new password" />
        {sent ? (
          <>
            <p role="status">
              If there is an account with <strong dir="auto">{email.trim()}</strong>, a mail is on its way there. Its
              link sets a new password.
            </p>
            <p className={styles.other}>
              Nothing came? Look among unwanted mail, or{' '}
              <button type="button" className={styles.text} onClick={() => setSent(false)}>
                try another address
              </button>
              .
            </p>
          </>
        ) : (
          <>
            <p className={styles.lead}>We send you a mail with a link that sets a new one.</p>
            <form onSubmit={submit}>
              {error !== null && !fields.email && <Failure error={error} />}
              <Field label="E-mail" error={fields.email}>
                {(wiring) => (
                  <input
                    {...wiring}
                    className={inputClass}
                    type="email"
                    name="email"
                    autoComplete="username"
                    required
                    value={email}
                    onChange={(event) => setEmail(event.target.value)}
                  />
                )}
              </Field>
              <Button type="submit" variant="filled" className={styles.send ?? ''} loading={busy}>
                Send the mail
              </Button>
            </form>
          </>
        )}
        <p className={styles.other}>
          Remember it? <Link to="/app/sign-in">Sign in</Link>
        </p>
      </div>
    </Shell>
  )
}
