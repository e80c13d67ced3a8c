import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { twoFactorQuery } from '../../../api/account'
import { type ApiError, isApiError } from '../../../api/error'
import { Failure } from '../../../ui/failure'
import { Field, inputClass } from '../../../ui/field'
import { PasswordField } from '../../account/password-field'
import styles from '../settings.module.css'

export type Proof = { password: string; totp_code?: string }
type Props = {
  label: string
  grave?: boolean
  /** Preparing two-factor sign-in asks for the password alone. */
  withCode?: boolean
  onSubmit: (proof: Proof) => Promise<void>
  onCancel?: () => void
  /** What else is asked; gets what is wrong with it. */
  children?: (fields: Record<string, string>) => ReactNode
}

/** What proves that it is really the person who asks: the password, and a code where the account has them. */
export function ProofForm({ label, grave = false, withCode = true, onSubmit, onCancel, children }: Props) {
  const { data } = useQuery(twoFactorQuery)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const asksCode = withCode && (data?.enabled || (isApiError(error) && error.code === 'AUTH_TOTP_REQUIRED'))
  const send = async () => {
    setBusy(true)
    setError(null)
    try {
      await onSubmit(code.trim() && asksCode ? { password, totp_code: code.trim() } : { password })
      setPassword('')
      setCode('')
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
  const fields = isApiError(error) ? { ...error.fields, ...wrongProof(error) } : {}
  return (
    <form className={styles.form} onSubmit={submit}>
      {error !== null && Object.keys(fields).length === 0 && <Failure error={error} />}
      {children?.(fields)}
      <PasswordField
        label="Your password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={fields.password}
      />
      {asksCode && (
        <Field label="Code" hint="From your authenticator app, or a recovery code." error={fields.totp_code}>
          {(wiring) => (
            <input
              {...wiring}
              className={`${inputClass} num`}
              autoComplete="one-time-code"
              required
              maxLength={32}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
      )}
      <div className={styles.actions}>
        <Button type="submit" variant={grave ? 'danger' : 'filled'} loading={busy}>
          {label}
        </Button>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  )
}

/** The refusals of a proof in words that fit the field. */
function wrongProof({ code, details }: ApiError): Record<string, string> {
  if (code === 'AUTH_TOTP_REQUIRED') return { totp_code: 'This account also needs a code.' }
  if (code !== 'AUTH_INVALID_CREDENTIALS') return {}
  return details.field === 'totp_code'
    ? { totp_code: "That code doesn't fit. Codes change every 30 seconds." }
    : { password: "That isn't your password." }
}
