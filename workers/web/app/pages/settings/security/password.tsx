import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { auditQuery, sessionsQuery } from '../../../api/account'
import { api } from '../../../api/client'
import { showToast } from '../../../ui/toasts'
import { PasswordField } from '../../account/password-field'
import styles from '../settings.module.css'
import { Section } from '../settings-page'
import { ProofForm } from './proof-form'

export function ChangePassword() {
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [fresh, setFresh] = useState('')
  const close = () => {
    setOpen(false)
    setFresh('')
  }
  return (
    <Section title="Password" lead="Changing it signs you out on every other device.">
      {open ? (
        <ProofForm
          label="Change password"
          onCancel={close}
          onSubmit={async (proof) => {
            await api.post('/v1/auth/password/change', { body: { ...proof, new_password: fresh } })
            close()
            showToast('Your password is changed. Every other device is signed out.')
            await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
            await queries.invalidateQueries({ queryKey: auditQuery.queryKey })
          }}
        >
          {(fields) => (
            <PasswordField
              label="New password"
              value={fresh}
              onChange={setFresh}
              autoComplete="new-password"
              hint="At least 10 characters; a few words are fine."
              error={fields.new_password}
            />
          )}
        </ProofForm>
      ) : (
        <div className={styles.actions}>
          <Button variant="default" onClick={() => setOpen(true)}>
            Change password
          </Button>
        </div>
      )}
    </Section>
  )
}
