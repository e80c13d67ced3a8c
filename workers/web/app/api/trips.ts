import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Itinerary, Job, OpenPlanRequest, PlanRequest } from '#shared/contracts/planner'
import type { Collaborator, NewTrip, Trip } from '#shared/contracts/trips'
import { api, request, withQuery } from './client'
import { ApiError, isApiError } from './error'

type Page<T> = { items: T[]; next_cursor: string | null }

export const tripsQuery = queryOptions({
  queryKey: ['trips'],
  queryFn: ({ signal }) => api.get<Page<Trip>>(withQuery('/v1/trips', { limit: 100 }), { signal }).then((p) => p.items),
})
/** Trips put away, and those in the bin; both under the key of the list, so that what changes one refreshes all. */
export const tripsInQuery = (state: 'archived' | 'deleted') =>
  queryOptions({
    queryKey: ['trips', state],
    queryFn: ({ signal }) =>
      api.get<Page<Trip>>(withQuery('/v1/trips', { limit: 100, state }), { signal }).then((p) => p.items),
  })
export const tripQuery = (id: string) =>
  queryOptions({
    queryKey: ['trip', id],
    queryFn: ({ signal }) => request<Trip>('GET', `/v1/trips/${encodeURIComponent(id)}`, { signal }),
  })
/** A trip that was never planned has no itinerary; that is no failure. */
export const fetchItinerary = (id: string, signal?: AbortSignal): Promise<Itinerary | null> =>
  api
    .get<Itinerary>(`/v1/planner/${encodeURIComponent(id)}/itinerary`, signal ? { signal } : {})
    .catch((error: unknown) => {
      if (isApiError(error) && error.status === 404) return null
      throw error
    })
export const itineraryQuery = (id: string) =>
  queryOptions({
    queryKey: ['itinerary', id],
    queryFn: ({ signal }) => fetchItinerary(id, signal),
  })
export const collaboratorsQuery = (id: string) =>
  queryOptions({
    queryKey: ['collaborators', id],
    queryFn: ({ signal }) =>
      api
        .get<Page<Collaborator>>(`/v1/trips/${encodeURIComponent(id)}/collaborators`, { signal })
        .then((page) => page.items),
  })

export const useTrips = (enabled: boolean) => useQuery({ ...tripsQuery, enabled })

export const createTrip = (trip: NewTrip) => api.post<Trip>('/v1/trips', { body: trip })

/** What a running generation tells: one line per stage, in the planner's own words. */
export type Progress = Job['progress']
export type Watch = { signal: AbortSignal; onProgress: (progress: Progress) => void }

export const planOpen = (body: Partial<OpenPlanRequest>, watch: Watch, background: boolean) =>
  generate('/v1/planner/generate', body, watch, background)
export const planTrip = (id: string, body: Partial<PlanRequest>, watch: Watch, background: boolean) =>
  generate(`/v1/planner/${encodeURIComponent(id)}/generate`, body, watch, background)

const POLL_MS = 300

/** Short plans are answered at once; long ones run as a job whose stages are shown. The server decides which. */
async function generate(path: string, body: unknown, watch: Watch, background: boolean): Promise<Itinerary> {
  const headers: Record<string, string> = background ? { prefer: 'respond-async' } : {}
  const first = await request<Itinerary | { job: Job }>('POST', path, { body, headers, signal: watch.signal })
  if (first.status !== 202) return first.body as Itinerary
  let { job } = first.body as { job: Job }
  for (;;) {
    watch.onProgress(job.progress)
    if (job.status === 'succeeded' && job.itinerary) return job.itinerary
    if (job.status === 'failed') throw failureOf(job)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    watch.signal.throwIfAborted()
    job = jobOf(await api.get<Job | { job: Job }>(`/v1/jobs/${encodeURIComponent(job.id)}`, { signal: watch.signal }))
  }
}
const jobOf = (body: Job | { job: Job }): Job => ('job' in body ? body.job : body)
const failureOf = ({ error }: Job) =>
  new ApiError(
    (error?.code ?? 'SYSTEM_INTERNAL') as ApiError['code'],
    error?.message ?? 'The plan could not be made.',
    422,
    error?.details,
  )
