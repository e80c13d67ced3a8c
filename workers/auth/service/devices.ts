import { requireUser } from '#shared/actors'
import type { Session } from '#shared/contracts/auth'
import { notFound } from '#shared/errors'
import { sessionIdleMs } from '#shared/settings'
import type { Ctx } from '../env'
import * as store from '../store/sessions'
import { commit } from './audit'
import { end, revoke } from './sessions'

/** Where the caller is signed in, the device used last first. */
export async function listSessions(ctx: Ctx): Promise<Session[]> {
  const { id, session_id } = requireUser(ctx.call)
  const at = ctx.now.getTime()
  const sessions = await store.listSessions(ctx.env.AUTH_DB, id, at, at - sessionIdleMs(ctx.env))
  return sessions.map(({ created_at, last_used_at, ...session }) => ({
    ...session,
    created_at: new Date(created_at).toISOString(),
    last_used_at: new Date(last_used_at).toISOString(),
    current: session.id === session_id,
  }))
}

/** Signs one of the caller's devices out. NOT_FOUND for a session that is not theirs or ended already. */
export async function endSession(ctx: Ctx, sessionId: string): Promise<void> {
  const session = await store.findSession(ctx.env.AUTH_DB, sessionId)
  if (session?.account_id !== requireUser(ctx.call).id) throw notFound('session')
  await end(ctx, session, 'session.ended')
}

/** Signs the caller out everywhere, or everywhere else. How many sessions ended. */
export async function endAllSessions(ctx: Ctx, keepCurrent: boolean): Promise<number> {
  const { id, session_id } = requireUser(ctx.call)
  const { count, statement } = await prepareEnd(ctx, id, keepCurrent ? session_id : null)
  const deed = { chain: id, action: 'sessions.ended', details: { count, kept_current: keepCurrent } }
  await commit(ctx, [statement], deed)
  return count
}

/** Voids the access tokens of an account's sessions but one, and gives the statement that deletes those sessions. */
export async function prepareEnd(ctx: Ctx, accountId: string, keep: string | null) {
  const sessions = await store.findSessions(ctx.env.AUTH_DB, accountId, keep)
  await revoke(ctx, accountId, sessions)
  return { count: sessions.length, statement: store.deleteSessions(ctx.env.AUTH_DB, sessions) }
}
