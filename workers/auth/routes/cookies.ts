import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { AppError } from '#shared/errors'
import { sessionIdleMs } from '#shared/settings'

/**
 * The refresh token of a browser, out of reach of scripts. The `__Host-` prefix makes the browser itself insist on
 * Secure, one host and the root path; Chromium refuses it on http, so on a developer's own machine the name is plain.
 */
const NAME = 'caravan_refresh'
const FLOW_NAME = 'caravan_oidc'
const FLOW_SECONDS = 600
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
const isPlainLoopback = ({ protocol, hostname }: URL) => protocol === 'http:' && LOOPBACK.has(hostname)

function cookieOf(c: Context, base = NAME) {
  const plain = isPlainLoopback(new URL(c.req.url))
  return {
    name: plain ? base : `__Host-${base}`,
    options: { path: '/', secure: !plain, httpOnly: true, sameSite: 'Strict' } as const,
  }
}

export function setRefreshCookie(c: Context, token: string): void {
  const { name, options } = cookieOf(c)
  setCookie(c, name, token, { ...options, maxAge: sessionIdleMs(c.env) / 1000 })
}

export function clearRefreshCookie(c: Context): void {
  const { name, options } = cookieOf(c)
  deleteCookie(c, name, options)
}

/** The token a browser sent along, if any. FORBIDDEN when another site made it do so. */
export function refreshCookie(c: Context): string | undefined {
  const token = getCookie(c, cookieOf(c).name)
  if (token && !isSameOrigin(c.req.raw)) {
    throw new AppError('FORBIDDEN', 'This is only for pages of Caravan itself', { field: 'origin' })
  }
  return token || undefined
}

/** Browsers say where a POST comes from; one that says nothing at all proves nothing. */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  return origin === null ? site === 'same-origin' : origin === new URL(request.url).origin
}

/** What binds a sign-in elsewhere to the browser that began it. A form posted from the other site needs the laxest kind. */
export function setFlowCookie(c: Context, secret: string, formPost: boolean): void {
  const { name, options } = cookieOf(c, FLOW_NAME)
  setCookie(c, name, secret, { ...options, sameSite: formPost ? 'None' : 'Lax', maxAge: FLOW_SECONDS })
}

export const flowCookie = (c: Context): string | undefined => getCookie(c, cookieOf(c, FLOW_NAME).name)

export function clearFlowCookie(c: Context): void {
  const { name, options } = cookieOf(c, FLOW_NAME)
  deleteCookie(c, name, options)
}
