/** What the browser may be handed at one address: a built file, or the one page that draws every route of the app. */
export type Target = { kind: 'file' } | { kind: 'page'; known: boolean }

/** Pages of the app; `*` stands for one segment. The first segments must not be API segments, which the gateway rewrites. */
export const PAGES = [
  '/',
  '/app/draft',
  '/app/sign-in',
  '/app/sign-up',
  '/app/forgot',
  '/app/reset',
  '/app/verify',
  '/app/settings/profile',
  '/app/settings/preferences',
  '/app/settings/security',
  '/app/trips',
  '/app/trips/*',
  '/app/join/*',
  '/app/public/*',
  '/s/*',
  '/admin/status',
  '/admin/users',
  '/admin/settings',
  '/admin/imports',
  '/admin/audit',
] as const

const matches = (pattern: string, path: string) => {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, i) => part === given[i] || (part === '*' && given[i]))
}

/** A last segment with a dot, or anything under `/assets/`, is a file and never falls back to the page. */
export function targetOf(path: string): Target {
  const last = path.slice(path.lastIndexOf('/') + 1)
  if (path.startsWith('/assets/') || last.includes('.')) return { kind: 'file' }
  const plain = path.length > 1 ? path.replace(/\/+$/, '') : path
  return { kind: 'page', known: PAGES.some((page) => matches(page, plain)) }
}

/** Built files carry a content hash in their name; the few that do not (API docs, icon, scheme script) are asked for again. */
export const cacheControl = (path: string) =>
  /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=600'

/** The placeholder in the built page; the build writes it wherever a nonce belongs. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/** The page's policy. `mapOrigin` is where an online map style and its tiles come from, if one is configured. */
export function contentSecurityPolicy(nonce: string, mapOrigin: string | null): string {
  const map = mapOrigin ? ` ${mapOrigin}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:${map}`,
    "font-src 'self'",
    `connect-src 'self'${map}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The origin of a configured map style; null when none is set or it is no web address. */
export function mapOriginOf(styleUrl: string | undefined): string | null {
  if (!styleUrl || !URL.canParse(styleUrl)) return null
  const { protocol, origin } = new URL(styleUrl)
  return protocol === 'https:' || protocol === 'http:' ? origin : null
}

/** The built page made out for one answer. Attribute values are escaped, so a setting cannot break out of the head. */
export function fillPage(html: string, nonce: string, mapStyle: string | null): string {
  const escaped = (mapStyle ?? '').replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`)
  return html.replaceAll(NONCE_PLACEHOLDER, nonce).replace('content="__MAP_STYLE__"', () => `content="${escaped}"`)
}
