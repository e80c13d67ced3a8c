import type { TripState } from '#shared/contracts/trips'
import type { Member, TripRecord } from '../domain'
import type { Told } from '../domain/activity'
import { type Found, type MemberTripRow, memberOf, recordOf, type TripRow } from './rows'

/**
 * Tables of trips. Reads of one trip go by its id, so that the database can be split by it. Every change is one `batch`:
 * a conditional statement first, and what depends on it only where that one took effect (`changes() = 1`).
 */
export const TRIP_COLUMNS = `t.id, t.owner_id, t.title, t.destination_name, t.destination_country, t.destination_lat,
  t.destination_lon, t.destination_zone, t.start_date, t.end_date, t.travelers, t.budget_minor, t.budget_currency,
  t.version, t.versioned_at, t.item_count, t.created_at, t.updated_at, t.privacy, t.public_sections, t.published_at,
  t.remixed_from, t.deleted_at`
/** The reader's own membership, named apart from the trip's columns. */
export const MEMBER_COLUMNS = `m.id AS member_id, m.user_id, m.email, m.name, m.role, m.sees_private, m.status, m.token_hash,
  m.expires_at, m.changed_at, m.archived_at`

/**
 * The event joins the change before it in the batch, numbered by the trip, and only where that change took effect; so do
 * the entries of the activity feed.
 */
export const tell = (d1: D1Database, { event, activities }: Told): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO outbox (id, event) SELECT ?1, json_set(?2, '$.sequence', event_seq) FROM trips
       WHERE id = ?3 AND changes() = 1`,
    )
    .bind(event.id, JSON.stringify(event), event.subject),
  ...activities.map((activity) =>
    d1
      .prepare(
        `INSERT INTO activities (id, trip_id, kind, actor_id, actor_name, private, data, created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8 WHERE changes() = 1`,
      )
      .bind(
        ...[activity.id, activity.trip_id, activity.kind, activity.actor?.user_id ?? null],
        ...[activity.actor?.name ?? null, activity.private ? 1 : 0, JSON.stringify(activity.data), activity.created_at],
      ),
  ),
]

/** The same for a change that did not number its event itself. */
export const countAndTell = (d1: D1Database, told: Told): D1PreparedStatement[] => [
  d1.prepare('UPDATE trips SET event_seq = event_seq + 1 WHERE id = ? AND changes() = 1').bind(told.event.subject),
  ...tell(d1, told),
]

/** A trip as one of its active members finds it. */
export async function findTrip(d1: D1Database, tripId: string, userId: string): Promise<Found | undefined> {
  const row = await d1
    .prepare(
      `SELECT ${TRIP_COLUMNS}, ${MEMBER_COLUMNS} FROM members m JOIN trips t ON t.id = m.trip_id
       WHERE m.trip_id = ? AND m.user_id = ? AND t.deleted_at IS NULL`,
    )
    .bind(tripId, userId)
    .first<MemberTripRow>()
  return row ? { trip: recordOf(row), member: memberOf(row) } : undefined
}

/** The same for several at once; those that are not found are left out. */
export async function findTrips(d1: D1Database, tripIds: readonly string[], userId: string): Promise<Found[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${TRIP_COLUMNS}, ${MEMBER_COLUMNS} FROM json_each(?) wanted
       JOIN members m ON m.trip_id = wanted.value AND m.user_id = ? JOIN trips t ON t.id = m.trip_id
       WHERE t.deleted_at IS NULL`,
    )
    .bind(JSON.stringify(tripIds), userId)
    .all<MemberTripRow>()
  return results.map((row) => ({ trip: recordOf(row), member: memberOf(row) }))
}

/** Without asking who wants to know: for what trips does on its own. */
export async function findAnyTrip(d1: D1Database, tripId: string): Promise<TripRecord | undefined> {
  const row = await d1
    .prepare(`SELECT ${TRIP_COLUMNS} FROM trips t WHERE t.id = ? AND t.deleted_at IS NULL`)
    .bind(tripId)
    .first<TripRow>()
  return row ? recordOf(row) : undefined
}

