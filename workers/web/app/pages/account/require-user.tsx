import { Navigate, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSession } from '../../api/use-session'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'

/** Pages of members: strangers sign in first and come back here. */
export function RequireUser({ children }: { children: ReactNode }) {
  const session = useSession()
  const { href } = useLocation()
  if (session.state === 'anonymous') return <Navigate to="/app/sign-in" search={{ next: href }} replace />
  if (session.state === 'unknown') {
    return (
      <Shell>
        <Skeleton rows={3} height={128} />
      </Shell>
    )
  }
  return children
}
