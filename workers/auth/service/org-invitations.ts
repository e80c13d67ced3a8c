import { requireUser } from '#shared/actors'
import type { NewOrgInvitation, Org, OrgAcceptance, OrgInvitation, PendingOrgInvitation } from '#shared/contracts/orgs'
import { AppError, notFound } from '#shared/errors'
import { requiresVerifiedEmail } from '#shared/settings'
import { newId, newSecret, sha256 } from '#shared/values/ids'
import { checkGrant, INVITATION_MS, MAX_ORG_MEMBERS } from '../domain/orgs'
import type { Ctx } from '../env'
import * as store from '../store/org-invitations'
import { listMembers } from '../store/orgs'
import { commit } from './audit'
import { event, mailWait, relay } from './mails'
import { getOrg, requireOrg } from './orgs'
import { ownAccount } from './step-up'

const shown = ({ id, email, role, expires_at }: store.StoredInvitation): OrgInvitation => ({
  id,
  email,
  role,
  expires_at: new Date(expires_at).toISOString(),
})

/** Answers the same whether the address has an account or not; CONFLICT for one that is a member's. */
export async function invite(ctx: Ctx, orgId: string, { email, role }: NewOrgInvitation): Promise<OrgInvitation> {
  const org = await requireOrg(ctx, orgId, 'org:invite')
  checkGrant(org.role, role)
  const d1 = ctx.env.AUTH_DB
  if ((await listMembers(d1, orgId)).some((member) => member.email === email)) {
    throw new AppError('CONFLICT', 'This person is a member already', { field: 'email' })
  }
  const wait = await mailWait(ctx, email)
  if (wait > 0) throw new AppError('RATE_LIMITED', 'Too many mails to this address', { retry_after: wait })
  const by = requireUser(ctx.call)
  const token = newSecret()
  const invitation: store.StoredInvitation = {
    id: newId('invitation', ctx.now),
    org_id: orgId,
    email,
    role,
    token_hash: await sha256(token),
    invited_by: by.id,
    expires_at: ctx.now.getTime() + INVITATION_MS,
  }
  const statements = [
    ...store.upsertInvitation(d1, invitation, MAX_ORG_MEMBERS),
    event(ctx, orgId, {
      type: 'auth.mail_requested',
      user_id: null,
      to: email,
      name: '',
      template: 'org_invitation',
      token,
      expires_at: new Date(invitation.expires_at).toISOString(),
      org: { id: orgId, name: org.name, invited_by: by.name, role },
    }),
  ]
  const deed = { chain: orgId, action: 'org.invited', subject: invitation.id, details: { role } }
  if (!(await commit(ctx, statements, deed))) {
    throw new AppError('CONFLICT', `An organisation has at most ${MAX_ORG_MEMBERS} people`, { limit: MAX_ORG_MEMBERS })
  }
  relay(ctx)
  return shown(invitation)
}

export async function listInvitations(ctx: Ctx, orgId: string): Promise<OrgInvitation[]> {
  await requireOrg(ctx, orgId, 'org:invite')
  return (await store.listInvitations(ctx.env.AUTH_DB, orgId, ctx.now.getTime())).map(shown)
}

export async function withdraw(ctx: Ctx, orgId: string, invitationId: string): Promise<void> {
  await requireOrg(ctx, orgId, 'org:invite')
  const statements = store.deleteInvitation(ctx.env.AUTH_DB, invitationId, orgId)
  const deed = { chain: orgId, action: 'org.invitation_withdrawn', subject: invitationId }
  if (!(await commit(ctx, statements, deed))) throw notFound('invitation')
}

/** Invitations to the caller's address; none while it is not proved and must be. */
export async function listOwnInvitations(ctx: Ctx): Promise<PendingOrgInvitation[]> {
  const account = await ownAccount(ctx)
  if (!account.email_verified && requiresVerifiedEmail(ctx.env)) return []
  const pending = await store.listPending(ctx.env.AUTH_DB, account.email, ctx.now.getTime())
  return pending.map(({ id, org_id, org_name, role, expires_at }) => ({
    id,
    org_id,
    org_name,
    role,
    expires_at: new Date(expires_at).toISOString(),
  }))
}

/** By the token of the mail, whoever holds it, or by the address it was sent to. Accepting twice answers the same twice. */
export async function accept(ctx: Ctx, orgId: string, { token }: OrgAcceptance): Promise<Org> {
  const account = await ownAccount(ctx)
  const at = ctx.now.getTime()
  const d1 = ctx.env.AUTH_DB
  const proved = account.email_verified || !requiresVerifiedEmail(ctx.env)
  const byAddress = () => (proved ? store.findByEmail(d1, orgId, account.email, at) : null)
  const found = await (token === undefined ? byAddress() : store.findByToken(d1, orgId, await sha256(token), at))
  if (found) {
    const deed = { chain: orgId, action: 'org.member_joined', subject: account.id, details: { role: found.role } }
    await commit(ctx, store.acceptInvitation(d1, found, account.id, at), deed)
  }
  return getOrg(ctx, orgId)
}
