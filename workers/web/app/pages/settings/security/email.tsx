import { Button } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../../api/client'
import { isApiError } from '../../../api/error'
import { useUser } from '../../../api/use-session'
import { sentenceOf } from '../../../ui/failure'
import { Field, inputClass } from '../../../ui/field'
import { showToast } from '../../../ui/toasts'
import styles from '../settings.module.css'
import { Section } from '../settings-page'
import { ProofForm } from './proof-form'

/** The address one signs in with. Another one counts only once the mail that goes there was opened. */
export function ChangeEmail() {
  const user = useUser()
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState<string | null>(null)
  const proveAgain = async () => {
    try {
      await api.post('/v1/auth/email/verification', { body: {} })
      showToast(`A mail is on its way to ${user?.email}, unless this address is proved already.`)
    } catch (failure) {
      const proved = isApiError(failure) && failure.status === 409
      showToast(proved ? 'This address is proved already.' : sentenceOf(failure))
    }
  }
  return (
    <Section
      title="E-mail address"
      lead={
        <>
          You sign in with <strong dir="auto">{user?.email}</strong>.
        </>
      }
    >
      {sent && (
        <p role="status">
          A mail is on its way to <strong dir="auto">{sent}</strong>. Your address changes when you open the link in it.
        </p>
      )}
      {open ? (
        <ProofForm
          label="Send the mail"
          onCancel={() => setOpen(false)}
          onSubmit={async (proof) => {
            await api.post('/v1/auth/email/change', { body: { ...proof, email: email.trim() } })
            setSent(email.trim())
            setOpen(false)
            setEmail('')
          }}
        >
          {(fields) => (
            <Field label="New address" error={fields.email}>
              {(wiring) => (
                <input
                  {...wiring}
                  className={inputClass}
                  type="email"
                  autoComplete="email"
                  required
                  value={email}
                  onChange={(event) => setEmail(event.target.value)}
                />
              )}
            </Field>
          )}
        </ProofForm>
      ) : (
        <div className={styles.actions}>
          <Button variant="default" onClick={() => setOpen(true)}>
            Change address
          </Button>
          <Button variant="default" onClick={() => void proveAgain()}>
            Prove this address
          </Button>
        </div>
      )}
    </Section>
  )
}
