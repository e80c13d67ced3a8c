import {
  type NewShareLink,
  type PrivacySetting,
  type PublicTrip,
  SECTIONS,
  type Section,
  type ShareLink,
} from '#shared/contracts/trips'
import { AppError, invalid } from '#shared/errors'
import type { TripRecord } from '../domain'

/** The rules of who beyond its members may see a trip. Times are Unix milliseconds. */

export type ShareLinkRecord = {
  id: string
  trip_id: string
  token_hash: string
  password_hash: string | null
  sections: Section[]
  expires_at: number | null
  revoked_at: number | null
  created_at: number
}

/** Links of one trip that work at the same time. */
export const MAX_LINKS = 50
/** How long the password of a link need not be given again. */
export const GRANT_MS = 30 * 60_000

/** Each once, in the order of the contract. */
export const sectionsOf = (wanted: readonly Section[]): Section[] =>
  SECTIONS.filter((section) => wanted.includes(section))

/** When a new link ends; VALIDATION_ERROR for a moment that has passed. */
export function expiryOf({ expires_at }: NewShareLink, now: Date): number | null {
  if (expires_at === undefined) return null
  const at = Date.parse(expires_at)
  if (at <= now.getTime()) throw invalid('expires_at', 'in the past')
  return at
}

export const shareLinkOf = (link: ShareLinkRecord, now: Date): ShareLink => ({
  id: link.id,
  sections: link.sections,
  has_password: link.password_hash !== null,
  expires_at: link.expires_at === null ? null : new Date(link.expires_at).toISOString(),
  created_at: new Date(link.created_at).toISOString(),
  state: stateOf(link, now),
})

export function stateOf({ revoked_at, expires_at }: ShareLinkRecord, now: Date): ShareLink['state'] {
  if (revoked_at !== null) return 'revoked'
  return expires_at !== null && expires_at <= now.getTime() ? 'expired' : 'active'
}

/** GONE for a link that was good once. A trip in the bin is gone for its links too. */
export function checkLink(link: ShareLinkRecord, trip: TripRecord, now: Date): void {
  const state = stateOf(link, now)
  if (state === 'active' && trip.deleted_at === null) return
  throw new AppError('GONE', state === 'expired' ? 'This link has expired' : 'This trip is no longer shared')
}

/** `published_at` is when the trip became public last; it stays while it is. */
export function privacyAfter(
  trip: TripRecord,
  { privacy, sections }: { privacy: TripRecord['privacy']; sections?: Section[] },
  now: Date,
): Pick<TripRecord, 'privacy' | 'public_sections' | 'published_at'> {
  return {
    privacy,
    public_sections: sections ? sectionsOf(sections) : trip.public_sections,
    published_at: privacy === 'public' ? (trip.published_at ?? now.getTime()) : null,
  }
}

export const privacySettingOf = ({
  privacy,
  public_sections,
  published_at,
}: Pick<TripRecord, 'privacy' | 'public_sections' | 'published_at'>): PrivacySetting => ({
  privacy,
  sections: public_sections,
  published_at: published_at === null ? null : new Date(published_at).toISOString(),
})

/** A public trip in a list. What its sections do not show is null here too. */
export const publicTripOf = (trip: TripRecord, ownerName: string | null): PublicTrip => ({
  id: trip.id,
  title: trip.title,
  destination: trip.destination,
  start_date: trip.start_date,
  end_date: trip.end_date,
  travelers: trip.travelers,
  item_count: trip.public_sections.includes('itinerary') ? trip.item_count : null,
  by: trip.public_sections.includes('people') ? ownerName : null,
  remixed_from: trip.remixed_from,
  published_at: new Date(trip.published_at ?? trip.created_at).toISOString(),
})
