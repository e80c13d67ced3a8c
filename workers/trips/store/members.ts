import type { PendingInvitation } from '#shared/contracts/trips'
import type { Member } from '../domain'
import type { Told } from '../domain/activity'
import { asMember, type MemberRow } from './rows'
import { countAndTell } from './trips'

const COLUMNS = `id, trip_id, user_id, email, name, role, sees_private, status, token_hash, expires_at, changed_at,
  archived_at`

/** Members and invitations of a trip: the owner first, then by age. At most `MAX_MEMBERS` are let in. */
export async function listMembers(d1: D1Database, tripId: string): Promise<Member[]> {
  const { results } = await d1
    .prepare(`SELECT ${COLUMNS} FROM members WHERE trip_id = ? ORDER BY role = 'owner' DESC, created_at, id`)
    .bind(tripId)
    .all<MemberRow>()
  return results.map(asMember)
}

/** A change of members with what is told of it; false when the change found nothing to do. */
async function changeMembers(d1: D1Database, change: D1PreparedStatement[], told: Told | null): Promise<boolean> {
  const results = await d1.batch([...change, ...(told ? countAndTell(d1, told) : [])])
  return results[change.length - 1]!.results.length === 1
}

/** Invites an address, or renews its invitation, which then has a new id and secret. False: it is on the trip by now. */
export const upsertInvitation = (
  d1: D1Database,
  invitation: Member,
  by: { name: string; now: number },
  told: Told,
): Promise<boolean> =>
  changeMembers(
    d1,
    [
      d1
        .prepare(
          `INSERT INTO members (id, trip_id, email, role, sees_private, status, token_hash, expires_at, invited_by,
             created_at)
           SELECT ?1, ?2, ?3, ?4, ?5, 'invited', ?6, ?7, ?8, ?9
           WHERE NOT EXISTS (SELECT 1 FROM members WHERE trip_id = ?2 AND email = ?3 AND status = 'active')
           ON CONFLICT (trip_id, email) WHERE status = 'invited' DO UPDATE SET id = excluded.id, role = excluded.role,
             sees_private = excluded.sees_private, token_hash = excluded.token_hash, expires_at = excluded.expires_at,
             invited_by = excluded.invited_by
           RETURNING id`,
        )
        .bind(
          ...[invitation.id, invitation.trip_id, invitation.email, invitation.role, invitation.sees_private ? 1 : 0],
          ...[invitation.token_hash, invitation.expires_at, by.name, by.now],
        ),
    ],
    told,
  )

/**
 * Makes an invitation a membership. Other invitations to the same person go with it. False when somebody took it
 * meanwhile, or the person is on the trip already.
 */
export const acceptInvitation = (
  d1: D1Database,
  invitation: Member,
  user: { id: string; email: string; name: string },
  told: Told,
): Promise<boolean> =>
  changeMembers(
    d1,
    [
      d1
        .prepare(
          `DELETE FROM members WHERE trip_id = ?1 AND email = ?2 AND status = 'invited' AND id <> ?3
             AND EXISTS (SELECT 1 FROM members WHERE id = ?3 AND status = 'invited' AND token_hash = ?4)`,
        )
        .bind(invitation.trip_id, user.email, invitation.id, invitation.token_hash),
      d1
        .prepare(
          `UPDATE members SET user_id = ?1, email = ?2, name = ?3, status = 'active', token_hash = NULL, expires_at = NULL
           WHERE id = ?4 AND status = 'invited' AND token_hash = ?5
             AND NOT EXISTS (SELECT 1 FROM members WHERE trip_id = ?6 AND user_id = ?1)
           RETURNING id`,
        )
        .bind(user.id, user.email, user.name, invitation.id, invitation.token_hash, invitation.trip_id),
    ],
    told,
  )

/** False also when an invitation was accepted meanwhile: then there is more to tell. So is `deleteMember`. */
export const updateMember = (d1: D1Database, member: Member, now: number, told: Told | null): Promise<boolean> =>
  changeMembers(
    d1,
    [
      d1
        .prepare(
          'UPDATE members SET role = ?, sees_private = ?, changed_at = ? WHERE id = ? AND user_id IS ? RETURNING id',
        )
        .bind(member.role, member.sees_private ? 1 : 0, now, member.id, member.user_id),
    ],
    told,
  )

export const deleteMember = (d1: D1Database, member: Member, told: Told | null): Promise<boolean> =>
  changeMembers(
    d1,
    [d1.prepare('DELETE FROM members WHERE id = ? AND user_id IS ? RETURNING id').bind(member.id, member.user_id)],
    told,
  )

/** Invitations to an address that can still be accepted, newest trip first. */
export async function listInvitations(d1: D1Database, email: string, now: number): Promise<PendingInvitation[]> {
  const { results } = await d1
    .prepare(
      `SELECT m.trip_id, t.title, t.destination_name, t.start_date, t.end_date, m.role, m.invited_by, m.expires_at
       FROM members m JOIN trips t ON t.id = m.trip_id
       WHERE m.email = ? AND m.status = 'invited' AND m.expires_at > ? AND t.deleted_at IS NULL
       ORDER BY m.trip_id DESC LIMIT 100`,
    )
    .bind(email, now)
    .all<Omit<PendingInvitation, 'expires_at'> & { expires_at: number }>()
  return results.map((row) => ({ ...row, expires_at: new Date(row.expires_at).toISOString() }))
}
