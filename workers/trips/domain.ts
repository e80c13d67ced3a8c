import type { Money } from '#shared/contracts/common'
import type { RoomActor, TripFacts } from '#shared/contracts/rooms'
import type { Destination } from '#shared/contracts/search'
import {
  type Attribution,
  type Collaborator,
  type CollaboratorUpdate,
  type Invitation,
  MAX_TRIP_DAYS,
  type Privacy,
  type Section,
  TRIP_ROLES,
  type Trip,
  type TripRole,
} from '#shared/contracts/trips'
import { AppError, invalid, notFound } from '#shared/errors'

/** The rules of trips and their members. Times are Unix milliseconds. */

export type TripRecord = {
  id: string
  owner_id: string
  title: string
  destination: Destination
  start_date: string
  end_date: string
  travelers: number
  budget: Money | null
  version: number
  versioned_at: number
  item_count: number
  created_at: number
  updated_at: number
  privacy: Privacy
  public_sections: Section[]
  published_at: number | null
  remixed_from: Attribution | null
  deleted_at: number | null
}
export type Member = {
  id: string
  trip_id: string
  user_id: string | null
  email: string
  name: string | null
  role: TripRole
  sees_private: boolean
  status: 'invited' | 'active'
  token_hash: string | null
  expires_at: number | null
  changed_at: number | null
  /** When this member put the trip away. */
  archived_at: number | null
}

const DAY_MS = 86_400_000
/** How long an invitation may be accepted. */
export const INVITATION_MS = 14 * DAY_MS
/** How long a deleted trip can be brought back. */
export const RESTORE_MS = 30 * DAY_MS
/** As many people as a trip's room holds at once. */
export const MAX_MEMBERS = 100

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

type Dates = { start_date: string; end_date: string }
/**
 * VALIDATION_ERROR for dates that are reversed, too long or past. Only dates that change must lie ahead: a trip that has
 * begun can still be renamed. "Past" is before yesterday in UTC, so that today counts in every zone of the world.
 */
export function checkDates(wanted: Dates, now: Date, before?: Dates): void {
  if (wanted.end_date < wanted.start_date) throw invalid('end_date', 'before start_date')
  const days = (Date.parse(wanted.end_date) - Date.parse(wanted.start_date)) / DAY_MS + 1
  if (days > MAX_TRIP_DAYS) throw invalid('end_date', `a trip has at most ${MAX_TRIP_DAYS} days`)
  const yesterday = dayOf(now.getTime() - DAY_MS)
  for (const field of ['start_date', 'end_date'] as const) {
    if (wanted[field] < yesterday && wanted[field] !== before?.[field]) throw invalid(field, 'in the past')
  }
}

export const hasRole = (role: TripRole, atLeast: TripRole) => TRIP_ROLES.indexOf(role) <= TRIP_ROLES.indexOf(atLeast)

export function requireRole(member: Member, atLeast: TripRole): void {
  if (!hasRole(member.role, atLeast)) throw new AppError('FORBIDDEN', `Only for the role ${atLeast} of this trip`)
}

/**
 * The budget after an update. Left out it stays. Null from somebody who cannot see it means no more than that they could
 * not see it; an amount from them is FORBIDDEN.
 */
export function budgetAfter(before: Money | null, wanted: Money | null | undefined, member: Member): Money | null {
  if (wanted === undefined) return before
  if (member.sees_private) return wanted
  if (wanted !== null) throw new AppError('FORBIDDEN', 'Only those who see the budget of a trip set it')
  return before
}

/** The trip as one of its members may see it. */
export const tripFor = (trip: TripRecord, member: Member): Trip => ({
  id: trip.id,
  title: trip.title,
  destination: trip.destination,
  start_date: trip.start_date,
  end_date: trip.end_date,
  travelers: trip.travelers,
  budget: member.sees_private ? trip.budget : null,
  role: member.role,
  sees_private: member.sees_private,
  version: trip.version,
  item_count: trip.item_count,
  privacy: trip.privacy,
  archived: member.archived_at !== null,
  remixed_from: trip.remixed_from,
  created_at: instant(trip.created_at),
  updated_at: instant(trip.updated_at),
  ...(trip.deleted_at === null ? {} : { restorable_until: instant(trip.deleted_at + RESTORE_MS) }),
})
const instant = (ms: number) => new Date(ms).toISOString()

/** Nothing in the answer changed since its version was made, neither the plan's read model nor the member's rights. */
export const isUnchangedSinceVersion = (trip: TripRecord, member: Member) =>
  trip.updated_at === trip.versioned_at && (member.changed_at ?? 0) < trip.versioned_at

export const factsOf = ({ title, destination, start_date, end_date, travelers, version }: TripRecord): TripFacts => ({
  title,
  destination,
  start_date,
  end_date,
  travelers,
  version,
})

/** Trips itself speaks for the owner, who sees everything. */
export const ownerOf = (trip: TripRecord): RoomActor => ({ user_id: trip.owner_id, role: 'owner', sees_private: true })

/** How the others know a member; an account without a name is known by its address. */
export const nameOf = ({ name, email }: Member): string => name ?? email

export const collaboratorOf = ({ id, user_id, name, email, role, sees_private, status }: Member): Collaborator => ({
  id,
  ...(user_id ? { user_id } : {}),
  ...(name ? { name } : {}),
  email,
  role,
  sees_private,
  status,
})

/**
 * May `member` invite like this? The owner may ask anybody in any role; an editor may ask viewers, and may not take away
 * what the owner offered that address before. CONFLICT for who is on the trip already.
 */
export function checkInvitation(member: Member, { role, sees_private }: Invitation, known: Member | undefined): void {
  requireRole(member, 'editor')
  if (member.role !== 'owner') {
    if (role !== 'viewer' || sees_private) throw new AppError('FORBIDDEN', 'Editors invite viewers only')
    if (known?.status === 'invited' && (known.role !== 'viewer' || known.sees_private)) {
      throw new AppError('FORBIDDEN', 'Only the owner changes this invitation')
    }
  }
  if (known?.status === 'active') throw alreadyMember()
}
export const alreadyMember = () => new AppError('CONFLICT', 'This person is already on the trip', { field: 'email' })

/**
 * The invitation to accept, of those the caller could show: the one whose secret they hold, else the one to their address
 * if that address is proved to be theirs. GONE when it was not answered in time.
 */
export function invitationToAccept(
  invitation: Member | undefined,
  by: { token: boolean; addressProved: boolean },
  now: Date,
): Member {
  if (!invitation) throw notFound('invitation')
  if (!by.token && !by.addressProved) {
    throw new AppError('FORBIDDEN', 'Open the link in the invitation, or confirm your address first')
  }
  if (invitation.expires_at! <= now.getTime())
    throw new AppError('GONE', 'This invitation has expired; ask for another')
  return invitation
}

/** The member after an update by the owner; the owner stays what they are. */
export function memberAfter(member: Member, { role, sees_private }: CollaboratorUpdate): Member {
  if (member.role === 'owner') throw new AppError('CONFLICT', 'The owner of a trip keeps all rights')
  return { ...member, role: role ?? member.role, sees_private: sees_private ?? member.sees_private }
}

/** The owner removes anybody, a member removes themselves; the owner cannot leave a trip, only delete it. */
export function checkRemoval(by: Member, target: Member | undefined): Member {
  const self = target !== undefined && target.id === by.id
  if (!self) requireRole(by, 'owner')
  if (!target) throw notFound('collaborator')
  if (target.role === 'owner') throw new AppError('CONFLICT', 'The owner cannot leave a trip; delete it instead')
  return target
}
