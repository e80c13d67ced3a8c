import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Trip } from '#shared/contracts/trips'
import { api } from '../../api/client'
import { tripsInQuery } from '../../api/trips'
import { Failure } from '../../ui/failure'
import { dayOf } from '../../ui/moments'
import { Skeleton } from '../../ui/skeleton'
import { showToast } from '../../ui/toasts'
import { dateRange } from '../../ui/words'
import styles from './trips.module.css'

type State = 'archived' | 'deleted'
const WORDS = {
  archived: { empty: 'Nothing is put away.', back: 'Bring back', verb: 'unarchive' },
  deleted: { empty: 'Nothing was deleted in the last 30 days.', back: 'Restore', verb: 'restore' },
} as const

/** Trips out of the way: the archive, and the bin, each with the way back. */
export function PutAway({ state }: { state: State }) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(tripsInQuery(state))
  const [failed, setFailed] = useState<unknown>(null)
  const words = WORDS[state]
  const bringBack = async (trip: Trip) => {
    setFailed(null)
    try {
      await api.post(`/v1/trips/${encodeURIComponent(trip.id)}/${words.verb}`, { body: {} })
      showToast(`${trip.title} is among your trips again.`)
    } catch (failure) {
      setFailed(failure)
    }
    await queries.invalidateQueries({ queryKey: ['trips'] })
  }
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} height={72} />
  if (data.length === 0) return <p className={styles.small}>{words.empty}</p>
  return (
    <>
      {failed !== null && <Failure error={failed} />}
      <ul className={styles.rows}>
        {data.map((trip) => (
          <li key={trip.id} className={styles.row}>
            <div className={styles.grow}>
              <h2 className={styles.name} dir="auto">
                {state === 'archived' ? (
                  <Link to="/app/trips/$id" params={{ id: trip.id }}>
                    {trip.title}
                  </Link>
                ) : (
                  trip.title
                )}
              </h2>
              <p className={`${styles.small} num`}>
                {dateRange(trip.start_date, trip.end_date)}
                {trip.restorable_until && ` · can be restored until ${dayOf(trip.restorable_until)}`}
              </p>
            </div>
            <Button
              variant="default"
              size="sm"
              aria-label={`${words.back} ${trip.title}`}
              onClick={() => void bringBack(trip)}
            >
              {words.back}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
