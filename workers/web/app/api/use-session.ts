import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { User } from '#shared/contracts/auth'
import { api } from './client'
import { currentSession, subscribeSession } from './session'

export const useSession = () => useSyncExternalStore(subscribeSession, currentSession)

/** The person signed in; one whose session ended still counts, until they leave. */
export function useUser(): User | null {
  const session = useSession()
  return session.state === 'signed-in' || session.state === 'ended' ? session.user : null
}

type Me = { user: User; roles: string[]; permissions: string[] }

/** Roles are looked up, never read from the token; empty while unknown. */
export const useRoles = (): string[] => useKnownRoles() ?? []

/** The same, and null while they are being looked up. */
export function useKnownRoles(): string[] | null {
  const user = useUser()
  const { data } = useQuery({
    queryKey: ['me', user?.id],
    queryFn: ({ signal }) => api.get<Me>('/v1/auth/me', { signal }),
    enabled: user !== null,
    staleTime: 300_000,
  })
  return data?.roles ?? null
}
