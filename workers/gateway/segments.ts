/** Who owns which first path segment after `/v1`. Each has exactly one owner; everything that is no API path is the web app's. */
export const SEGMENTS = {
  auth: 'AUTH',
  orgs: 'AUTH',
  search: 'SEARCH',
  trips: 'TRIPS',
  share: 'TRIPS',
  feeds: 'TRIPS',
  planner: 'PLANNER',
  'generate-itinerary': 'PLANNER',
  jobs: 'PLANNER',
  users: 'USERS',
  personas: 'USERS',
  config: 'CONFIG',
  'feature-flags': 'CONFIG',
  system: 'MONITOR',
  services: 'MONITOR',
  /** The gateway's own. */
  cache: null,
} as const
export type Segment = keyof typeof SEGMENTS
export type HttpBinding = Exclude<(typeof SEGMENTS)[Segment], null> | 'WEB'

/** Where a request goes: to a Worker under a canonical path, to the gateway's own routes, to the web app, or nowhere. */
export type Target =
  | { kind: 'api'; binding: Exclude<HttpBinding, 'WEB'>; segment: Segment; path: string }
  | { kind: 'own'; segment: 'cache'; path: string }
  | { kind: 'open'; path: OpenPage }
  | { kind: 'web' }
  | { kind: 'none' }
/** A target that speaks the API, and so has a caller, limits and a checked body. */
export type ApiTarget = Extract<Target, { kind: 'api' | 'own' }>

/** Pages of the gateway that need neither limits nor a caller. */
const OPEN = ['/health', '/health/live', '/health/ready', '/ready', '/openapi.json', '/api/docs'] as const
export type OpenPage = (typeof OPEN)[number]
/** Operational pages that `monitor` answers. */
const MONITORED = new Set(['/metrics', '/health/detailed'])

/** First segments of which nothing is a page: a slip below them must not be answered by one. */
const NO_PAGES = new Set(['', 'v1', 'api', '.well-known', 'health', 'ready', 'metrics', 'openapi.json'])

/** `/x`, `/api/x` and `/api/v1/x` are `/v1/x` for every segment of ours. */
export function targetOf(pathname: string): Target {
  const open = OPEN.find((path) => path === pathname)
  if (open) return { kind: 'open', path: open }
  if (MONITORED.has(pathname)) return { kind: 'api', binding: 'MONITOR', segment: 'system', path: pathname }
  if (pathname.startsWith('/.well-known/')) return { kind: 'api', binding: 'AUTH', segment: 'auth', path: pathname }
  const match = /^(\/api\/v1|\/api|\/v1)?\/([^/]+)(\/.*)?$/.exec(pathname)
  const [, , segment = '', rest = ''] = match ?? []
  if (!Object.hasOwn(SEGMENTS, segment)) {
    return { kind: pathname === '/' || !NO_PAGES.has(pathname.split('/')[1]!) ? 'web' : 'none' }
  }
  const owned = segment as Segment
  const binding = SEGMENTS[owned]
  const path = `/v1/${segment}${rest}`
  return binding ? { kind: 'api', binding, segment: owned, path } : { kind: 'own', segment: 'cache', path }
}
