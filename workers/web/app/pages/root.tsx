import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useSession } from '../api/use-session'
import { LiveRegions } from '../ui/live'
import { Toasts } from '../ui/toasts'

const SessionEnded = lazy(() => import('./account/session-ended').then((m) => ({ default: m.SessionEnded })))

/** Around every page: skip link, messages, and the sign-in dialog that comes over the page when a session ends. */
export function Root() {
  const session = useSession()
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Outlet />
      <Toasts />
      <LiveRegions />
      {session.state === 'ended' && (
        <Suspense>
          <SessionEnded user={session.user} />
        </Suspense>
      )}
    </>
  )
}
