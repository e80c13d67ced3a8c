import { Button } from '@mantine/core'
import { Link, useSearch } from '@tanstack/react-router'
import type { Trip } from '#shared/contracts/trips'
import { useTrips } from '../../api/trips'
import { deviceStorage, loadDraft } from '../../plan/draft'
import { Failure } from '../../ui/failure'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'
import { today } from '../../ui/today'
import { RequireUser } from '../account/require-user'
import { PutAway } from './put-away'
import { TripCard } from './trip-card'
import { TripMenu } from './trip-menu'
import styles from './trips.module.css'

const LISTS = [
  { list: undefined, label: 'Trips' },
  { list: 'archived', label: 'Archived' },
  { list: 'deleted', label: 'Recently deleted' },
] as const

export const TripsPage = () => (
  <RequireUser>
    <Trips />
  </RequireUser>
)

function Trips() {
  const { list: shown } = useSearch({ from: '/app/trips' })
  const { data, error, refetch } = useTrips(true)
  const draft = loadDraft(deviceStorage())
  return (
    <Shell>
      <div className={styles.head}>
        <PageTitle title="My trips" />
        <Button variant="filled" renderRoot={(props) => <Link to="/" {...props} />}>
          New trip
        </Button>
      </div>
      {draft && (
        <p className={styles.draft}>
          A plan for <strong>{draft.request.title}</strong> is still on this device only.{' '}
          <Link to="/app/draft">Open it</Link>
        </p>
      )}
      <nav className={styles.index} aria-label="Which trips">
        {LISTS.map(({ list, label }) => (
          <Link
            key={label}
            to="/app/trips"
            search={list ? { list } : {}}
            className={styles.tab}
            aria-current={shown === list ? 'page' : undefined}
            activeProps={{}}
          >
            {label}
          </Link>
        ))}
      </nav>
      {shown ? (
        <PutAway state={shown} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Groups trips={data} />
      ) : (
        <Skeleton height={128} />
      )}
    </Shell>
  )
}

function Groups({ trips }: { trips: Trip[] }) {
  const upcoming = trips
    .filter((trip) => trip.end_date >= today())
    .toSorted((a, b) => a.start_date.localeCompare(b.start_date))
  const past = trips.filter((trip) => trip.end_date < today())
  if (trips.length === 0) {
    return (
      <div className={styles.empty}>
        <p>No trips yet. The first one takes half a minute.</p>
        <Button variant="light" renderRoot={(props) => <Link to="/" {...props} />}>
          Plan a trip
        </Button>
      </div>
    )
  }
  return (
    <>
      <Group title="Coming up" trips={upcoming} />
      <Group title="Past" trips={past} />
    </>
  )
}

function Group({ title, trips }: { title: string; trips: Trip[] }) {
  if (trips.length === 0) return null
  return (
    <section className={styles.group} aria-label={title}>
      <h2>{title}</h2>
      <ul className={styles.grid}>
        {trips.map((trip) => (
          <li key={trip.id}>
            <TripCard trip={trip} menu={<TripMenu trip={trip} />} />
          </li>
        ))}
      </ul>
    </section>
  )
}
