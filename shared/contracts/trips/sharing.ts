import { z } from '@hono/zod-openapi'
import { Latitude, LocalDate, Longitude, MaybeMoney, Money } from '../common'
import { Travel, WallInstant } from '../planner'
import { ItemKind } from '../rooms'
import { Category, Destination } from '../search'
import { TripRole } from './roles'

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
    start_date: LocalDate,
    end_date: LocalDate,
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
    start_date: LocalDate,
    end_date: LocalDate,
    travelers: z.int(),
    item_count: z.int().nullable(),
    by: z.string().nullable(),
    remixed_from: z.union([Attribution, z.null()]),
    published_at: z.iso.datetime(),
  })
  .openapi('PublicTrip')
export type PublicTrip = z.infer<typeof PublicTrip>
