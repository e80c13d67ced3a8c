import { requireUser } from '#shared/actors'
import { notFound } from '#shared/errors'
import type { Ctx } from '../env'
import { findUserByNumber } from '../store/profiles'

/** Whose data a path names, and as what the caller looks at it. */
export type Subject = { userId: string; viewer: 'self' | 'admin' }

/**
 * `me`, one's own id or one's own account number. AUTH_REQUIRED without an account; everybody else's do not exist, except
 * for administrators where `adminsToo` says so.
 */
export async function subjectOf(ctx: Ctx, id: string, adminsToo = false): Promise<Subject> {
  const user = requireUser(ctx.call)
  const number = /^\d{1,15}$/.test(id) ? Number(id) : null
  if (id === 'me' || id === user.id || (number !== null && number === user.number)) {
    return { userId: user.id, viewer: 'self' }
  }
  if (!adminsToo || !user.roles.includes('admin')) throw notFound('user')
  const userId = number === null ? id : await findUserByNumber(ctx.env.USERS_DB, number)
  if (userId === null) throw notFound('user')
  return { userId, viewer: 'admin' }
}

/** The same for what is nobody's but one's own. */
export const ownId = async (ctx: Ctx, id: string): Promise<string> => (await subjectOf(ctx, id)).userId
