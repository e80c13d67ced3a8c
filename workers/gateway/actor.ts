import { type Actor, ANONYMOUS, type Call, type UserActor } from '#shared/call'
import type { PublicKey } from '#shared/contracts/auth'
import type { SessionState } from '#shared/contracts/guards'
import { AppError, isAppError } from '#shared/errors'
import { verifyAccessToken } from '#shared/tokens'
import type { Env } from './env'

/** Keys are asked for again this often, and at once (but not in a storm) when a token names one we do not have. */
const KEYS_MS = 300_000
const KEYS_RETRY_MS = 10_000
/** Verified tokens remembered: a signature check costs more than everything else the gateway does. */
const TOKENS_KEPT = 2_000

let keys: { list: PublicKey[]; at: number } = { list: [], at: 0 }
const verified = new Map<string, UserActor>()

/** The bearer token of a request; null when there is none. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

/** Who a token speaks for. AUTH_INVALID_TOKEN for anything that is not a valid access token of ours. */
export async function actorOf(env: Env, call: Call, token: string, now: Date): Promise<UserActor> {
  const known = verified.get(token)
  if (known && known.token_expires_at * 1000 > now.getTime()) return known
  const actor = await verify(env, call, token, now)
  if (verified.size >= TOKENS_KEPT) verified.delete(verified.keys().next().value!)
  verified.set(token, actor)
  return actor
}

async function verify(env: Env, call: Call, token: string, now: Date): Promise<UserActor> {
  if (keys.at < Date.now() - KEYS_MS) await loadKeys(env, call)
  try {
    return await verifyAccessToken(token, keys.list, now)
  } catch (error) {
    if (!isAppError(error) || keys.at > Date.now() - KEYS_RETRY_MS) throw error
    await loadKeys(env, call)
    return verifyAccessToken(token, keys.list, now)
  }
}

async function loadKeys(env: Env, call: Call): Promise<void> {
  keys = { list: await env.AUTH_RPC.publicKeys(call), at: Date.now() }
}

/** A token may be void before it expires: its session was ended, or all sessions of the person were. */
export function checkSession(actor: UserActor, session: SessionState): void {
  if (actor.token_issued_at < session.epoch || session.revoked.includes(actor.session_id)) {
    throw new AppError('AUTH_INVALID_TOKEN', 'This session has ended: sign in again', { issue: 'revoked' })
  }
}

/** Roles in a token are hints. Those that give power are looked up for every request; there are few such people. */
export async function withLookedUpRoles(env: Env, call: Call, actor: UserActor): Promise<Actor> {
  if (!claimsPower(actor)) return actor
  return { ...actor, roles: await env.AUTH_RPC.rolesOf({ ...call, actor: ANONYMOUS }, actor.id) }
}
export const claimsPower = (actor: UserActor) => actor.roles.some((role) => role !== 'traveller')
