import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { isApiError } from '../../api/error'
import { signIn } from '../../api/session'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import styles from './account.module.css'
import { DEMO_PASSWORD, DemoAccounts } from './demo-accounts'
import { PasswordField } from './password-field'

type Props = { initialEmail?: string; onDone: () => void }

/** Address and password; on the local start also the demo accounts. Used by the page and by the dialog over a page. */
export function SignInForm({ initialEmail = '', onDone }: Props) {
  const [email, setEmail] = useState(initialEmail)
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [code, setCode] = useState('')
  const [second, setSecond] = useState(false)
  const enter = async (address: string, secret: string) => {
    setBusy(true)
    setError(null)
    try {
      await signIn(address, secret, code.trim() || undefined)
      onDone()
    } catch (failure) {
      const asks = isApiError(failure) && failure.code === 'AUTH_TOTP_REQUIRED'
      setError(asks && !code ? null : failure)
      if (asks) setSecond(true)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void enter(email.trim(), password)
  }
  const fields = isApiError(error) ? error.fields : {}
  const known = Object.keys(fields).some((field) => field === 'email' || field === 'password')
  return (
    <>
      <form onSubmit={submit}>
        {error !== null && !known && <Failure error={error} />}
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
        <PasswordField
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          error={fields.password}
        />
        {second && (
          <Field label="Code" hint="From your authenticator app, or a recovery code." error={fields.totp_code}>
            {(wiring) => (
              <input
                {...wiring}
                className={`${inputClass} num`}
                autoComplete="one-time-code"
                // biome-ignore lint/a11y/noAutofocus: the field appears as the answer to the press of the button
                autoFocus
                required
                maxLength={32}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
        )}
        <Button type="submit" variant="filled" className={styles.send ?? ''} loading={busy}>
          Sign in
        </Button>
      </form>
      <DemoAccounts busy={busy} onUse={(address) => void enter(address, DEMO_PASSWORD)} />
    </>
  )
}
