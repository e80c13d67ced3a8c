import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Landing } from './pages/landing/landing'
import { NotFound } from './pages/not-found'
import { PageError } from './pages/page-error'
import { Root } from './pages/root'
import { type TripView, tripViewOf } from './trip/view'

const root = createRootRoute({ component: Root, notFoundComponent: () => <NotFound />, errorComponent: PageError })

export type Next = { next?: string }
/** Only a path of this very site: `//elsewhere` and `/\elsewhere` are other sites to a browser. */
export const safeNext = (search: Record<string, unknown>): Next =>
  typeof search.next === 'string' && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {}

const landing = createRoute({ getParentRoute: () => root, path: '/', component: Landing })
const draft = createRoute({
  getParentRoute: () => root,
  path: '/app/draft',
  validateSearch: (search): TripView => tripViewOf(search),
  component: lazyRouteComponent(() => import('./trip/draft-page'), 'DraftPage'),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/app/sign-in',
  validateSearch: safeNext,
  component: lazyRouteComponent(() => import('./pages/account/sign-in'), 'SignInPage'),
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/app/sign-up',
  validateSearch: safeNext,
  component: lazyRouteComponent(() => import('./pages/account/sign-up'), 'SignUpPage'),
})
const trips = createRoute({
  getParentRoute: () => root,
  path: '/app/trips',
  component: lazyRouteComponent(() => import('./pages/trips/trips'), 'TripsPage'),
})
const trip = createRoute({
  getParentRoute: () => root,
  path: '/app/trips/$id',
  validateSearch: (search): TripView => tripViewOf(search),
  component: lazyRouteComponent(() => import('./trip/trip-page'), 'TripPage'),
})
const join = createRoute({
  getParentRoute: () => root,
  path: '/app/join/$id',
  component: lazyRouteComponent(() => import('./pages/join'), 'JoinPage'),
})
const status = createRoute({
  getParentRoute: () => root,
  path: '/admin/status',
  component: lazyRouteComponent(() => import('./pages/status/status'), 'StatusPage'),
})

export const routeTree = root.addChildren([landing, draft, signIn, signUp, trips, trip, join, status])
export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
