import { Button } from '@mantine/core'
import { Link, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { isApiError } from '../../api/error'
import { signUp } from '../../api/session'
import { deviceStorage, loadDraft } from '../../plan/draft'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import styles from './account.module.css'
import { useAfterSignIn } from './after'
import { PasswordField } from './password-field'

const LEAST = 10

export function SignUpPage() {
  const search = useSearch({ from: '/app/sign-up' })
  const [draft] = useState(() => loadDraft(deviceStorage()))
  const after = useAfterSignIn(search.next, search.next === undefined)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [short, setShort] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setShort(password.length < LEAST)
    if (password.length < LEAST) return
    setBusy(true)
    setError(null)
    try {
      await signUp(name.trim(), email.trim(), password)
      await after()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const taken = isApiError(error) && error.code === 'EMAIL_TAKEN'
  const fields = isApiError(error) ? error.fields : {}
  const placed = taken || ['name', 'email', 'password'].some((field) => field in fields)
  return (
    <Shell>
      <div className={styles.card}>
        <PageTitle title="Sign up" />
        <p className={styles.lead}>
          {draft && search.next === undefined
            ? `Keeps your plan for ${draft.request.title}, with everything you changed, and lets you share it.`
            : 'Keep your trips, open them anywhere and plan with others.'}
        </p>
        <form onSubmit={(event) => void submit(event)}>
          {error !== null && !placed && <Failure error={error} />}
          <Field label="Name" error={fields.name} hint="As people you travel with will see it.">
            {(wiring) => (
              <input
                {...wiring}
                className={inputClass}
                name="name"
                autoComplete="name"
                required
                maxLength={100}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="E-mail"
            error={taken ? 'There is an account with this address. Sign in instead.' : fields.email}
          >
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
          <PasswordField
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            hint={`At least ${LEAST} characters; a few words are fine.`}
            error={short ? `At least ${LEAST} characters.` : fields.password}
          />
          <Button type="submit" variant="filled" className={styles.send ?? ''} loading={busy}>
            {draft && search.next === undefined ? 'Sign up and keep the plan' : 'Sign up'}
          </Button>
        </form>
        <p className={styles.other}>
          Have an account?{' '}
          <Link to="/app/sign-in" search={search.next ? search : draft ? { next: '/app/draft' } : {}}>
            Sign in
          </Link>
        </p>
      </div>
    </Shell>
  )
}