/** Which of somebody's trips a list names; what is deleted shows to its owner, while it can still be brought back. */
const IN_STATE: Record<TripState, string> = {
  active: 't.deleted_at IS NULL AND m.archived_at IS NULL',
  archived: 't.deleted_at IS NULL AND m.archived_at IS NOT NULL',
  deleted: "t.deleted_at > ?4 AND m.role = 'owner'",
}
/** The trips somebody is on, newest first (ids sort by age), those older than `before`. */
export async function listTrips(
  d1: D1Database,
  userId: string,
  { state, before, limit, restorableSince }: TripList,
): Promise<Found[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${TRIP_COLUMNS}, ${MEMBER_COLUMNS} FROM members m JOIN trips t ON t.id = m.trip_id
       WHERE m.user_id = ?1 AND m.trip_id < ?2 AND ${IN_STATE[state]} ORDER BY m.trip_id DESC LIMIT ?3`,
    )
    .bind(userId, before, limit, ...(state === 'deleted' ? [restorableSince] : []))
    .all<MemberTripRow>()
  return results.map((row) => ({ trip: recordOf(row), member: memberOf(row) }))
}
/** `restorableSince`: trips deleted before that moment are past bringing back. */
export type TripList = { state: TripState; before: string; limit: number; restorableSince: number }

export async function insertTrip(d1: D1Database, trip: TripRecord, owner: Member, told: Told): Promise<void> {
  const { destination: to, budget } = trip
  await d1.batch([
    d1
      .prepare(
        `INSERT INTO trips (id, owner_id, title, destination_name, destination_country, destination_lat, destination_lon,
           destination_zone, start_date, end_date, travelers, budget_minor, budget_currency, versioned_at, created_at,
           updated_at, item_count, remixed_from)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?14, ?15, ?16)`,
      )
      .bind(
        ...[trip.id, trip.owner_id, trip.title, to.name, to.country_code, to.lat, to.lon, to.time_zone],
        ...[trip.start_date, trip.end_date, trip.travelers],
        ...[budget?.amount_minor ?? null, budget?.currency ?? null, trip.created_at, trip.item_count],
        trip.remixed_from && JSON.stringify(trip.remixed_from),
      ),
    d1
      .prepare(
        `INSERT INTO members (id, trip_id, user_id, email, name, role, sees_private, status, created_at)
         VALUES (?, ?, ?, ?, ?, 'owner', 1, 'active', ?)`,
      )
      .bind(owner.id, trip.id, owner.user_id, owner.email, owner.name, trip.created_at),
    ...tell(d1, told),
  ])
}

/** Stores `trip` over the version before it; false when somebody else was faster. */
export async function updateTrip(d1: D1Database, trip: TripRecord, told: Told): Promise<boolean> {
  const { destination: to, budget } = trip
  const [updated] = await d1.batch([
    d1
      .prepare(
        `UPDATE trips SET title = ?1, destination_name = ?2, destination_country = ?3, destination_lat = ?4,
           destination_lon = ?5, destination_zone = ?6, start_date = ?7, end_date = ?8, travelers = ?9,
           budget_minor = ?10, budget_currency = ?11, version = ?12, event_seq = event_seq + 1, versioned_at = ?13,
           updated_at = ?13
         WHERE id = ?14 AND version = ?12 - 1 AND deleted_at IS NULL RETURNING id`,
      )
      .bind(
        ...[trip.title, to.name, to.country_code, to.lat, to.lon, to.time_zone],
        ...[trip.start_date, trip.end_date, trip.travelers, budget?.amount_minor ?? null, budget?.currency ?? null],
        ...[trip.version, trip.versioned_at, trip.id],
      ),
    ...tell(d1, told),
  ])
  return updated!.results.length === 1
}

/** The room's word on its plan; a version older than the known one changes nothing. Always later than the trip's own version. */
export const updatePlan = (
  d1: D1Database,
  tripId: string,
  plan: { version: number; item_count: number },
  now: number,
) =>
  d1
    .prepare(
      `UPDATE trips SET item_count = ?1, room_version = ?2, updated_at = MAX(?3, versioned_at + 1)
       WHERE id = ?4 AND room_version < ?2`,
    )
    .bind(plan.item_count, plan.version, now, tripId)

export const isReachable = (d1: D1Database): Promise<unknown> => d1.prepare('SELECT 1').first()
