import { type Actor, ANONYMOUS, type Call, type Log, ROLES, type UserActor } from '#shared/call'
import type { LimitRule, SessionState } from '#shared/contracts/guards'
import { isAppError } from '#shared/errors'
import { limitSettings, settings } from '#shared/settings'
import { actorOf, bearerOf, checkSession, claimsPower, withLookedUpRoles } from './actor'
import { holderOf, isApiKey, requireScope } from './api-keys'
import type { Env } from './env'
import { limitHeaders, requireRoom, takeOne } from './limits'
import { isRead } from './request'
import type { ApiTarget } from './segments'

/** One request on its way through the gateway. `extra` gathers headers of the answer. */
export type Incoming = { request: Request; url: URL; call: Call; env: Env; log: Log; extra: Record<string, string> }

/** Who everybody without a token is while `enable_auth` is off, which it never is in production. */
const LOCAL_ADMINISTRATOR: UserActor = {
  kind: 'user',
  id: 'usr_local',
  email: 'local@caravan.invalid',
  email_verified: true,
  name: 'Local administrator',
  roles: [...ROLES],
  session_id: 'ses_local',
  token_id: 'tok_local',
  token_issued_at: 0,
  token_expires_at: Number.MAX_SAFE_INTEGER,
}

/** Establishes who asks, and counts the request against their limit (or their address's). Throws what refuses them. */
export async function callerOf(incoming: Incoming, target: ApiTarget): Promise<Actor> {
  const token = bearerOf(incoming.request.headers)
  if (needsNoCaller(target.path)) return ANONYMOUS
  if (token && !presentsMetricsToken(token, target.path)) return signedIn(incoming, target, token)
  if (!uncounted(target.path)) await countAddress(incoming, isRead(incoming.request) ? 'read' : 'write')
  return settings(incoming.env).enable_auth ? ANONYMOUS : LOCAL_ADMINISTRATOR
}

/** A metrics token is any text that looks neither like a JWT nor like an API key. Only the operational pages look at it. */
export const presentsMetricsToken = (token: string | null, path: string): token is string =>
  token !== null && !PERSONAL.test(token) && OPERATIONAL.test(path)
const PERSONAL = /^(eyJ[\w-]*\.[\w-]+\.[\w-]+|ck_.*)$/
const OPERATIONAL = /^\/(metrics|health\/detailed|v1\/system\/|v1\/services\/)/

/** Keys and metadata are asked for by machines. */
const needsNoCaller = (path: string) => path.startsWith('/.well-known/')
/** Health is watched around the clock, so it does not count; who asks still matters to some of it. */
const uncounted = (path: string) => path === '/v1/system/health' || /^(\/v1\/services\/[^/]+)?\/health(\/|$)/.test(path)
/** Where five seconds of an ended session would be too long. */
const touchesSecurity = (request: Request, target: ApiTarget) =>
  !isRead(request) && target.kind === 'api' && target.binding === 'AUTH'

async function signedIn(incoming: Incoming, target: ApiTarget, token: string): Promise<Actor> {
  const { call, env, request } = incoming
  const { actor, scopes } = await verified(incoming, token)
  const { userRequests, windowSeconds } = limitSettings(env)
  const rule = { limit: uncounted(target.path) ? 0 : userRequests, window_seconds: windowSeconds }
  const fresh = claimsPower(actor) || touchesSecurity(request, target)
  const session = await count(incoming, `user:${actor.id}`, 'requests', rule, fresh)
  if (scopes) {
    requireScope(scopes, request.method, target)
    return actor
  }
  checkSession(actor, session)
  return withLookedUpRoles(env, call, actor)
}

/** The bearer of an access token or of an API key; a key has scopes, and roles that were looked up just now. */
async function verified(incoming: Incoming, token: string): Promise<{ actor: UserActor; scopes?: string[] }> {
  const { call, env } = incoming
  try {
    if (isApiKey(token)) return await holderOf(env, call, token)
    const actor = await actorOf(env, call, token, call.now ? new Date(call.now) : new Date())
    return { actor }
  } catch (error) {
    // A refused token counts against the address, or guessing would be free; that we could not look is not its fault.
    if (isAppError(error)) await countAddress(incoming, 'write')
    throw error
  }
}

async function countAddress(incoming: Incoming, bucket: 'read' | 'write'): Promise<void> {
  const { addressRequests, windowSeconds } = limitSettings(incoming.env)
  if (addressRequests === 0) return
  const rule = { limit: bucket === 'read' ? addressRequests * 10 : addressRequests, window_seconds: windowSeconds }
  await count(incoming, `address:${incoming.call.address}`, bucket, rule, false)
}

/** Counts the request and says in the answer's headers what is left, also when it is refused for that. */
async function count(
  { call, env, extra }: Incoming,
  who: string,
  bucket: string,
  rule: LimitRule,
  fresh: boolean,
): Promise<SessionState> {
  const standing = await takeOne(env.GUARD, call, who, bucket, rule, fresh)
  Object.assign(extra, limitHeaders(standing))
  requireRoom(standing)
  return standing.session
}
