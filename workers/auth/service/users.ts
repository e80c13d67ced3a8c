import { requireRole, requireUser } from '#shared/actors'
import type { ListedUser, UserUpdate } from '#shared/contracts/auth'
import { AppError, notFound } from '#shared/errors'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import type { Ctx } from '../env'
import { findAccount } from '../store'
import { type FoundUser, replaceRoles, searchUsers } from '../store/users'
import { commit } from './audit'

/** People by the beginning of their address or name, or by id; for administrators. */
export async function listUsers(ctx: Ctx, q: string, limit: number, cursor?: string) {
  requireRole(ctx.call, 'admin')
  const before = cursor ? Number(decodeCursor(cursor, ['number'])[0]) : Number.MAX_SAFE_INTEGER
  const found = await searchUsers(ctx.env.AUTH_DB, q.toLowerCase(), before, limit + 1)
  const last = found.length > limit ? found[limit - 1] : undefined
  return { items: found.slice(0, limit).map(listed), next_cursor: last ? encodeCursor([last.number]) : null }
}

const listed = ({ id, email, email_verified, name, roles, two_factor, created_at }: FoundUser): ListedUser => ({
  id,
  email,
  email_verified,
  name,
  roles,
  two_factor,
  created_at: new Date(created_at).toISOString(),
})

/**
 * Gives a person other roles. Their access tokens, which tell the old ones, are void at once; the next refresh brings new
 * ones. CONFLICT when administrators would take the role from themselves: somebody must be left who can give it.
 */
export async function updateUser(ctx: Ctx, id: string, { roles }: UserUpdate): Promise<ListedUser> {
  requireRole(ctx.call, 'admin')
  const account = await findAccount(ctx.env.AUTH_DB, id)
  if (!account) throw notFound('user')
  const wanted = [...new Set(roles)].sort()
  if (id === requireUser(ctx.call).id && !wanted.includes('admin')) {
    throw new AppError('CONFLICT', 'Another administrator must take this role from you', { field: 'roles' })
  }
  await ctx.env.GUARD.getByName(`user:${id}`).revokeAll(ctx.call)
  await commit(ctx, replaceRoles(ctx.env.AUTH_DB, id, wanted), {
    chain: id,
    action: 'roles.changed',
    details: { before: account.roles, after: wanted },
  })
  const [after] = await searchUsers(ctx.env.AUTH_DB, id, Number.MAX_SAFE_INTEGER, 1)
  return listed(after!)
}
