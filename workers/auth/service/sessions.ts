import { mustChange } from '#shared/audit'
import type { TokenGrant } from '#shared/contracts/auth'
import { AppError, isAppError, notFound } from '#shared/errors'
import { accessTokenTtl, sessionIdleMs, sessionMs } from '#shared/settings'
import {
  type AccessClaims,
  CLOCK_SKEW_SECONDS,
  isEnded,
  keyIdOf,
  type TokenFault,
  tokenError,
  verifyClaims,
} from '#shared/tokens'
import { newId, newSecret, sha256 } from '#shared/values/ids'
import { type Account, type ActiveOrg, claimsFor, judgeRefresh, publicUser } from '../domain'
import type { Ctx } from '../env'
import { mayActFor } from '../store/orgs'
import * as store from '../store/sessions'
import { commit } from './audit'
import { freshPublicKeys, publicKeys, sign, successorOf } from './keys'

/** A grant as the verbs make it; the routes decide whether the refresh token travels in the body or in a cookie. */
export type Grant = TokenGrant & { refresh_token: string }

/** A new session of an account: the statements that store it, and the refresh token that opens it. */
export async function newSession(ctx: Ctx, accountId: string, device: string, org_id?: string) {
  const id = newId('session', ctx.now)
  const refreshToken = newSecret()
  const at = ctx.now.getTime()
  const session = {
    id,
    account_id: accountId,
    at,
    expires_at: at + sessionMs(ctx.env),
    access_until: accessUntil(ctx),
    device,
    org_id,
  }
  return { id, refreshToken, statements: store.insertSession(ctx.env.AUTH_DB, session, await sha256(refreshToken)) }
}

/** Unix milliseconds at which an access token given out now is dead for every verifier. */
const accessUntil = (ctx: Ctx) => ctx.now.getTime() + (accessTokenTtl(ctx.env) + CLOCK_SKEW_SECONDS + 1) * 1000

export async function grantFor(
  ctx: Ctx,
  account: Account,
  sessionId: string,
  refreshToken: string,
  org: ActiveOrg | null = null,
): Promise<Grant> {
  const ttl = accessTokenTtl(ctx.env)
  const claims = claimsFor(account, sessionId, newId('token', ctx.now), ctx.now, ttl, org)
  return {
    user: publicUser(account),
    access_token: await sign(ctx, claims),
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: ttl,
  }
}

/**
 * The next pair of tokens for a refresh token. Any number of uses within ten seconds get the same successor; a later
 * one ends the session for everybody. AUTH_INVALID_TOKEN for whatever is not a living token of ours. `orgId` names the
 * organisation to act for from now on (NOT_FOUND where the person is no member), or null for none.
 */
export async function refresh(ctx: Ctx, token: string, orgId?: string | null): Promise<Grant> {
  const hash = await sha256(token)
  // Asked before the token is spent: whoever mistypes must still have it.
  if (orgId && !(await mayActFor(ctx.env.AUTH_DB, hash, orgId))) throw notFound('organisation')
  const successor = await successorOf(ctx, token)
  const at = ctx.now.getTime()
  const claimed = await store.claimRefresh(ctx.env.AUTH_DB, {
    hash,
    successor: await sha256(successor),
    at,
    idleSince: at - sessionIdleMs(ctx.env),
    accessUntil: accessUntil(ctx),
    ...(orgId === undefined ? {} : { orgId }),
  })
  const verdict = claimed ? judgeRefresh(claimed, at) : 'dead'
  if (claimed && verdict === 'good') return grantFor(ctx, claimed.account, claimed.session_id, successor, claimed.org)
  if (claimed && verdict === 'reused') {
    ctx.log('WARNING', 'refresh token reused', { session_id: claimed.session_id, account_id: claimed.account.id })
    const session = await store.findSession(ctx.env.AUTH_DB, claimed.session_id)
    if (session) await end(ctx, session, 'session.stolen')
  }
  throw new AppError('AUTH_INVALID_TOKEN', 'The session has ended: sign in again', { issue: 'refresh_token' })
}

/** Ends the caller's session and that of the refresh token, where there is one. AUTH_REQUIRED without either. */
export async function logout(ctx: Ctx, token: string | undefined): Promise<void> {
  const { actor } = ctx.call
  if (actor.kind !== 'user' && !token) throw new AppError('AUTH_REQUIRED', 'Nobody is signed in')
  const [given, current] = await Promise.all([
    token ? store.findSessionOfToken(ctx.env.AUTH_DB, await sha256(token)) : null,
    actor.kind === 'user' ? store.findSession(ctx.env.AUTH_DB, actor.session_id) : null,
  ])
  if (given) await end(ctx, given, 'session.ended')
  if (current && current.id !== given?.id) await end(ctx, current, 'session.ended')
}

/** The Guard hears first: should the transaction fail, the session is still there to be ended by another try. */
export async function end(ctx: Ctx, session: store.KnownSession, action: string): Promise<void> {
  await revoke(ctx, session.account_id, [session])
  const deed = { chain: session.account_id, actor: session.account_id, action, subject: session.id }
  await commit(ctx, [store.deleteSessions(ctx.env.AUTH_DB, [session]), mustChange(ctx.env.AUTH_DB)], deed)
}

/** The Guard's list travels with every request of the person: beyond this many, their tokens are voided by age instead. */
const MANY = 50
/** A refresh at this very moment may still give out a token; it dies with the others. */
const MARGIN_SECONDS = 60

/** Voids the access tokens of sessions of one account. */
export async function revoke(ctx: Ctx, accountId: string, sessions: store.KnownSession[]): Promise<void> {
  const guard = ctx.env.GUARD.getByName(`user:${accountId}`)
  if (sessions.length > MANY) await guard.revokeAll(ctx.call)
  await guard.revokeSessions(
    ctx.call,
    sessions.slice(-MANY).map(({ id, access_until }) => ({
      id,
      expires_at: Math.ceil(Math.max(access_until, accessUntil(ctx)) / 1000) + MARGIN_SECONDS,
    })),
  )
}

export type Verdict = { valid: true; claims: AccessClaims } | { valid: false; reason: TokenFault }

/** What an access token is worth at this moment, for whoever holds one and cannot check it. */
export async function verifyToken(ctx: Ctx, token: string): Promise<Verdict> {
  try {
    const claims = await verifyClaims(token, await keysFor(ctx, token), ctx.now)
    const session = await ctx.env.GUARD.getByName(`user:${claims.sub}`).session(ctx.call)
    if (isEnded(claims, session)) throw tokenError('revoked')
    return { valid: true, claims }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'AUTH_INVALID_TOKEN') throw error
    return { valid: false, reason: error.details?.issue as TokenFault }
  }
}

async function keysFor(ctx: Ctx, token: string) {
  const keys = await publicKeys(ctx)
  return keys.some(({ kid }) => kid === keyIdOf(token)) ? keys : freshPublicKeys(ctx)
}
