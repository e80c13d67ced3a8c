import { infiniteQueryOptions } from '@tanstack/react-query'
import type { Activity, Thread } from '#shared/contracts/trips'
import { api, withQuery } from './client'

type Page<T> = { items: T[]; next_cursor: string | null }
const at = (tripId: string, rest: string) => `/v1/trips/${encodeURIComponent(tripId)}/${rest}`

/** The threads of a trip, or of one item of its plan, the latest first; asked again now and then while they are open. */
export const threadsQuery = (tripId: string, itemId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['comments', tripId, itemId ?? null],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Thread>>(withQuery(at(tripId, 'comments'), { limit: 20, item_id: itemId, cursor: pageParam }), {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 15_000,
  })
export const activityQuery = (tripId: string) =>
  infiniteQueryOptions({
    queryKey: ['activity', tripId],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Activity>>(withQuery(at(tripId, 'activity-feed'), { limit: 30, cursor: pageParam }), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

export const commentPath = (tripId: string, commentId = '') =>
  at(tripId, commentId ? `comments/${encodeURIComponent(commentId)}` : 'comments')
