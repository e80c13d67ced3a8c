import { requireUser } from '#shared/actors'
import type { Comment, CommentUpdate, NewComment, Thread } from '#shared/contracts/trips'
import { AppError, invalid, notFound } from '#shared/errors'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { newId } from '#shared/values/ids'
import type { TripRecord } from '../domain'
import {
  type CommentRecord,
  checkDeletion,
  checkTarget,
  checkUpdate,
  commentAfter,
  commentOf,
  excerptOf,
  MAX_COMMENTS,
  MAX_EMOJI,
  MAX_REPLIES,
  mentionedOf,
  threadsOf,
} from '../domain/comments'
import type { Ctx } from '../env'
import * as store from '../store/comments'
import { listMembers } from '../store/members'
import { readRoom } from './shared-trip'
import { relay, requireMember, tellOf } from './trips'

/** After every id of a comment, as `~` sorts behind all letters. */
const NEWEST = 'cmt_~'

export type ThreadQuery = { limit: number; cursor?: string; day?: string; item_id?: string }

export async function listThreads(
  ctx: Ctx,
  tripId: string,
  { limit, cursor, day, item_id }: ThreadQuery,
): Promise<{ items: Thread[]; next_cursor: string | null }> {
  const { member } = await requireMember(ctx, tripId)
  const db = ctx.env.TRIPS_DB
  const [before] = cursor === undefined ? [NEWEST] : decodeCursor(cursor, ['string'])
  const found = await store.listBegun(db, tripId, { before: String(before), limit: limit + 1, day, itemId: item_id })
  const page = found.slice(0, limit)
  const replies = await store.listReplies(db, idsOf(page))
  const reactions = await store.listReactions(db, idsOf([...page, ...replies]), member.user_id!)
  return {
    items: threadsOf(page, replies, reactions),
    next_cursor: found.length > limit ? encodeCursor([page.at(-1)!.id]) : null,
  }
}
const idsOf = (comments: readonly CommentRecord[]) => comments.map(({ id }) => id)

/** CONFLICT when the trip or the thread holds as many as it may. */
export async function addComment(ctx: Ctx, tripId: string, input: NewComment): Promise<Comment> {
  const { trip } = await requireMember(ctx, tripId, 'commenter')
  checkTarget(input, trip)
  const first = input.parent_id === undefined ? undefined : await firstOf(ctx, tripId, input.parent_id)
  if (input.item_id !== undefined) await requireItem(ctx, tripId, input.item_id)
  const comment = await newComment(ctx, tripId, input, first)
  const threadAuthors = first ? await store.listAuthors(ctx.env.TRIPS_DB, first.id) : []
  const told = commentTold(ctx, trip, comment, threadAuthors)
  const bounds = { comments: MAX_COMMENTS, replies: MAX_REPLIES }
  if (!(await store.insertComment(ctx.env.TRIPS_DB, comment, bounds, told))) {
    throw new AppError('CONFLICT', 'This conversation is too long: begin another', { limit: MAX_REPLIES })
  }
  relay(ctx)
  return commentOf(comment, [])
}

async function newComment(
  ctx: Ctx,
  tripId: string,
  input: NewComment,
  first: CommentRecord | undefined,
): Promise<CommentRecord> {
  const user = requireUser(ctx.call)
  const id = newId('comment', ctx.now)
  const members = input.mentions.length > 0 ? await listMembers(ctx.env.TRIPS_DB, tripId) : []
  return {
    id,
    trip_id: tripId,
    thread_id: first?.id ?? id,
    author_id: user.id,
    author_name: user.name,
    body: input.body,
    day: first ? first.day : (input.day ?? null),
    item_id: first ? first.item_id : (input.item_id ?? null),
    mentions: mentionedOf(input.mentions, members),
    created_at: ctx.now.getTime(),
    edited_at: null,
    resolved_at: null,
    deleted_at: null,
  }
}

