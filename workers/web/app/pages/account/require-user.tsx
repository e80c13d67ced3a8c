import { useNavigate, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useSession } from '../../api/use-session'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'

/** Pages of members: strangers sign in first and come back here. */
export function RequireUser({ children }: { children: ReactNode }) {
  const { state } = useSession()
  const navigate = useNavigate()
  const router = useRouter()
  useEffect(() => {
    // The address is read once, here: while the next page loads it is already the next page's.
    if (state === 'anonymous') {
      void navigate({ to: '/app/sign-in', search: { next: router.state.location.href }, replace: true })
    }
  }, [state, navigate, router])
  if (state === 'anonymous' || state === 'unknown') {
    return (
      <Shell>
        <Skeleton rows={3} height={128} />
      </Shell>
    )
  }
  return children
}
