import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Collaborator, Trip } from '#shared/contracts/trips'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { collaboratorsQuery } from '../../api/trips'
import { useUser } from '../../api/use-session'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { Skeleton } from '../../ui/skeleton'
import { showToast } from '../../ui/toasts'
import { useTrip } from '../context'
import { Drawer } from './drawer'
import styles from './panels.module.css'
import { Person } from './person'

type GuestRole = 'editor' | 'commenter' | 'viewer'
export const ROLE_WORDS: Record<GuestRole, string> = {
  editor: 'can edit',
  commenter: 'can comment',
  viewer: 'can look',
}

/** Who travels along and what they may do; inviting by e-mail address. */
export function PeoplePanel() {
  const { trip, setView } = useTrip()
  const user = useUser()
  const { data, error, refetch, isPending } = useQuery({
    ...collaboratorsQuery(trip?.id ?? ''),
    enabled: trip !== null,
  })
  if (!trip) return null
  const invites = trip.role === 'owner' ? (['editor', 'commenter', 'viewer'] as const) : (['viewer'] as const)
  const mayInvite = trip.role === 'owner' || trip.role === 'editor'
  return (
    <Drawer title="People">
      <div className={styles.stack}>
        {mayInvite && <Invite trip={trip} roles={invites} />}
        {trip.role === 'owner' && (
          <Button variant="default" onClick={() => setView({ panel: 'share' }, { push: true })}>
            Share links and who sees the trip
          </Button>
        )}
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeleton rows={3} />}
        {data && (
          <ul className={styles.results}>
            {data.map((person) => (
              <Person key={person.id} person={person} trip={trip} self={person.user_id === user?.id} />
            ))}
          </ul>
        )}
      </div>
    </Drawer>
  )
}

function Invite({ trip, roles }: { trip: Trip; roles: readonly GuestRole[] }) {
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<GuestRole>(roles[0]!)
  const [seesPrivate, setSeesPrivate] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const invite = async () => {
    setBusy(true)
    setError(null)
    try {
      const body = { email: email.trim(), role, sees_private: seesPrivate }
      await api.post<Collaborator>(`/v1/trips/${encodeURIComponent(trip.id)}/collaborators`, { body })
      await queries.invalidateQueries({ queryKey: ['collaborators', trip.id] })
      showToast(`${email.trim()} is invited.`)
      setLink(`${location.origin}/app/join/${trip.id}`)
      setEmail('')
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void invite()
  }
  const fields = isApiError(error) ? error.fields : {}
  return (
    <form className={styles.stack} onSubmit={submit}>
      {error !== null && !fields.email && <Failure error={error} />}
      <Field label="Invite by e-mail" error={fields.email}>
        {(wiring) => (
          <input
            {...wiring}
            type="email"
            className={inputClass}
            required
            autoComplete="off"
            placeholder="mia@example.org"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="They">
        {(wiring) => (
          <select
            {...wiring}
            className={inputClass}
            value={role}
            onChange={(event) => setRole(event.target.value as GuestRole)}
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {ROLE_WORDS[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {trip.role === 'owner' && (
        <label className={styles.check}>
          <input type="checkbox" checked={seesPrivate} onChange={(event) => setSeesPrivate(event.target.checked)} />
          They also see the budget
        </label>
      )}
      <Button type="submit" variant="filled" loading={busy}>
        Invite
      </Button>
      {link && (
        <p className={styles.link}>
          Send them this link; it works for the invited address only:
          <code>{link}</code>
          <Button
            variant="default"
            size="sm"
            onClick={() => void navigator.clipboard.writeText(link).then(() => showToast('Link copied.'))}
          >
            Copy the link
          </Button>
        </p>
      )}
    </form>
  )
}
