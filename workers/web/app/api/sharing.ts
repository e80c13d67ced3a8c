import { queryOptions } from '@tanstack/react-query'
import type { PrivacySetting, Section, SharedTrip, ShareLink } from '#shared/contracts/trips'
import { api } from './client'

const at = (tripId: string, rest: string) => `/v1/trips/${encodeURIComponent(tripId)}/${rest}`

export const privacyQuery = (tripId: string) =>
  queryOptions({
    queryKey: ['privacy', tripId],
    queryFn: ({ signal }) => api.get<PrivacySetting>(at(tripId, 'privacy'), { signal }),
  })
export const shareLinksQuery = (tripId: string) =>
  queryOptions({
    queryKey: ['share-links', tripId],
    queryFn: ({ signal }) =>
      api.get<{ items: ShareLink[] }>(at(tripId, 'share-links'), { signal }).then((page) => page.items),
  })

export const sharePath = (token: string) => `/v1/share/${encodeURIComponent(token)}`
/** What a link shows. `grant` is what its password was exchanged for, where it has one. */
export const shareQuery = (token: string, grant: string | null) =>
  queryOptions({
    queryKey: ['share', token, grant],
    queryFn: ({ signal }) => api.get<SharedTrip>(sharePath(token), { headers: grantHeader(grant), signal }),
  })
export const grantHeader = (grant: string | null): Record<string, string> => (grant ? { 'x-share-grant': grant } : {})

export const publicTripQuery = (id: string) =>
  queryOptions({
    queryKey: ['public-trip', id],
    queryFn: ({ signal }) => api.get<SharedTrip>(`/v1/trips/public/${encodeURIComponent(id)}`, { signal }),
  })

export const SECTION_WORDS: readonly { value: Section; label: string }[] = [
  { value: 'itinerary', label: 'Days and stops' },
  { value: 'costs', label: 'Usual prices' },
  { value: 'notes', label: 'Notes' },
  { value: 'people', label: 'Names of the people' },
]
