import type { Comment, CommentUpdate, NewComment, Person, Thread } from '#shared/contracts/trips'
import { AppError, invalid } from '#shared/errors'
import { hasRole, type Member, nameOf, type TripRecord } from '../domain'

/** The rules of what people say about a trip. Times are Unix milliseconds. */

export type CommentRecord = {
  id: string
  trip_id: string
  thread_id: string
  author_id: string
  author_name: string
  body: string
  day: string | null
  item_id: string | null
  mentions: Person[]
  created_at: number
  edited_at: number | null
  resolved_at: number | null
  deleted_at: number | null
}
/** How often an emoji stands under a comment, and whether the reader is among those who put it there. */
export type ReactionCount = { comment_id: string; emoji: string; count: number; mine: boolean }

/** Of one trip, deleted ones included. */
export const MAX_COMMENTS = 2000
/** In one thread. */
export const MAX_REPLIES = 100
/** Different emoji under one comment. */
export const MAX_EMOJI = 20
const EXCERPT_LENGTH = 200

/** VALIDATION_ERROR for a place a comment cannot be about; whether an item exists only the plan knows. */
export function checkTarget({ day, item_id, parent_id }: NewComment, trip: TripRecord): void {
  if (parent_id !== undefined && (day !== undefined || item_id !== undefined)) {
    throw invalid('parent_id', 'an answer is about what its thread is about')
  }
  if (day !== undefined && item_id !== undefined) throw invalid('item_id', 'a comment is about a day or an item')
  if (day !== undefined && (day < trip.start_date || day > trip.end_date)) throw invalid('day', 'outside the trip')
}

/** The mentioned, each once; VALIDATION_ERROR for who is not on the trip. */
export function mentionedOf(userIds: readonly string[], members: readonly Member[]): Person[] {
  return [...new Set(userIds)].map((userId) => {
    const member = members.find(({ user_id, status }) => user_id === userId && status === 'active')
    if (!member) throw invalid('mentions', 'only members of the trip are mentioned')
    return { user_id: userId, name: nameOf(member) }
  })
}

/** FORBIDDEN for words of somebody else; VALIDATION_ERROR for an answer that is to be resolved. */
export function checkUpdate(comment: CommentRecord, { body, mentions, resolved }: CommentUpdate, by: Member): void {
  if ((body !== undefined || mentions !== undefined) && comment.author_id !== by.user_id) {
    throw new AppError('FORBIDDEN', 'Only who wrote a comment changes it')
  }
  if (resolved !== undefined && comment.thread_id !== comment.id) {
    throw invalid('resolved', 'only the first comment of a thread')
  }
}

export function commentAfter(
  comment: CommentRecord,
  { body, resolved }: CommentUpdate,
  mentions: Person[] | undefined,
  now: Date,
): CommentRecord {
  const edited = (body !== undefined && body !== comment.body) || mentions !== undefined
  const resolvedAt = resolved ? (comment.resolved_at ?? now.getTime()) : null
  return {
    ...comment,
    body: body ?? comment.body,
    mentions: mentions ?? comment.mentions,
    edited_at: edited ? now.getTime() : comment.edited_at,
    resolved_at: resolved === undefined ? comment.resolved_at : resolvedAt,
  }
}

/** Everybody takes their own words back; the owner of the trip anybody's. */
export function checkDeletion(comment: CommentRecord, by: Member): void {
  if (comment.author_id !== by.user_id && !hasRole(by.role, 'owner')) {
    throw new AppError('FORBIDDEN', 'Only who wrote a comment, or the owner of the trip, deletes it')
  }
}

/** How a comment begins, for a notification. */
export const excerptOf = (body: string): string =>
  body.length <= EXCERPT_LENGTH ? body : `${body.slice(0, EXCERPT_LENGTH).toWellFormed().trimEnd()}…`

export function commentOf(comment: CommentRecord, reactions: readonly ReactionCount[]): Comment {
  const deleted = comment.deleted_at !== null
  return {
    id: comment.id,
    thread_id: comment.thread_id,
    author: { user_id: comment.author_id, name: comment.author_name },
    body: deleted ? null : comment.body,
    day: comment.day,
    item_id: comment.item_id,
    mentions: comment.mentions,
    reactions: reactions
      .filter(({ comment_id }) => comment_id === comment.id)
      .map(({ emoji, count, mine }) => ({ emoji, count, mine })),
    resolved: comment.resolved_at !== null,
    created_at: new Date(comment.created_at).toISOString(),
    edited_at: comment.edited_at === null ? null : new Date(comment.edited_at).toISOString(),
  }
}

export function threadsOf(
  begun: readonly CommentRecord[],
  replies: readonly CommentRecord[],
  reactions: readonly ReactionCount[],
): Thread[] {
  const byThread = Map.groupBy(replies, ({ thread_id }) => thread_id)
  const byComment = Map.groupBy(reactions, ({ comment_id }) => comment_id)
  const shown = (comment: CommentRecord) => commentOf(comment, byComment.get(comment.id) ?? [])
  return begun.map((first) => ({ ...shown(first), replies: (byThread.get(first.id) ?? []).map(shown) }))
}
