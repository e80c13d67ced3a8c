import { Button } from '@mantine/core'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { EmailState } from '#shared/contracts/auth'
import { api } from '../../api/client'
import { refreshSession } from '../../api/session'
import { useUser } from '../../api/use-session'
import { Failure } from '../../ui/failure'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import styles from './account.module.css'
import { isSpent } from './mail-token'
import { SpentLink } from './spent-link'

/** Proving an address. Pressed by the person: programs that look through mail open links too. */
export function VerifyPage() {
  const { token } = useSearch({ from: '/app/verify' })
  const user = useUser()
  const [done, setDone] = useState<EmailState | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const verify = async () => {
    setBusy(true)
    setError(null)
    try {
      setDone(await api.post<EmailState>('/v1/auth/email/verify', { body: { token } }))
      await refreshSession()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const onward = user ? <Link to="/app/trips">My trips</Link> : <Link to="/app/sign-in">Sign in</Link>
  if (!done && (!token || isSpent(error))) {
    return (
      <SpentLink title="This link no longer works">
        <Link to="/app/settings/security">Ask for a new one in your settings</Link>
      </SpentLink>
    )
  }
  return (
    <Shell>
      <div className={styles.card}>
        <PageTitle title={done ? 'Your address is proved' : 'Prove your address'} />
        {done ? (
          <p role="status">
            <strong dir="auto">{done.email}</strong> is yours. {onward}
          </p>
        ) : (
          <>
            <p className={styles.lead}>One press, and we know that this mailbox is yours.</p>
            {error !== null && <Failure error={error} />}
            <Button variant="filled" className={styles.send ?? ''} loading={busy} onClick={() => void verify()}>
              This is my address
            </Button>
          </>
        )}
      </div>
    </Shell>
  )
}
