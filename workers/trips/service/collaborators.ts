import { requireUser } from '#shared/actors'
import type { UserActor } from '#shared/call'
import type {
  Acceptance,
  Collaborator,
  CollaboratorUpdate,
  Invitation,
  Membership,
  PendingInvitation,
} from '#shared/contracts/trips'
import { AppError, notFound } from '#shared/errors'
import { requiresVerifiedEmail } from '#shared/settings'
import { newId, newSecret, sha256 } from '#shared/values/ids'
import {
  alreadyMember,
  checkInvitation,
  checkRemoval,
  collaboratorOf,
  INVITATION_MS,
  invitationToAccept,
  MAX_MEMBERS,
  type Member,
  memberAfter,
  nameOf,
} from '../domain'
import { memberSaid, type Said } from '../domain/activity'
import type { Ctx } from '../env'
import * as store from '../store/members'
import { findAnyTrip } from '../store/trips'
import { isTripId, relay, requireMember, tellOf } from './trips'

export async function listCollaborators(ctx: Ctx, tripId: string): Promise<Collaborator[]> {
  await requireMember(ctx, tripId)
  return (await store.listMembers(ctx.env.TRIPS_DB, tripId)).map(collaboratorOf)
}

export async function getOwnMembership(ctx: Ctx, tripId: string): Promise<Collaborator> {
  return collaboratorOf((await requireMember(ctx, tripId)).member)
}

/** Answers the same whether the address has an account or not. */
export async function invite(ctx: Ctx, tripId: string, input: Invitation): Promise<Collaborator> {
  const { trip, member } = await requireMember(ctx, tripId, 'editor')
  const members = await store.listMembers(ctx.env.TRIPS_DB, tripId)
  const known = members.filter(({ email }) => email === input.email)
  checkInvitation(member, input, known.find(({ status }) => status === 'active') ?? known[0])
  if (known.length === 0 && members.length >= MAX_MEMBERS) {
    throw new AppError('CONFLICT', `A trip has at most ${MAX_MEMBERS} people`, { limit: MAX_MEMBERS })
  }
  const token = newSecret()
  const invitation: Member = {
    id: known[0]?.id ?? newId('collaborator', ctx.now),
    trip_id: tripId,
    user_id: null,
    email: input.email,
    name: null,
    role: input.role,
    sees_private: input.sees_private,
    status: 'invited',
    token_hash: await sha256(token),
    expires_at: ctx.now.getTime() + INVITATION_MS,
    changed_at: null,
    archived_at: null,
  }
  const by = { name: requireUser(ctx.call).name, now: ctx.now.getTime() }
  const event = {
    type: 'trips.collaborator_invited',
    trip_id: tripId,
    collaborator_id: invitation.id,
    role: input.role,
    email: input.email,
    token,
    expires_at: new Date(invitation.expires_at!).toISOString(),
    title: trip.title,
    invited_by: by.name,
  } as const
  const told = tellOf(ctx, tripId, event, { kind: 'collaborator_invited', data: { role: input.role } })
  if (!(await store.upsertInvitation(ctx.env.TRIPS_DB, invitation, by, told))) throw alreadyMember()
  relay(ctx)
  return collaboratorOf(invitation)
}

/** Accepting twice answers the same twice. */
export async function accept(ctx: Ctx, tripId: string, { token }: Acceptance): Promise<Membership> {
  const user = requireUser(ctx.call)
  const db = ctx.env.TRIPS_DB
  // The same words for a trip that is not there: who is not asked to come learns nothing.
  if (!isTripId(tripId) || !(await findAnyTrip(db, tripId))) throw notFound('invitation')
  const hash = token === undefined ? undefined : await sha256(token)
  const members = await store.listMembers(db, tripId)
  const own = members.find(({ user_id }) => user_id === user.id)
  if (own) return membershipOf(own)
  const shown = members.find((one) =>
    hash === undefined ? one.status === 'invited' && one.email === user.email : one.token_hash === hash,
  )
  const proof = { token: hash !== undefined, addressProved: addressProved(ctx, user) }
  const invitation = invitationToAccept(shown, proof, ctx.now)
  const { role } = invitation
  const event = { type: 'trips.collaborator_joined', trip_id: tripId, user_id: user.id, role } as const
  const told = tellOf(ctx, tripId, event, { kind: 'collaborator_joined', data: { role } })
  if (await store.acceptInvitation(db, invitation, user, told)) {
    relay(ctx)
    return membershipOf(invitation)
  }
  // Somebody was faster: this person in another tab, or another who holds the same link.
  const joined = (await store.listMembers(db, tripId)).find(({ user_id }) => user_id === user.id)
  if (!joined) throw notFound('invitation')
  return membershipOf(joined)
}

const addressProved = (ctx: Ctx, user: UserActor) => user.email_verified || !requiresVerifiedEmail(ctx.env)

const membershipOf = ({ trip_id, role }: Member): Membership => ({ trip_id, role, status: 'active' })

export async function listMyInvitations(ctx: Ctx): Promise<PendingInvitation[]> {
  const user = requireUser(ctx.call)
  return addressProved(ctx, user) ? store.listInvitations(ctx.env.TRIPS_DB, user.email, ctx.now.getTime()) : []
}

/** `who` is a user's id or `me`, or the id of an invitation nobody accepted yet. */
export async function updateCollaborator(
  ctx: Ctx,
  tripId: string,
  who: string,
  input: CollaboratorUpdate,
): Promise<Collaborator> {
  await requireMember(ctx, tripId, 'owner')
  const before = named(ctx, await store.listMembers(ctx.env.TRIPS_DB, tripId), who)
  if (!before) throw notFound('collaborator')
  const after = memberAfter(before, input)
  if (after.role === before.role && after.sees_private === before.sees_private) return collaboratorOf(before)
  const { user_id, role, sees_private } = after
  const event = { type: 'trips.collaborator_changed', trip_id: tripId, role, sees_private } as const
  const told = user_id ? tellOf(ctx, tripId, { ...event, user_id }, ...memberSaid(before, after)) : null
  if (!(await store.updateMember(ctx.env.TRIPS_DB, after, ctx.now.getTime(), told))) throw changedMeanwhile()
  relay(ctx)
  return collaboratorOf(after)
}

export async function removeCollaborator(ctx: Ctx, tripId: string, who: string): Promise<void> {
  const { member } = await requireMember(ctx, tripId)
  const target = checkRemoval(member, named(ctx, await store.listMembers(ctx.env.TRIPS_DB, tripId), who))
  const event = { type: 'trips.collaborator_removed', trip_id: tripId } as const
  const said: Said = { kind: 'collaborator_removed', data: target.id === member.id ? {} : { name: nameOf(target) } }
  const told = target.user_id ? tellOf(ctx, tripId, { ...event, user_id: target.user_id }, said) : null
  if (!(await store.deleteMember(ctx.env.TRIPS_DB, target, told))) throw changedMeanwhile()
  relay(ctx)
}

const changedMeanwhile = () => new AppError('CONFLICT', 'This collaborator changed meanwhile; look again')

function named(ctx: Ctx, members: Member[], who: string): Member | undefined {
  const wanted = who === 'me' ? requireUser(ctx.call).id : who
  return members.find(({ id, user_id }) => user_id === wanted || id === wanted)
}
