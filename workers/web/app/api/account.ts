import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ApiKey, AuditItem, Session, TwoFactorState } from '#shared/contracts/auth'
import type { Preferences, Profile } from '#shared/contracts/users'
import { api, withQuery } from './client'

/** All that belongs to the person signed in, under one key: signing out clears it. */
const mine = (...rest: string[]) => ['account', ...rest]

export const twoFactorQuery = queryOptions({
  queryKey: mine('2fa'),
  queryFn: ({ signal }) => api.get<TwoFactorState>('/v1/auth/2fa', { signal }),
})
export const sessionsQuery = queryOptions({
  queryKey: mine('sessions'),
  queryFn: ({ signal }) => api.get<{ items: Session[] }>('/v1/auth/sessions', { signal }).then((page) => page.items),
})
export const apiKeysQuery = queryOptions({
  queryKey: mine('api-keys'),
  queryFn: ({ signal }) => api.get<{ items: ApiKey[] }>('/v1/auth/api-keys', { signal }).then((page) => page.items),
})
export const auditQuery = infiniteQueryOptions({
  queryKey: mine('audit'),
  queryFn: ({ signal, pageParam }) =>
    api.get<{ items: AuditItem[]; next_cursor: string | null }>(
      withQuery('/v1/auth/audit', { limit: 20, cursor: pageParam }),
      { signal },
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
})
export const profileQuery = queryOptions({
  queryKey: mine('profile'),
  queryFn: ({ signal }) => api.get<Profile>('/v1/users/me/profile', { signal }),
})
export const preferencesQuery = queryOptions({
  queryKey: mine('preferences'),
  queryFn: ({ signal }) => api.get<Preferences>('/v1/users/me/preferences', { signal }),
})
