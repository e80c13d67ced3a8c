import { requireUser } from '#shared/actors'
import type { NewOrg, Org, OrgMember, OrgRole } from '#shared/contracts/orgs'
import { AppError, notFound } from '#shared/errors'
import { mapLimited } from '#shared/parallel'
import { newId } from '#shared/values/ids'
import { checkRemoval, MAX_ORGS, type OrgPermission, orgPermissions, requirePermission } from '../domain/orgs'
import type { Ctx } from '../env'
import * as store from '../store/orgs'
import { type AuditPage, chainPage, commit } from './audit'

/** The organisation as the caller sees it. NOT_FOUND for whoever is no member, FORBIDDEN without the permission. */
export async function requireOrg(ctx: Ctx, id: string, permission: OrgPermission = 'org:read'): Promise<store.OwnOrg> {
  const org = await store.findOrg(ctx.env.AUTH_DB, id, requireUser(ctx.call).id)
  if (!org) throw notFound('organisation')
  requirePermission(org.role, permission)
  return org
}

const shown = ({ created_at, ...org }: store.OwnOrg): Org => ({
  ...org,
  permissions: orgPermissions(org.role),
  created_at: new Date(created_at).toISOString(),
})

export async function createOrg(ctx: Ctx, { name }: NewOrg): Promise<Org> {
  const { id: ownerId } = requireUser(ctx.call)
  const org = { id: newId('org', ctx.now), name, created_at: ctx.now.getTime() }
  const stored = await commit(ctx, store.insertOrg(ctx.env.AUTH_DB, org, ownerId, MAX_ORGS), {
    chain: org.id,
    action: 'org.created',
  })
  if (!stored) throw new AppError('CONFLICT', `One person is in at most ${MAX_ORGS} organisations`, { limit: MAX_ORGS })
  return shown({ ...org, role: 'owner', member_count: 1 })
}

export const listOrgs = async (ctx: Ctx): Promise<Org[]> =>
  (await store.listOrgs(ctx.env.AUTH_DB, requireUser(ctx.call).id)).map(shown)

export const getOrg = async (ctx: Ctx, id: string): Promise<Org> => shown(await requireOrg(ctx, id))

export async function renameOrg(ctx: Ctx, id: string, { name }: NewOrg): Promise<Org> {
  const org = await requireOrg(ctx, id, 'org:update')
  await commit(ctx, [store.renameOrg(ctx.env.AUTH_DB, id, name)], { chain: id, action: 'org.renamed' })
  return shown({ ...org, name })
}

/** Its log stays; whoever acts for it at this moment gets new tokens. */
export async function deleteOrg(ctx: Ctx, id: string): Promise<void> {
  await requireOrg(ctx, id, 'org:delete')
  const acting = await store.listActing(ctx.env.AUTH_DB, id)
  await commit(ctx, [store.deleteOrg(ctx.env.AUTH_DB, id)], { chain: id, action: 'org.deleted' })
  ctx.defer(mapLimited(6, acting, (userId) => voidTokens(ctx, userId)))
}

export async function listMembers(ctx: Ctx, id: string): Promise<OrgMember[]> {
  await requireOrg(ctx, id)
  return (await store.listMembers(ctx.env.AUTH_DB, id)).map(memberOf)
}

const memberOf = ({ account_id, name, email, role, joined_at }: store.NamedMember): OrgMember => ({
  user_id: account_id,
  name,
  email,
  role,
  joined_at: new Date(joined_at).toISOString(),
})

async function requireMember(ctx: Ctx, orgId: string, userId: string): Promise<store.NamedMember> {
  const member = await store.findMember(ctx.env.AUTH_DB, orgId, userId)
  if (!member) throw notFound('member')
  return member
}
const lastOwner = () => new AppError('CONFLICT', 'An organisation needs an owner: name another one first')

/** CONFLICT where the organisation would be left without an owner. */
export async function updateMember(ctx: Ctx, orgId: string, userId: string, role: OrgRole): Promise<OrgMember> {
  await requireOrg(ctx, orgId, 'org:roles')
  const before = await requireMember(ctx, orgId, userId)
  const stored = await commit(ctx, store.updateRole(ctx.env.AUTH_DB, orgId, userId, role), {
    chain: orgId,
    action: 'org.role_changed',
    subject: userId,
    details: { before: before.role, after: role },
  })
  if (!stored) throw lastOwner()
  return memberOf({ ...before, role })
}

/** Removes a member, or lets the caller leave. Tokens that name the organisation are void at once. */
export async function removeMember(ctx: Ctx, orgId: string, userId: string): Promise<void> {
  const { role } = await requireOrg(ctx, orgId)
  const other = await requireMember(ctx, orgId, userId)
  const self = userId === requireUser(ctx.call).id
  checkRemoval(role, { role: other.role, self })
  const action = self ? 'org.member_left' : 'org.member_removed'
  const statements = store.deleteMember(ctx.env.AUTH_DB, orgId, userId)
  if (!(await commit(ctx, statements, { chain: orgId, action, subject: userId }))) throw lastOwner()
  await voidTokens(ctx, userId)
}

/** Access tokens name the organisation the person acts for; the next refresh brings one that does not. */
const voidTokens = (ctx: Ctx, userId: string): Promise<void> =>
  ctx.env.GUARD.getByName(`user:${userId}`).revokeAll(ctx.call)

/** What was done in the organisation, newest first. */
export async function orgAudit(ctx: Ctx, id: string, limit: number, cursor?: string): Promise<AuditPage> {
  await requireOrg(ctx, id, 'org:update')
  return chainPage(ctx, id, limit, cursor)
}
