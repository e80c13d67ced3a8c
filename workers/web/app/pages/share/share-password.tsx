import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ShareGrant } from '#shared/contracts/trips'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { sharePath } from '../../api/sharing'
import { Failure } from '../../ui/failure'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import account from '../account/account.module.css'
import { PasswordField } from '../account/password-field'

/** The grant a password is exchanged for lives in this page only. */
export function SharePassword({ token, onOpen }: { token: string; onOpen: (grant: string) => void }) {
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    setError(null)
    try {
      onOpen((await api.post<ShareGrant>(sharePath(token), { body: { password } })).grant)
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void open()
  }
  const wrong = isApiError(error) && error.code === 'AUTH_INVALID_CREDENTIALS'
  return (
    <Shell>
      <div className={account.card}>
        <PageTitle title="This trip has a password" />
        <p className={account.lead}>Whoever sent you the link knows it.</p>
        <form onSubmit={submit}>
          {error !== null && !wrong && <Failure error={error} />}
          <PasswordField
            value={password}
            onChange={setPassword}
            autoComplete="off"
            error={wrong ? "That isn't the password of this link." : undefined}
          />
          <Button type="submit" variant="filled" className={account.send ?? ''} loading={busy}>
            Open the trip
          </Button>
        </form>
      </div>
    </Shell>
  )
}
