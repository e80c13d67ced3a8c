import type { ActivityKind } from '#shared/contracts/trips'
import type { ActivityRecord } from '../domain/activity'

/** Reads what `tell` wrote, and takes the edits of the plan that the rooms tell of. */

type Row = Omit<ActivityRecord, 'actor' | 'private' | 'data' | 'kind'> & {
  kind: ActivityKind
  actor_id: string | null
  actor_name: string | null
  private: 0 | 1
  data: string
}

/** What happened before `before` (an id), the latest first; private entries only on request. */
export async function listActivities(
  d1: D1Database,
  tripId: string,
  { before, limit, withPrivate }: { before: string; limit: number; withPrivate: boolean },
): Promise<ActivityRecord[]> {
  const { results } = await d1
    .prepare(
      `SELECT id, trip_id, kind, actor_id, actor_name, private, data, created_at, updated_at FROM activities
       WHERE trip_id = ? AND id < ? AND private <= ? ORDER BY id DESC LIMIT ?`,
    )
    .bind(tripId, before, withPrivate ? 1 : 0, limit)
    .all<Row>()
  return results.map(({ actor_id, actor_name, private: secret, data, ...row }) => ({
    ...row,
    actor: actor_id !== null && actor_name !== null ? { user_id: actor_id, name: actor_name } : null,
    private: secret === 1,
    data: JSON.parse(data),
  }))
}

/**
 * An edit of the plan: counted with the latest entry if that tells of the same person's edits not long ago, else an entry
 * of its own. Two statements of one batch.
 */
export const recordEdit = (
  d1: D1Database,
  edit: { id: string; trip_id: string; by: string; at: number; joins_since: number },
): D1PreparedStatement[] => [
  d1
    .prepare(
      `UPDATE activities SET updated_at = MAX(updated_at, ?1), data = json_set(data, '$.count', data ->> '$.count' + 1)
       WHERE id = (SELECT id FROM activities WHERE trip_id = ?2 AND private = 0 ORDER BY id DESC LIMIT 1)
         AND kind = 'plan_changed' AND actor_id = ?3 AND updated_at > ?4`,
    )
    .bind(edit.at, edit.trip_id, edit.by, edit.joins_since),
  // A trip that is gone by now has no feed.
  d1
    .prepare(
      `INSERT INTO activities (id, trip_id, kind, actor_id, actor_name, private, data, created_at, updated_at)
       SELECT ?1, t.id, 'plan_changed', ?3, m.name, 0, '{"count":1}', ?4, ?4
       FROM trips t LEFT JOIN members m ON m.trip_id = t.id AND m.user_id = ?3 WHERE t.id = ?2 AND changes() = 0`,
    )
    .bind(edit.id, edit.trip_id, edit.by, edit.at),
]
