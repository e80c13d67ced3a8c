import { z } from '@hono/zod-openapi'
import type { Call } from '../call'
import { Email } from './auth'
import { Latitude, Line, LocalDate, Longitude, MaybeMoney, Money } from './common'
import { Travel, WallInstant } from './planner'
import { ItemKind } from './rooms'
import { Category, Destination, DestinationInput } from './search'

export const TRIP_ROLES = ['owner', 'editor', 'commenter', 'viewer'] as const
export const TripRole = z.enum(TRIP_ROLES).openapi('TripRole')
export type TripRole = z.infer<typeof TripRole>
/** Roles one may be invited as: a trip has exactly one owner. */
export const GuestRole = z.enum(['editor', 'commenter', 'viewer']).openapi('GuestRole')
export type GuestRole = z.infer<typeof GuestRole>

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

/** Who beyond its members sees a trip: nobody, whoever holds a share link, or everybody. */
export const PRIVACIES = ['private', 'link', 'public'] as const
export const Privacy = z.enum(PRIVACIES).openapi('Privacy')
export type Privacy = z.infer<typeof Privacy>
/**
 * What a share link or a public trip shows beside title, destination and dates. `people` are the members' names, `costs`
 * the indicative prices of places; nothing of the private part of a trip is in any section.
 */
export const SECTIONS = ['itinerary', 'notes', 'people', 'costs'] as const
export const Section = z.enum(SECTIONS).openapi('ShareSection')
export type Section = z.infer<typeof Section>
const Sections = z.array(Section).min(1).max(8)

/** Of which public trip this one is a remix; `by` only where that trip showed its people. */
export const Attribution = z.object({ trip_id: z.string(), title: z.string(), by: z.string().nullable() })
export type Attribution = z.infer<typeof Attribution>

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

/** `sections` say what everybody sees of a public trip; left out, they stay. `private` revokes all share links. */
export const PrivacyUpdate = z.object({ privacy: Privacy, sections: Sections.optional() }).openapi('PrivacyUpdate')
export type PrivacyUpdate = z.infer<typeof PrivacyUpdate>
export const PrivacySetting = z
  .object({ privacy: Privacy, sections: z.array(Section), published_at: z.iso.datetime().nullable() })
  .openapi('PrivacySetting')
export type PrivacySetting = z.infer<typeof PrivacySetting>

export const NewShareLink = z
  .object({
    sections: Sections.default(['itinerary']),
    expires_at: z.iso.datetime({ offset: true }).optional(),
    password: z.string().min(4, 'At least 4 characters').max(256).optional(),
  })
  .openapi('NewShareLink')
export type NewShareLink = z.infer<typeof NewShareLink>
export const ShareLink = z
  .object({
    id: z.string(),
    sections: z.array(Section),
    has_password: z.boolean(),
    expires_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .openapi('ShareLink')
export type ShareLink = z.infer<typeof ShareLink>
/** `token` is a secret that is shown this once; `path` is the page of the web app that opens it. */
export const CreatedShareLink = ShareLink.extend({ token: z.string(), path: z.string() }).openapi('CreatedShareLink')
export type CreatedShareLink = z.infer<typeof CreatedShareLink>
export const SharePassword = z.object({ password: z.string().min(1).max(256) }).openapi('SharePassword')
/** Opens the link it was given for, as the header `X-Share-Grant`, until `expires_at`. */
export const ShareGrant = z.object({ grant: z.string(), expires_at: z.iso.datetime() }).openapi('ShareGrant')
export type ShareGrant = z.infer<typeof ShareGrant>

/** An entry of a shared plan. `cost` is the indicative price for all travellers, `note` what the members wrote to it. */
export const SharedItem = z
  .object({
    id: z.string(),
    kind: ItemKind,
    poi_id: z.string().nullable(),
    name: z.string(),
    category: z.union([Category, z.null()]),
    lat: Latitude.nullable(),
    lon: Longitude.nullable(),
    starts_at: WallInstant.nullable(),
    ends_at: WallInstant.nullable(),
    minutes: z.int(),
    travel: z.union([Travel, z.null()]),
    opening_hours: z.string().nullable(),
    reason: z.string().nullable(),
    cost: MaybeMoney.optional(),
    note: z.string().optional(),
  })
  .openapi('SharedItem')
export type SharedItem = z.infer<typeof SharedItem>
/** A trip as its share link, or the public, may see it: what no section allows is absent. */
export const SharedTrip = z
  .object({
    title: z.string(),
    destination: Destination,
    ...dates,
    travelers: z.int(),
    sections: z.array(Section),
    remixed_from: z.union([Attribution, z.null()]),
    days: z.array(z.object({ date: LocalDate, items: z.array(SharedItem) })).optional(),
    people: z.array(z.object({ name: z.string(), role: TripRole })).optional(),
    total_cost: Money.optional(),
  })
  .openapi('SharedTrip')
export type SharedTrip = z.infer<typeof SharedTrip>
export const PublicTrip = z
  .object({
    id: z.string(),
    title: z.string(),
    destination: Destination,
    ...dates,
    travelers: z.int(),
    item_count: z.int().nullable(),
    by: z.string().nullable(),
    remixed_from: z.union([Attribution, z.null()]),
    published_at: z.iso.datetime(),
  })
  .openapi('PublicTrip')
export type PublicTrip = z.infer<typeof PublicTrip>

const about = { trip_id: z.string() }
export const TripCreated = z.object({
  type: z.literal('trips.trip_created'),
  ...about,
  owner_id: z.string(),
  /** The trip it is a copy of. */
  copy_of: z.string().optional(),
})
export const TripUpdated = z.object({ type: z.literal('trips.trip_updated'), ...about, version: z.int() })
export const TripDeleted = z.object({ type: z.literal('trips.trip_deleted'), ...about })
export const TripRestored = z.object({ type: z.literal('trips.trip_restored'), ...about })
/** The time to restore it has passed: nothing is left of it, and nobody should keep anything of it. */
export const TripErased = z.object({ type: z.literal('trips.trip_erased'), ...about })
export const PrivacyChanged = z.object({ type: z.literal('trips.privacy_changed'), ...about, privacy: Privacy })
/** The token is not in it. */
export const ShareLinkCreated = z.object({
  type: z.literal('trips.share_link_created'),
  ...about,
  share_link_id: z.string(),
})
export const ShareLinkRevoked = z.object({
  type: z.literal('trips.share_link_revoked'),
  ...about,
  share_link_id: z.string(),
})
export const OwnershipTransferred = z.object({
  type: z.literal('trips.ownership_transferred'),
  ...about,
  from_user_id: z.string(),
  to_user_id: z.string(),
})
/** What the invitation's mail is made of. `token` is a secret: it goes to the invited address and nowhere else, no log included. */
export const CollaboratorInvited = z.object({
  type: z.literal('trips.collaborator_invited'),
  ...about,
  collaborator_id: z.string(),
  role: GuestRole,
  email: z.string(),
  token: z.string(),
  expires_at: z.iso.datetime(),
  title: z.string(),
  invited_by: z.string(),
})
export const CollaboratorJoined = z.object({
  type: z.literal('trips.collaborator_joined'),
  ...about,
  user_id: z.string(),
  role: TripRole,
})
export const CollaboratorChanged = z.object({
  type: z.literal('trips.collaborator_changed'),
  ...about,
  user_id: z.string(),
  role: TripRole,
  sees_private: z.boolean(),
})
export const CollaboratorRemoved = z.object({
  type: z.literal('trips.collaborator_removed'),
  ...about,
  user_id: z.string(),
})

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
