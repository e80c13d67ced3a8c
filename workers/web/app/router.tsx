import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { mailTokenOf } from './pages/account/mail-token'
import { Landing } from './pages/landing/landing'
import { NotFound } from './pages/not-found'
import { PageError } from './pages/page-error'
import { Root } from './pages/root'
import { type TripList, tripListOf } from './pages/trips/list'
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
  validateSearch: (search): TripList => tripListOf(search),
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
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/app/forgot',
  component: lazyRouteComponent(() => import('./pages/account/forgot'), 'ForgotPage'),
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/app/reset',
  validateSearch: mailTokenOf,
  component: lazyRouteComponent(() => import('./pages/account/reset'), 'ResetPage'),
})
const verify = createRoute({
  getParentRoute: () => root,
  path: '/app/verify',
  validateSearch: mailTokenOf,
  component: lazyRouteComponent(() => import('./pages/account/verify'), 'VerifyPage'),
})
const profile = createRoute({
  getParentRoute: () => root,
  path: '/app/settings/profile',
  component: lazyRouteComponent(() => import('./pages/settings/profile'), 'ProfilePage'),
})
const preferences = createRoute({
  getParentRoute: () => root,
  path: '/app/settings/preferences',
  component: lazyRouteComponent(() => import('./pages/settings/preferences'), 'PreferencesPage'),
})
const security = createRoute({
  getParentRoute: () => root,
  path: '/app/settings/security',
  component: lazyRouteComponent(() => import('./pages/settings/security/security'), 'SecurityPage'),
})
const share = createRoute({
  getParentRoute: () => root,
  path: '/s/$token',
  component: lazyRouteComponent(() => import('./pages/share/share-page'), 'SharePage'),
})
const publicTrip = createRoute({
  getParentRoute: () => root,
  path: '/app/public/$id',
  component: lazyRouteComponent(() => import('./pages/share/public-page'), 'PublicTripPage'),
})
const adminUsers = createRoute({
  getParentRoute: () => root,
  path: '/admin/users',
  component: lazyRouteComponent(() => import('./pages/admin/users'), 'AdminUsersPage'),
})
const adminSettings = createRoute({
  getParentRoute: () => root,
  path: '/admin/settings',
  component: lazyRouteComponent(() => import('./pages/admin/settings'), 'AdminSettingsPage'),
})
const adminImports = createRoute({
  getParentRoute: () => root,
  path: '/admin/imports',
  component: lazyRouteComponent(() => import('./pages/admin/imports'), 'AdminImportsPage'),
})
const adminAudit = createRoute({
  getParentRoute: () => root,
  path: '/admin/audit',
  component: lazyRouteComponent(() => import('./pages/admin/audit'), 'AdminAuditPage'),
})

const account = [signIn, signUp, forgot, reset, verify, profile, preferences, security]
const admin = [status, adminUsers, adminSettings, adminImports, adminAudit]
export const routeTree = root.addChildren([landing, draft, ...account, trips, trip, join, share, publicTrip, ...admin])
export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
