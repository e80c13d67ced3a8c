import type {
  CreatedShareLink,
  NewShareLink,
  PrivacySetting,
  PrivacyUpdate,
  SharedTrip,
  ShareGrant,
  ShareLink,
} from '#shared/contracts/trips'
import { AppError, notFound } from '#shared/errors'
import { newId, newSecret, sha256 } from '#shared/values/ids'
import type { TripRecord } from '../domain'
import { privacySaid } from '../domain/activity'
import {
  checkLink,
  expiryOf,
  GRANT_MS,
  MAX_LINKS,
  privacyAfter,
  privacySettingOf,
  type ShareLinkRecord,
  sectionsOf,
  shareLinkOf,
} from '../domain/sharing'
import type { Ctx } from '../env'
import * as store from '../store/sharing'
import { grantOf, hashPassword, isGrant, tryPassword } from './passwords'
import { readShared } from './shared-trip'
import { relay, requireMember, tellOf } from './trips'

/** How many links a list names; revoked ones are kept, so there may be more. */
const LISTED = 100

export async function listShareLinks(ctx: Ctx, tripId: string): Promise<ShareLink[]> {
  await requireMember(ctx, tripId, 'owner')
  const links = await store.listLinks(ctx.env.TRIPS_DB, tripId, LISTED)
  return links.map((link) => shareLinkOf(link, ctx.now))
}

/** Opens a private trip to whoever holds the link. The token is in this answer and nowhere else. */
export async function createShareLink(ctx: Ctx, tripId: string, input: NewShareLink): Promise<CreatedShareLink> {
  await requireMember(ctx, tripId, 'owner')
  const token = newSecret()
  const link: ShareLinkRecord = {
    id: newId('share_link', ctx.now),
    trip_id: tripId,
    token_hash: await sha256(token),
    password_hash: input.password === undefined ? null : hashPassword(input.password),
    sections: sectionsOf(input.sections),
    expires_at: expiryOf(input, ctx.now),
    revoked_at: null,
    created_at: ctx.now.getTime(),
  }
  const event = { type: 'trips.share_link_created', trip_id: tripId, share_link_id: link.id } as const
  const told = tellOf(ctx, tripId, event, { kind: 'share_link_created' })
  if (!(await store.insertLink(ctx.env.TRIPS_DB, link, MAX_LINKS, told))) {
    throw new AppError('CONFLICT', `A trip has at most ${MAX_LINKS} links: revoke one first`, { limit: MAX_LINKS })
  }
  relay(ctx)
  return { ...shareLinkOf(link, ctx.now), token, path: `/s/${token}` }
}

/** Revoking twice is harmless. */
export async function revokeShareLink(ctx: Ctx, tripId: string, linkId: string): Promise<void> {
  await requireMember(ctx, tripId, 'owner')
  const event = { type: 'trips.share_link_revoked', trip_id: tripId, share_link_id: linkId } as const
  const told = tellOf(ctx, tripId, event, { kind: 'share_link_revoked' })
  if (!(await store.revokeLink(ctx.env.TRIPS_DB, tripId, linkId, ctx.now.getTime(), told))) throw notFound('share link')
  relay(ctx)
}

export async function setPrivacy(ctx: Ctx, tripId: string, input: PrivacyUpdate): Promise<PrivacySetting> {
  const { trip } = await requireMember(ctx, tripId, 'owner')
  const after = { ...trip, ...privacyAfter(trip, input, ctx.now) }
  const { privacy } = after
  const event = { type: 'trips.privacy_changed', trip_id: tripId, privacy } as const
  const told = tellOf(ctx, tripId, event, ...(privacy === trip.privacy ? [] : [privacySaid(privacy)]))
  await store.setPrivacy(ctx.env.TRIPS_DB, after, ctx.now.getTime(), told)
  relay(ctx)
  return privacySettingOf(after)
}

export async function getPrivacy(ctx: Ctx, tripId: string): Promise<PrivacySetting> {
  return privacySettingOf((await requireMember(ctx, tripId)).trip)
}

export type OpenLink = { link: ShareLinkRecord; trip: TripRecord }

/** A link that works now. NOT_FOUND for a token nobody was given, GONE for one that is past. */
async function requireLink(ctx: Ctx, token: string): Promise<OpenLink> {
  const found = await store.findLink(ctx.env.TRIPS_DB, await sha256(token))
  if (!found) throw notFound('shared trip')
  checkLink(found.link, found.trip, ctx.now)
  return found
}

/** The same for who has given its password, if it has one. AUTH_REQUIRED with `password_required` for others. */
export async function openLink(ctx: Ctx, token: string, grant: string | undefined): Promise<OpenLink> {
  const { link, trip } = await requireLink(ctx, token)
  if (link.password_hash !== null && !isGrant(grant ?? '', link.id, link.password_hash, ctx.now)) {
    throw new AppError('AUTH_REQUIRED', 'This link asks for a password', { issue: 'password_required' })
  }
  return { link, trip }
}

export async function readShare(ctx: Ctx, token: string, grant: string | undefined): Promise<SharedTrip> {
  const { link, trip } = await openLink(ctx, token, grant)
  return readShared(ctx, trip, link.sections)
}

/** AUTH_INVALID_CREDENTIALS for a wrong password, RATE_LIMITED for too many, CONFLICT where none is asked for. */
export async function unlockShare(ctx: Ctx, token: string, password: string): Promise<ShareGrant> {
  const { link } = await requireLink(ctx, token)
  if (link.password_hash === null) throw new AppError('CONFLICT', 'This link asks for no password')
  if (!(await tryPassword(ctx, link.id, password, link.password_hash))) {
    throw new AppError('AUTH_INVALID_CREDENTIALS', 'The password is wrong', { field: 'password' })
  }
  const until = Math.min(ctx.now.getTime() + GRANT_MS, link.expires_at ?? Number.POSITIVE_INFINITY)
  return { grant: grantOf(link.id, link.password_hash, until), expires_at: new Date(until).toISOString() }
}