function commentTold(ctx: Ctx, trip: TripRecord, comment: CommentRecord, threadAuthors: string[]) {
  const { id, day, item_id } = comment
  return tellOf(
    ctx,
    trip.id,
    {
      type: 'trips.comment_added',
      trip_id: trip.id,
      title: trip.title,
      comment_id: id,
      thread_id: comment.thread_id,
      author_id: comment.author_id,
      author_name: comment.author_name,
      mentions: comment.mentions.map(({ user_id }) => user_id),
      thread_authors: threadAuthors.filter((author) => author !== comment.author_id),
      excerpt: excerptOf(comment.body),
    },
    { kind: 'comment_added', data: { comment_id: id, ...(day ? { day } : {}), ...(item_id ? { item_id } : {}) } },
  )
}

/** The comment a thread began with, by any comment of it. */
async function firstOf(ctx: Ctx, tripId: string, parentId: string): Promise<CommentRecord> {
  const parent = await store.findComment(ctx.env.TRIPS_DB, tripId, parentId)
  if (!parent) throw invalid('parent_id', 'no such comment')
  // An answer says of day and item what its thread says.
  return { ...parent, id: parent.thread_id }
}

async function requireItem(ctx: Ctx, tripId: string, itemId: string): Promise<void> {
  const { items, ideas } = await readRoom(ctx, tripId)
  if (![...items, ...ideas].some(({ id }) => id === itemId)) throw invalid('item_id', 'no such item in the plan')
}

export async function updateComment(ctx: Ctx, tripId: string, id: string, input: CommentUpdate): Promise<Comment> {
  const { member } = await requireMember(ctx, tripId, 'commenter')
  const db = ctx.env.TRIPS_DB
  const comment = await requireComment(ctx, tripId, id)
  checkUpdate(comment, input, member)
  const mentions = input.mentions && mentionedOf(input.mentions, await listMembers(db, tripId))
  const after = commentAfter(comment, input, mentions, ctx.now)
  if (!(await store.updateComment(db, after))) throw notFound('comment')
  return shown(ctx, after)
}

export async function deleteComment(ctx: Ctx, tripId: string, id: string): Promise<void> {
  const { member } = await requireMember(ctx, tripId)
  checkDeletion(await requireComment(ctx, tripId, id), member)
  await store.deleteComment(ctx.env.TRIPS_DB, id, ctx.now.getTime())
}

/** Putting the same emoji twice is putting it once. CONFLICT where too many different ones stand. */
export async function react(ctx: Ctx, tripId: string, id: string, emoji: string): Promise<Comment> {
  const { member } = await requireMember(ctx, tripId, 'commenter')
  const comment = await requireComment(ctx, tripId, id)
  const reaction = { comment_id: id, emoji, user_id: member.user_id!, at: ctx.now.getTime() }
  await store.insertReaction(ctx.env.TRIPS_DB, reaction, MAX_EMOJI)
  const after = await shown(ctx, comment)
  if (!after.reactions.some((one) => one.emoji === emoji && one.mine)) {
    throw new AppError('CONFLICT', `A comment takes at most ${MAX_EMOJI} different emoji`, { limit: MAX_EMOJI })
  }
  return after
}

export async function unreact(ctx: Ctx, tripId: string, id: string, emoji: string): Promise<void> {
  const { member } = await requireMember(ctx, tripId, 'commenter')
  await requireComment(ctx, tripId, id)
  await store.deleteReaction(ctx.env.TRIPS_DB, id, emoji, member.user_id!)
}

async function requireComment(ctx: Ctx, tripId: string, id: string): Promise<CommentRecord> {
  const comment = await store.findComment(ctx.env.TRIPS_DB, tripId, id)
  if (!comment) throw notFound('comment')
  return comment
}

const shown = async (ctx: Ctx, comment: CommentRecord): Promise<Comment> =>
  commentOf(comment, await store.listReactions(ctx.env.TRIPS_DB, [comment.id], requireUser(ctx.call).id))
