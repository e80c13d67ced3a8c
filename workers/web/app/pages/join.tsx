import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Membership } from '#shared/contracts/trips'
import { api } from '../api/client'
import { isMissing } from '../api/error'
import { signOut } from '../api/session'
import { useUser } from '../api/use-session'
import { Failure } from '../ui/failure'
import { PageTitle } from '../ui/page'
import { Shell } from '../ui/shell'
import { showToast } from '../ui/toasts'
import { RequireUser } from './account/require-user'
import styles from './notice.module.css'

export const JoinPage = () => (
  <RequireUser>
    <Join />
  </RequireUser>
)

/** Accepting an invitation. It counts for the address it was sent to, so the page says which account would accept. */
function Join() {
  const { id } = useParams({ from: '/app/join/$id' })
  const user = useUser()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const accept = async () => {
    setBusy(true)
    setError(null)
    try {
      const { role } = await api.post<Membership>(`/v1/trips/${encodeURIComponent(id)}/collaborators/accept`, {
        body: {},
      })
      await queries.invalidateQueries({ queryKey: ['trips'] })
      await navigate({ to: '/app/trips/$id', params: { id }, replace: true })
      showToast(`You joined this trip as ${role}.`)
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <Shell>
      <div className={styles.notice}>
        <PageTitle title="You're invited to a trip" />
        <p>
          You are signed in as <strong dir="auto">{user?.email}</strong>. An invitation counts for the address it was
          sent to.
        </p>
        {isMissing(error) ? (
          <p role="alert">
            There is no open invitation to this trip for {user?.email}. Ask the person who sent the link which address
            they invited.
          </p>
        ) : (
          error !== null && <Failure error={error} onRetry={() => void accept()} />
        )}
        <div className={styles.actions}>
          <Button variant="filled" loading={busy} onClick={() => void accept()}>
            Join the trip
          </Button>
          <Button
            variant="default"
            onClick={() =>
              void signOut().then(() => navigate({ to: '/app/sign-in', search: { next: `/app/join/${id}` } }))
            }
          >
            Switch account
          </Button>
        </div>
      </div>
    </Shell>
  )
}
