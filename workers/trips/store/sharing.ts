import type { Section } from '#shared/contracts/trips'
import type { TripRecord } from '../domain'
import type { Told } from '../domain/activity'
import type { ShareLinkRecord } from '../domain/sharing'
import { recordOf, type TripRow } from './rows'
import { countAndTell, TRIP_COLUMNS, tell } from './trips'

/** Share links, and who sees a trip without being on it. */
const COLUMNS = 'id, trip_id, token_hash, password_hash, sections, expires_at, revoked_at, created_at'

type LinkRow = Omit<ShareLinkRecord, 'sections'> & { sections: string }
const linkOf = ({ sections, ...row }: LinkRow): ShareLinkRecord => ({
  ...row,
  sections: JSON.parse(sections) as Section[],
})

/** Newest first; revoked ones too, so that one sees what there was. */
export async function listLinks(d1: D1Database, tripId: string, limit: number): Promise<ShareLinkRecord[]> {
  const { results } = await d1
    .prepare(`SELECT ${COLUMNS} FROM share_links WHERE trip_id = ? ORDER BY id DESC LIMIT ?`)
    .bind(tripId, limit)
    .all<LinkRow>()
  return results.map(linkOf)
}

/**
 * Stores a link if fewer than `limit` of the trip's links work now, and opens a private trip to links. False when there
 * are too many.
 */
export async function insertLink(d1: D1Database, link: ShareLinkRecord, limit: number, told: Told): Promise<boolean> {
  const [inserted] = await d1.batch([
    d1
      .prepare(
        `INSERT INTO share_links (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7
         WHERE (SELECT COUNT(*) FROM share_links WHERE trip_id = ?2 AND revoked_at IS NULL
           AND (expires_at IS NULL OR expires_at > ?7)) < ?8 RETURNING id`,
      )
      .bind(
        ...[link.id, link.trip_id, link.token_hash, link.password_hash, JSON.stringify(link.sections)],
        ...[link.expires_at, link.created_at, limit],
      ),
    d1
      .prepare(
        `UPDATE trips SET event_seq = event_seq + 1, privacy = iif(privacy = 'private', 'link', privacy),
           updated_at = MAX(?1, versioned_at + 1) WHERE id = ?2 AND changes() = 1`,
      )
      .bind(link.created_at, link.trip_id),
    ...tell(d1, told),
  ])
  return inserted!.results.length === 1
}

/** False when there is no such link; one that was revoked before stays as it is and is told of no more. */
export async function revokeLink(
  d1: D1Database,
  tripId: string,
  linkId: string,
  now: number,
  told: Told,
): Promise<boolean> {
  const results = await d1.batch([
    d1
      .prepare('UPDATE share_links SET revoked_at = ? WHERE id = ? AND trip_id = ? AND revoked_at IS NULL')
      .bind(now, linkId, tripId),
    ...countAndTell(d1, told),
    d1.prepare('SELECT id FROM share_links WHERE id = ? AND trip_id = ?').bind(linkId, tripId),
  ])
  return results.at(-1)!.results.length === 1
}

/** A link with its trip, whatever state they are in. */
export async function findLink(
  d1: D1Database,
  tokenHash: string,
): Promise<{ link: ShareLinkRecord; trip: TripRecord } | undefined> {
  const [found, owner] = (await d1.batch([
    d1.prepare(`SELECT ${COLUMNS} FROM share_links WHERE token_hash = ?`).bind(tokenHash),
    d1
      .prepare(`SELECT ${TRIP_COLUMNS} FROM share_links s JOIN trips t ON t.id = s.trip_id WHERE s.token_hash = ?`)
      .bind(tokenHash),
  ])) as [D1Result<LinkRow>, D1Result<TripRow>]
  const [link, trip] = [found.results[0], owner.results[0]]
  return link && trip ? { link: linkOf(link), trip: recordOf(trip) } : undefined
}

/** Stores who sees the trip; `private` revokes its links in the same breath. */
export async function setPrivacy(
  d1: D1Database,
  trip: Pick<TripRecord, 'id' | 'privacy' | 'public_sections' | 'published_at'>,
  now: number,
  told: Told,
): Promise<void> {
  await d1.batch([
    d1
      .prepare(
        `UPDATE trips SET privacy = ?1, public_sections = ?2, published_at = ?3, event_seq = event_seq + 1,
           updated_at = MAX(?4, versioned_at + 1) WHERE id = ?5 AND deleted_at IS NULL`,
      )
      .bind(trip.privacy, JSON.stringify(trip.public_sections), trip.published_at, now, trip.id),
    ...tell(d1, told),
    ...(trip.privacy === 'private'
      ? [
          d1
            .prepare('UPDATE share_links SET revoked_at = ? WHERE trip_id = ? AND revoked_at IS NULL')
            .bind(now, trip.id),
        ]
      : []),
  ])
}

export type Published = { trip: TripRecord; ownerName: string | null }
const PUBLISHED = `SELECT ${TRIP_COLUMNS}, o.name AS owner_name FROM trips t
  LEFT JOIN members o ON o.trip_id = t.id AND o.user_id = t.owner_id`
const publishedOf = (row: TripRow & { owner_name: string | null }): Published => ({
  trip: recordOf(row),
  ownerName: row.owner_name,
})

export async function findPublic(d1: D1Database, tripId: string): Promise<Published | undefined> {
  const row = await d1
    .prepare(`${PUBLISHED} WHERE t.id = ? AND t.privacy = 'public' AND t.deleted_at IS NULL`)
    .bind(tripId)
    .first<TripRow & { owner_name: string | null }>()
  return row ? publishedOf(row) : undefined
}

/** The same for several at once; those that are not found are left out. */
export async function findPublished(d1: D1Database, tripIds: readonly string[]): Promise<Published[]> {
  const { results } = await d1
    .prepare(
      `${PUBLISHED} WHERE t.id IN (SELECT value FROM json_each(?)) AND t.privacy = 'public' AND t.deleted_at IS NULL`,
    )
    .bind(JSON.stringify(tripIds))
    .all<TripRow & { owner_name: string | null }>()
  return results.map(publishedOf)
}

/** Public trips published before `before`, the latest first. */
export async function listPublic(
  d1: D1Database,
  before: readonly [number, string],
  limit: number,
): Promise<Published[]> {
  const { results } = await d1
    .prepare(
      `${PUBLISHED} WHERE t.privacy = 'public' AND t.deleted_at IS NULL AND (t.published_at, t.id) < (?, ?)
       ORDER BY t.published_at DESC, t.id DESC LIMIT ?`,
    )
    .bind(...before, limit)
    .all<TripRow & { owner_name: string | null }>()
  return results.map(publishedOf)
}
