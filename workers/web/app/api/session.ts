import type { TokenGrant, User } from '#shared/contracts/auth'
import { ApiError, errorOf, offlineError } from './error'

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie no script can read. Tabs share
 * one renewal: a Web Lock lets one of them ask, and it hands the new grant to the others over a BroadcastChannel.
 */
export type Session =
  | { state: 'unknown' }
  | { state: 'anonymous' }
  | { state: 'signed-in'; user: User }
  /** The server no longer knows this session; the page stays as it is until the person signs in again. */
  | { state: 'ended'; user: User }

type Grant = { user: User; token: string; expiresAt: number }

/** A token this close to its end is renewed before it is used, milliseconds. */
const RENEW_BEFORE_MS = 30_000
/** Says only that a cookie may be there, so that strangers are not greeted by a refused request. */
const HINT = 'cv-signed-in'

let session: Session = { state: 'unknown' }
let grant: Grant | null = null
let renewing: Promise<Grant | null> | null = null
const listeners = new Set<() => void>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('cv-session')

type Message = { kind: 'grant'; grant: Grant } | { kind: 'signed-out' }
channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'grant') adopt(data.grant)
  else if (session.state !== 'anonymous') forget()
})

function set(next: Session) {
  session = next
  for (const listener of listeners) listener()
}
function adopt(next: Grant) {
  grant = next
  set({ state: 'signed-in', user: next.user })
}
function forget() {
  grant = null
  set({ state: 'anonymous' })
}
const hint = {
  read: () => {
    try {
      return localStorage.getItem(HINT) === '1'
    } catch {
      return false
    }
  },
  write: (on: boolean) => {
    try {
      if (on) localStorage.setItem(HINT, '1')
      else localStorage.removeItem(HINT)
    } catch {}
  },
}

export const subscribeSession = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
export const currentSession = () => session

const post = async (path: string, body: unknown, token?: string) => {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const text = body === undefined ? null : JSON.stringify(body)
  if (text !== null) headers['content-type'] = 'application/json'
  return fetch(path, { method: 'POST', headers, body: text }).catch(() => {
    throw offlineError()
  })
}

async function take(response: Response): Promise<Grant> {
  if (!response.ok) throw await errorOf(response)
  const { user, access_token, expires_in } = (await response.json()) as TokenGrant
  return { user, token: access_token, expiresAt: Date.now() + expires_in * 1000 }
}

function welcome(fresh: Grant) {
  hint.write(true)
  adopt(fresh)
  channel?.postMessage({ kind: 'grant', grant: fresh } satisfies Message)
}

/** `code` is the six digits of an authenticator, or a recovery code, for accounts that ask for it. */
export async function signIn(email: string, password: string, code?: string) {
  const totp = code ? { totp_code: code } : {}
  welcome(await take(await post('/v1/auth/login', { email, password, ...totp, session: 'cookie' })))
}
export async function signUp(name: string, email: string, password: string) {
  welcome(await take(await post('/v1/auth/register', { name, email, password, session: 'cookie' })))
}
export async function signOut() {
  const token = grant?.token
  if (token) await post('/v1/auth/logout', {}, token).catch(() => {})
  hint.write(false)
  channel?.postMessage({ kind: 'signed-out' } satisfies Message)
  forget()
}

const fresh = (known: Grant | null) => known !== null && known.expiresAt - Date.now() > RENEW_BEFORE_MS

/** One renewal at a time in this tab, and one in all tabs: whoever waited for the lock may find the work done. */
function renew(stale: string | null): Promise<Grant | null> {
  renewing ??= underLock(async () => {
    if (fresh(grant) && grant?.token !== stale) return grant
    const response = await post('/v1/auth/refresh', undefined)
    if (response.status === 401) return null
    const next = await take(response)
    welcome(next)
    return next
  }).finally(() => {
    renewing = null
  })
  return renewing
}
const underLock = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? (navigator.locks.request('cv-session', work) as Promise<T>) : work()

/** Asks who is signed in once more, after their address changed. A stranger stays one. */
export async function refreshSession(): Promise<void> {
  if (session.state === 'signed-in') await renew(grant?.token ?? null)
}

/** Once at start: is there a session to go on with? Being offline is no answer, so the question stays open. */
export async function startSession(): Promise<void> {
  if (session.state !== 'unknown') return
  if (!hint.read()) return set({ state: 'anonymous' })
  try {
    if (!(await renew(null))) {
      hint.write(false)
      forget()
    }
  } catch {
    set({ state: 'anonymous' })
  }
}

/** The token for a request; null for a stranger. `stale` is a token the server has just refused. */
export async function accessToken(stale: string | null = null): Promise<string | null> {
  if (session.state === 'anonymous' || session.state === 'ended') return null
  if (fresh(grant) && grant?.token !== stale) return grant?.token ?? null
  if (!grant) return null
  const next = await renew(stale)
  if (next) return next.token
  if (session.state === 'signed-in') {
    hint.write(false)
    grant = null
    set({ state: 'ended', user: session.user })
  }
  throw new ApiError('AUTH_REQUIRED', 'Your session has ended.', 401)
}
