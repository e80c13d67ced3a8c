import type { Told } from '../domain/activity'
import type { CommentRecord, ReactionCount } from '../domain/comments'
import { countAndTell } from './trips'

/** Comments in threads one answer deep, and the emoji under them. */
const COLUMNS = `id, trip_id, thread_id, author_id, author_name, body, day, item_id, mentions, created_at, edited_at,
  resolved_at, deleted_at`

type Row = Omit<CommentRecord, 'mentions'> & { mentions: string }
const commentOf = ({ mentions, ...row }: Row): CommentRecord => ({ ...row, mentions: JSON.parse(mentions) })

/** How many comments there are; those that are deleted count, as they keep their place. */
export type Bounds = { comments: number; replies: number }

/** Stores a comment and tells of it. False when the trip or the thread is full, or the thread is gone. */
export async function insertComment(
  d1: D1Database,
  comment: CommentRecord,
  bounds: Bounds,
  told: Told,
): Promise<boolean> {
  const [inserted] = await d1.batch([
    d1
      .prepare(
        `INSERT INTO comments (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, NULL
         WHERE (SELECT COUNT(*) FROM comments WHERE trip_id = ?2) < ?11
           AND (SELECT COUNT(*) FROM comments WHERE thread_id = ?3) <= ?12
           AND (?1 = ?3 OR EXISTS (SELECT 1 FROM comments WHERE id = ?3 AND trip_id = ?2)) RETURNING id`,
      )
      .bind(
        ...[comment.id, comment.trip_id, comment.thread_id, comment.author_id, comment.author_name, comment.body],
        ...[comment.day, comment.item_id, JSON.stringify(comment.mentions), comment.created_at],
        ...[bounds.comments, bounds.replies],
      ),
    ...countAndTell(d1, told),
  ])
  return inserted!.results.length === 1
}

/** A comment that still has words. */
export async function findComment(d1: D1Database, tripId: string, id: string): Promise<CommentRecord | undefined> {
  const row = await d1
    .prepare(`SELECT ${COLUMNS} FROM comments WHERE id = ? AND trip_id = ? AND deleted_at IS NULL`)
    .bind(id, tripId)
    .first<Row>()
  return row ? commentOf(row) : undefined
}

export type ThreadList = { before: string; limit: number; day?: string; itemId?: string }

/** First comments of threads, the latest thread first. One that was deleted is left out unless somebody answered it. */
export async function listBegun(
  d1: D1Database,
  tripId: string,
  { before, limit, day, itemId }: ThreadList,
): Promise<CommentRecord[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${COLUMNS} FROM comments c WHERE trip_id = ?1 AND thread_id = id AND id < ?2
         AND (?4 IS NULL OR day = ?4) AND (?5 IS NULL OR item_id = ?5)
         AND (deleted_at IS NULL OR EXISTS (
           SELECT 1 FROM comments r WHERE r.thread_id = c.id AND r.id <> c.id AND r.deleted_at IS NULL))
       ORDER BY id DESC LIMIT ?3`,
    )
    .bind(tripId, before, limit, day ?? null, itemId ?? null)
    .all<Row>()
  return results.map(commentOf)
}

/** The answers in some threads, oldest first. */
export async function listReplies(d1: D1Database, threadIds: readonly string[]): Promise<CommentRecord[]> {
  const { results } = await d1
    .prepare(
      `SELECT ${COLUMNS} FROM comments
       WHERE thread_id IN (SELECT value FROM json_each(?)) AND id <> thread_id AND deleted_at IS NULL ORDER BY id`,
    )
    .bind(JSON.stringify(threadIds))
    .all<Row>()
  return results.map(commentOf)
}

/** Who wrote in a thread and is still on the trip. */
export async function listAuthors(d1: D1Database, threadId: string): Promise<string[]> {
  const { results } = await d1
    .prepare(
      `SELECT DISTINCT c.author_id FROM comments c JOIN members m ON m.trip_id = c.trip_id AND m.user_id = c.author_id
       WHERE c.thread_id = ? AND c.deleted_at IS NULL`,
    )
    .bind(threadId)
    .all<{ author_id: string }>()
  return results.map(({ author_id }) => author_id)
}

/** False when it was deleted meanwhile. */
export async function updateComment(d1: D1Database, comment: CommentRecord): Promise<boolean> {
  const { results } = await d1
    .prepare(
      `UPDATE comments SET body = ?, mentions = ?, edited_at = ?, resolved_at = ?
       WHERE id = ? AND deleted_at IS NULL RETURNING id`,
    )
    .bind(comment.body, JSON.stringify(comment.mentions), comment.edited_at, comment.resolved_at, comment.id)
    .all()
  return results.length === 1
}

/** The words, the mentions and the emoji go; the row stays for the sake of its thread. */
export const deleteComment = (d1: D1Database, id: string, now: number): Promise<unknown> =>
  d1.batch([
    d1.prepare('DELETE FROM reactions WHERE comment_id = ?').bind(id),
    d1.prepare("UPDATE comments SET body = '', mentions = '[]', deleted_at = ? WHERE id = ?").bind(now, id),
  ])

/** In the order in which they first appeared. */
export async function listReactions(
  d1: D1Database,
  commentIds: readonly string[],
  userId: string,
): Promise<ReactionCount[]> {
  const { results } = await d1
    .prepare(
      `SELECT comment_id, emoji, COUNT(*) AS count, MAX(user_id = ?1) AS mine FROM reactions
       WHERE comment_id IN (SELECT value FROM json_each(?2)) GROUP BY comment_id, emoji ORDER BY MIN(created_at), emoji`,
    )
    .bind(userId, JSON.stringify(commentIds))
    .all<Omit<ReactionCount, 'mine'> & { mine: 0 | 1 }>()
  return results.map(({ mine, ...row }) => ({ ...row, mine: mine === 1 }))
}

/** Once however often it is asked for. Nothing happens where `limit` other emoji stand already. */
export const insertReaction = (
  d1: D1Database,
  reaction: { comment_id: string; emoji: string; user_id: string; at: number },
  limit: number,
): Promise<unknown> =>
  d1
    .prepare(
      `INSERT INTO reactions (comment_id, emoji, user_id, created_at) SELECT ?1, ?2, ?3, ?4
       WHERE (SELECT COUNT(DISTINCT emoji) FROM reactions WHERE comment_id = ?1 AND emoji <> ?2) < ?5
         AND EXISTS (SELECT 1 FROM comments WHERE id = ?1 AND deleted_at IS NULL)
       ON CONFLICT DO NOTHING`,
    )
    .bind(reaction.comment_id, reaction.emoji, reaction.user_id, reaction.at, limit)
    .run()

export const deleteReaction = (d1: D1Database, commentId: string, emoji: string, userId: string): Promise<unknown> =>
  d1
    .prepare('DELETE FROM reactions WHERE comment_id = ? AND emoji = ? AND user_id = ?')
    .bind(commentId, emoji, userId)
    .run()
