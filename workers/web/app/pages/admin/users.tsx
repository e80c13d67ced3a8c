import { Button } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { ListedUser } from '#shared/contracts/auth'
import { api, withQuery } from '../../api/client'
import { Failure, sentenceOf } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { dayOf } from '../../ui/moments'
import { Skeleton } from '../../ui/skeleton'
import { showToast } from '../../ui/toasts'
import styles from './admin.module.css'
import { AdminPage } from './admin-page'

export const AdminUsersPage = () => (
  <AdminPage title="People">
    <Users />
  </AdminPage>
)

type Page = { items: ListedUser[]; next_cursor: string | null }
const ROLES = ['traveller', 'operator', 'admin'] as const

function Users() {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['admin', 'users', q],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page>(withQuery('/v1/auth/users', { q, limit: 50, cursor: pageParam }), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  })
  const people = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <div className={styles.filters}>
        <Field label="Find" hint="The beginning of an address or a name, or an id.">
          {(wiring) => (
            <input
              {...wiring}
              type="search"
              className={inputClass}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </div>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={5} height={44} />}
      {data && people.length === 0 && <p>Nobody is called that.</p>}
      {people.length > 0 && (
        <ul className={styles.rows}>
          {people.map((person) => (
            <Row key={person.id} person={person} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className={styles.actions}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}

function Row({ person }: { person: ListedUser }) {
  const queries = useQueryClient()
  const change = async (role: (typeof ROLES)[number], on: boolean) => {
    const roles = ROLES.filter((each) => (each === role ? on : person.roles.includes(each)))
    try {
      await api.patch(`/v1/auth/users/${encodeURIComponent(person.id)}`, { body: { roles } })
      showToast(`${person.name} is now ${roles.join(' and ')}.`)
    } catch (failure) {
      showToast(sentenceOf(failure))
    }
    await queries.invalidateQueries({ queryKey: ['admin', 'users'] })
  }
  return (
    <li className={styles.row}>
      <div className={styles.grow}>
        <strong dir="auto">{person.name}</strong>{' '}
        <span dir="auto">
          {person.email}
          {person.email_verified ? '' : ' (not proved)'}
        </span>
        <p className={`${styles.small} num`}>
          <code>{person.id}</code> · since {dayOf(person.created_at)} · two-factor {person.two_factor ? 'on' : 'off'}
        </p>
      </div>
      <fieldset className={styles.roles} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="sr">Roles of {person.name}</legend>
        {ROLES.map((role) => (
          <label key={role} className={styles.check}>
            <input
              type="checkbox"
              checked={person.roles.includes(role)}
              // Nobody is left without any role.
              disabled={person.roles.length === 1 && person.roles.includes(role)}
              onChange={(event) => void change(role, event.target.checked)}
            />
            {role}
          </label>
        ))}
      </fieldset>
    </li>
  )
}
