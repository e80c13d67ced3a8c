import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Trip } from '#shared/contracts/trips'
import { activityQuery, threadsQuery } from '../../../api/comments'
import { findItem } from '../../../plan/model'
import { Choice } from '../../../ui/choice'
import { Failure } from '../../../ui/failure'
import { moment } from '../../../ui/moments'
import { Skeleton } from '../../../ui/skeleton'
import { useTrip } from '../../context'
import { Drawer } from '../drawer'
import panels from '../panels.module.css'
import styles from './comments.module.css'
import { ThreadView } from './thread-view'
import { WriteComment } from './write-comment'

const PARTS = [
  { value: 'comments', label: 'Comments' },
  { value: 'activity', label: 'What happened' },
] as const

/** What is said about the trip, or about one stop of it, and what happened to it. */
export function CommentsPanel() {
  const { trip, plan, view } = useTrip()
  const [part, setPart] = useState<'comments' | 'activity'>('comments')
  if (!trip) return null
  const item = view.item ? findItem(plan, view.item) : undefined
  return (
    <Drawer title={item ? `Comments on ${item.name}` : 'Comments'}>
      <div className={panels.stack}>
        {!item && <Choice label="Show" hideLabel options={PARTS} value={part} onChange={setPart} />}
        {part === 'comments' || item ? <Threads trip={trip} itemId={item?.id} /> : <Happened trip={trip} />}
      </div>
    </Drawer>
  )
}

function Threads({ trip, itemId }: { trip: Trip; itemId: string | undefined }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    threadsQuery(trip.id, itemId),
  )
  const threads = data?.pages.flatMap((page) => page.items) ?? []
  const may = trip.role !== 'viewer'
  return (
    <>
      {may && <WriteComment tripId={trip.id} about={itemId ? { item_id: itemId } : {}} label="New comment" />}
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} />}
      {data && threads.length === 0 && <p className={panels.quiet}>Nothing said yet.</p>}
      <ul className={styles.threads}>
        {threads.map((thread) => (
          <li key={thread.id}>
            <ThreadView thread={thread} trip={trip} mayComment={may} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </>
  )
}

function Happened({ trip }: { trip: Trip }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    activityQuery(trip.id),
  )
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
  return (
    <>
      <ol className={panels.results}>
        {data.pages
          .flatMap((page) => page.items)
          .map(({ id, summary, updated_at }) => (
            <li key={id} className={panels.result}>
              <div className={panels.grow}>
                <p className={panels.name} dir="auto">
                  {summary}
                </p>
                <time className={`${panels.small} num`} dateTime={updated_at}>
                  {moment(updated_at)}
                </time>
              </div>
            </li>
          ))}
      </ol>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </>
  )
}
