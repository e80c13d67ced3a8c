import { z } from '@hono/zod-openapi'
import type { Call } from '../call'
import { Email } from './auth'
import { Line, LocalDate, MaybeMoney } from './common'
import { Destination, DestinationInput } from './search'
import { GuestRole, TripRole } from './trips/roles'
import { Attribution, Privacy, type PublicTrip } from './trips/sharing'

export * from './trips/conversation'
export * from './trips/events'
export * from './trips/roles'
export * from './trips/sharing'

export const MAX_TRIP_DAYS = 30
const dates = { start_date: LocalDate, end_date: LocalDate }
const details = {
  title: Line(120),
  destination: DestinationInput,
  ...dates,
  travelers: z.int().min(1).max(50).default(1),
  budget: MaybeMoney.optional(),
}
export const NewTrip = z.object(details).openapi('NewTrip')
export type NewTrip = z.infer<typeof NewTrip>
/**
 * What PUT replaces. `budget` may be changed only by those who see it; left out, it stays. A destination as GET answered it
 * is taken as it is, so that a trip that was read can be written back.
 */
export const TripUpdate = z
  .object({ ...details, destination: z.union([DestinationInput, Destination]) })
  .openapi('TripUpdate')
export type TripUpdate = z.infer<typeof TripUpdate>

export const TRIP_STATES = ['active', 'archived', 'deleted'] as const
export const TripState = z.enum(TRIP_STATES)
export type TripState = z.infer<typeof TripState>

/** `budget` is for all travellers together, and null for members without `sees_private`. `version` rises with every change. */
export const Trip = z
  .object({
    id: z.string(),
    title: z.string(),
    destination: Destination,
    ...dates,
    travelers: z.int(),
    budget: MaybeMoney,
    role: TripRole,
    sees_private: z.boolean(),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    /** From the trip's room, a moment old: how many items the plan holds. */
    item_count: z.int(),
    privacy: Privacy,
    /** Put away by the caller; the others' lists are not touched. */
    archived: z.boolean(),
    remixed_from: z.union([Attribution, z.null()]),
    /** Of a deleted trip, for its owner. */
    restorable_until: z.iso.datetime().optional(),
  })
  .openapi('Trip')
export type Trip = z.infer<typeof Trip>

export const Invitation = z
  .object({ email: Email, role: GuestRole, sees_private: z.boolean().default(false) })
  .openapi('Invitation')
export type Invitation = z.infer<typeof Invitation>
/** `user_id` and `name` appear once the invited person accepted; before, nothing tells whether an account exists. */
export const Collaborator = z
  .object({
    id: z.string(),
    user_id: z.string().optional(),
    name: z.string().optional(),
    email: z.string(),
    role: TripRole,
    sees_private: z.boolean(),
    status: z.enum(['invited', 'active']),
  })
  .openapi('Collaborator')
export type Collaborator = z.infer<typeof Collaborator>
export const CollaboratorUpdate = z
  .object({ role: GuestRole.optional(), sees_private: z.boolean().optional() })
  .openapi('CollaboratorUpdate')
export type CollaboratorUpdate = z.infer<typeof CollaboratorUpdate>
export const Acceptance = z.object({ token: z.string().max(200).optional() }).openapi('Acceptance')
export type Acceptance = z.infer<typeof Acceptance>
export const Membership = z
  .object({ trip_id: z.string(), role: TripRole, status: z.literal('active') })
  .openapi('Membership')
export type Membership = z.infer<typeof Membership>

/** An invitation to the caller's address that waits for an answer. */
export const PendingInvitation = z
  .object({
    trip_id: z.string(),
    title: z.string(),
    destination_name: z.string(),
    start_date: LocalDate,
    end_date: LocalDate,
    role: GuestRole,
    invited_by: z.string(),
    expires_at: z.iso.datetime(),
  })
  .openapi('PendingInvitation')
export type PendingInvitation = z.infer<typeof PendingInvitation>

/** What a copy differs in. Left out, a copy keeps the source's dates, or moves by whole weeks into the future. */
export const TripCopy = z.object({ title: Line(120).optional(), start_date: LocalDate.optional() }).openapi('TripCopy')
export type TripCopy = z.infer<typeof TripCopy>
export const OwnershipTransfer = z.object({ user_id: z.string().max(64) }).openapi('OwnershipTransfer')
export type OwnershipTransfer = z.infer<typeof OwnershipTransfer>

export interface TripsRpc {
  /**
   * The trip as the caller may see it. AUTH_REQUIRED without an account, NOT_FOUND for a trip the caller is no member
   * of, FORBIDDEN where `atLeast` names more than the caller's role (owner > editor > commenter > viewer).
   */
  getTrip(call: Call, tripId: string, atLeast?: TripRole): Promise<Trip>
  /**
   * Those of the trips (at most 100 ids) that the caller may see, in no order: as a member, else as everybody sees a
   * public one. AUTH_REQUIRED without an account.
   */
  readTrips(call: Call, tripIds: string[]): Promise<(Trip | PublicTrip)[]>
}
