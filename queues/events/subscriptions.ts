import type { EventType } from '#shared/events'

/** The bindings that hear events; each implements `EventSubscriber`. */
export type Subscriber = 'TRIPS' | 'PLANNER' | 'USERS'

/** Who hears what: the one place that knows. Every event stands here, also those nobody hears yet. */
export const SUBSCRIPTIONS: Record<EventType, readonly Subscriber[]> = {
  // A profile begins with the account.
  'auth.account_registered': ['USERS'],
  'auth.email_changed': [],
  'auth.mail_requested': [],
  // The planner forgets the candidates it cached around the place.
  'search.place_indexed': ['PLANNER'],
  'search.place_removed': ['PLANNER'],
  'search.places_imported': ['PLANNER'],
  // trips hears itself: it repeats the facts to the trip's room, in case the call after the commit was lost.
  'trips.trip_created': ['TRIPS'],
  'trips.trip_updated': ['TRIPS'],
  'trips.trip_deleted': [],
  'trips.trip_restored': [],
  'trips.trip_erased': [],
  'trips.privacy_changed': [],
  'trips.share_link_created': [],
  'trips.share_link_revoked': [],
  'trips.ownership_transferred': [],
  'trips.comment_added': [],
  'trips.collaborator_invited': [],
  'trips.collaborator_joined': [],
  'trips.collaborator_changed': [],
  'trips.collaborator_removed': [],
  'trip_room.plan_changed': ['TRIPS'],
  // users hears itself: what a reader put into the cache while the change was made goes again.
  'users.profile_changed': ['USERS'],
  // The Workers themselves read the copy in KV.
  'config.changed': [],
}
