import type { Member, TripRecord } from '../domain'
import type { Told } from '../domain/activity'
import { type Found, type MemberTripRow, memberOf, recordOf } from './rows'
import { MEMBER_COLUMNS, TRIP_COLUMNS, tell } from './trips'

/** Deleting, restoring and erasing trips; archiving; handing a trip over. */

/** Kept as a row until the restore window has passed, but found by nobody. */
export async function deleteTrip(d1: D1Database, tripId: string, told: Told, now: number): Promise<void> {
  await d1.batch([
    d1
      .prepare('UPDATE trips SET deleted_at = ?, event_seq = event_seq + 1 WHERE id = ? AND deleted_at IS NULL')
      .bind(now, tripId),
    ...tell(d1, told),
  ])
}

/** A trip as its owner finds it, in the bin or not. */
export async function findOwned(d1: D1Database, tripId: string, ownerId: string): Promise<Found | undefined> {
  const row = await d1
    .prepare(
      `SELECT ${TRIP_COLUMNS}, ${MEMBER_COLUMNS} FROM members m JOIN trips t ON t.id = m.trip_id
       WHERE m.trip_id = ? AND m.user_id = ? AND m.role = 'owner'`,
    )
    .bind(tripId, ownerId)
    .first<MemberTripRow>()
  return row ? { trip: recordOf(row), member: memberOf(row) } : undefined
}

/** False when it was not in the bin any more, or for too long. */
export async function restoreTrip(
  d1: D1Database,
  tripId: string,
  restorableSince: number,
  told: Told,
): Promise<boolean> {
  const [restored] = await d1.batch([
    d1
      .prepare(
        'UPDATE trips SET deleted_at = NULL, event_seq = event_seq + 1 WHERE id = ? AND deleted_at > ? RETURNING id',
      )
      .bind(tripId, restorableSince),
    ...tell(d1, told),
  ])
  return restored!.results.length === 1
}

/** Some trips that were deleted before `restorableSince`, the oldest first. */
export async function listErasable(d1: D1Database, restorableSince: number, limit: number): Promise<string[]> {
  const { results } = await d1
    .prepare('SELECT id FROM trips WHERE deleted_at <= ? ORDER BY deleted_at LIMIT ?')
    .bind(restorableSince, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** Tables whose rows belong to a trip. */
const OF_TRIP = ['comments', 'activities', 'share_links', 'members']

/** Every row of a trip; its last event goes with them. */
export async function eraseTrip(d1: D1Database, tripId: string, told: Told): Promise<void> {
  await d1.batch([
    d1
      .prepare('UPDATE trips SET event_seq = event_seq + 1 WHERE id = ? AND deleted_at IS NOT NULL RETURNING id')
      .bind(tripId),
    ...tell(d1, told),
    d1.prepare('DELETE FROM reactions WHERE comment_id IN (SELECT id FROM comments WHERE trip_id = ?)').bind(tripId),
    ...OF_TRIP.map((table) => d1.prepare(`DELETE FROM ${table} WHERE trip_id = ?`).bind(tripId)),
    d1.prepare('DELETE FROM trips WHERE id = ?').bind(tripId),
  ])
}

/** Puts a trip away for one member, or takes it out again. */
export const setArchived = (d1: D1Database, { id }: Member, archivedAt: number | null, now: number) =>
  d1.prepare('UPDATE members SET archived_at = ?, changed_at = ? WHERE id = ?').bind(archivedAt, now, id).run()

/** The owner becomes an editor who sees everything, and `to` the owner. False when either is no longer what they were. */
export async function transferTrip(
  d1: D1Database,
  trip: TripRecord,
  { from, to, now }: { from: Member; to: Member; now: number },
  told: Told,
): Promise<boolean> {
  const [transferred] = await d1.batch([
    d1
      .prepare(
        `UPDATE trips SET owner_id = ?1, event_seq = event_seq + 1 WHERE id = ?2 AND owner_id = ?3 AND deleted_at IS NULL
           AND EXISTS (SELECT 1 FROM members WHERE trip_id = ?2 AND user_id = ?1 AND status = 'active') RETURNING id`,
      )
      .bind(to.user_id, trip.id, from.user_id),
    ...tell(d1, told),
    // After the first statement found nothing, the trip's owner is not `to`, and these find nothing either.
    d1
      .prepare(
        `UPDATE members SET role = 'editor', changed_at = ?1
         WHERE id = ?2 AND EXISTS (SELECT 1 FROM trips WHERE id = ?3 AND owner_id = ?4)`,
      )
      .bind(now, from.id, trip.id, to.user_id),
    d1
      .prepare(
        `UPDATE members SET role = 'owner', sees_private = 1, changed_at = ?1
         WHERE id = ?2 AND EXISTS (SELECT 1 FROM trips WHERE id = ?3 AND owner_id = ?4)`,
      )
      .bind(now, to.id, trip.id, to.user_id),
  ])
  return transferred!.results.length === 1
}
