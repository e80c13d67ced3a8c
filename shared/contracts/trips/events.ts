import { z } from '@hono/zod-openapi'
import { GuestRole, TripRole } from './roles'
import { Privacy } from './sharing'

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
/** What its notifications are made of. `thread_authors` wrote in the thread before; `excerpt` is how the comment begins. */
export const CommentAdded = z.object({
  type: z.literal('trips.comment_added'),
  ...about,
  title: z.string(),
  comment_id: z.string(),
  thread_id: z.string(),
  author_id: z.string(),
  author_name: z.string(),
  mentions: z.array(z.string()),
  thread_authors: z.array(z.string()),
  excerpt: z.string(),
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
