import { z } from '@hono/zod-openapi'
import { LocalDate, Prose } from '../common'

/** Somebody as they were called when they wrote. */
export const Person = z.object({ user_id: z.string(), name: z.string() }).openapi('Person')
export type Person = z.infer<typeof Person>
const Mentions = z.array(z.string().max(64)).max(20)
const Words = Prose(5000).refine((text) => text !== '', 'Empty')
/**
 * About the whole trip, a `day` of it or an item of its plan. With `parent_id` it joins that comment's thread and is about
 * what the thread is about. `mentions` are user ids of members.
 */
export const NewComment = z
  .object({
    body: Words,
    day: LocalDate.optional(),
    item_id: z.string().max(64).optional(),
    parent_id: z.string().max(64).optional(),
    mentions: Mentions.default([]),
  })
  .openapi('NewComment')
export type NewComment = z.infer<typeof NewComment>
/** The author changes words and mentions; whoever may comment marks a thread as resolved, by its first comment. */
export const CommentUpdate = z
  .object({ body: Words.optional(), mentions: Mentions.optional(), resolved: z.boolean().optional() })
  .openapi('CommentUpdate')
export type CommentUpdate = z.infer<typeof CommentUpdate>
/** One emoji, as a person sees it: flags, skin tones and families count as one. */
export const Emoji = z
  .string()
  .max(32)
  .refine((text) => /^\p{RGI_Emoji}$/v.test(text), 'Not one emoji')
export const NewReaction = z.object({ emoji: Emoji }).openapi('NewReaction')

/** `body` is null once it was deleted. `edited_at` is null while it is as it was first written. */
export const Comment = z
  .object({
    id: z.string(),
    thread_id: z.string(),
    author: Person,
    body: z.string().nullable(),
    day: LocalDate.nullable(),
    item_id: z.string().nullable(),
    mentions: z.array(Person),
    reactions: z.array(z.object({ emoji: z.string(), count: z.int(), mine: z.boolean() })),
    resolved: z.boolean(),
    created_at: z.iso.datetime(),
    edited_at: z.iso.datetime().nullable(),
  })
  .openapi('Comment')
export type Comment = z.infer<typeof Comment>
/** The comment a thread began with, and the answers to it, oldest first. */
export const Thread = Comment.extend({ replies: z.array(Comment) }).openapi('Thread')
export type Thread = z.infer<typeof Thread>

export const ACTIVITY_KINDS = [
  'trip_created',
  'trip_updated',
  'budget_changed',
  'trip_deleted',
  'trip_restored',
  'plan_changed',
  'privacy_changed',
  'share_link_created',
  'share_link_revoked',
  'ownership_transferred',
  'collaborator_invited',
  'collaborator_joined',
  'collaborator_changed',
  'private_access_changed',
  'collaborator_removed',
  'comment_added',
] as const
export const ActivityKind = z.enum(ACTIVITY_KINDS)
export type ActivityKind = z.infer<typeof ActivityKind>
/** What happened to a trip, as the caller may know it. `summary` says it in words; `actor` is null where nobody in particular did it. */
export const Activity = z
  .object({
    id: z.string(),
    kind: ActivityKind,
    actor: z.union([Person, z.null()]),
    summary: z.string(),
    comment_id: z.string().optional(),
    day: LocalDate.optional(),
    item_id: z.string().optional(),
    created_at: z.iso.datetime(),
    /** Later than `created_at` where it tells of several edits in a row. */
    updated_at: z.iso.datetime(),
  })
  .openapi('Activity')
export type Activity = z.infer<typeof Activity>
/** JSON Feed 1.1 (jsonfeed.org). */
export const JsonFeed = z
  .object({
    version: z.literal('https://jsonfeed.org/version/1.1'),
    title: z.string(),
    feed_url: z.string(),
    next_url: z.string().optional(),
    items: z.array(
      z.object({
        id: z.string(),
        content_text: z.string(),
        date_published: z.iso.datetime(),
        date_modified: z.iso.datetime(),
        authors: z.array(z.object({ name: z.string() })).optional(),
      }),
    ),
  })
  .openapi('JsonFeed')
export type JsonFeed = z.infer<typeof JsonFeed>
