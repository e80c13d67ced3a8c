import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { TwoFactorSetup } from '#shared/contracts/auth'
import { api } from '../../../api/client'
import { isApiError } from '../../../api/error'
import { Failure } from '../../../ui/failure'
import { Field, inputClass } from '../../../ui/field'
import styles from '../settings.module.css'
import { QrCode } from './qr'
import { RecoveryCodes } from './recovery-codes'

type Props = { setup: TwoFactorSetup; onDone: () => Promise<void>; onCancel: () => void }

/** Scan, keep the codes, type the first code. Nothing is in force before that code was right. */
export function SetUp({ setup, onDone, onCancel }: Props) {
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const verify = async () => {
    setBusy(true)
    setError(null)
    try {
      await api.post('/v1/auth/2fa/verify', { body: { code: code.trim() } })
      await onDone()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void verify()
  }
  const wrong = isApiError(error) && error.code === 'AUTH_INVALID_CREDENTIALS'
  return (
    <div className={styles.setup}>
      <div className={styles.step}>
        <h3>1. Add Caravan to your authenticator app</h3>
        <QrCode text={setup.otpauth_url} label="QR code for your authenticator app" />
        <p className={styles.lead}>Can't scan it? Type this key into the app:</p>
        <code className={styles.secret}>{setup.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </div>
      <div className={styles.step}>
        <h3>2. Keep your recovery codes</h3>
        <p className={styles.lead}>
          Each works once when your phone is not at hand. They are shown this once; keep them away from your password.
        </p>
        <RecoveryCodes codes={setup.recovery_codes} />
      </div>
      <form className={styles.form} onSubmit={submit}>
        <h3>3. Type the code the app shows</h3>
        {error !== null && !wrong && <Failure error={error} />}
        <Field
          label="Code"
          hint="Six digits."
          error={wrong ? "That code doesn't fit. Codes change every 30 seconds." : undefined}
        >
          {(wiring) => (
            <input
              {...wiring}
              className={`${inputClass} num`}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              maxLength={32}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
        <div className={styles.actions}>
          <Button type="submit" variant="filled" loading={busy}>
            Turn on two-factor sign-in
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </form>
    </div>
  )
}
