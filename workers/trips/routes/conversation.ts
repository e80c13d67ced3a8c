import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import { answer, jsonBody, refusals } from '#shared/app'
import { Cursor, Limit, LocalDate } from '#shared/contracts/common'
import { Activity, Comment, CommentUpdate, JsonFeed, NewComment, NewReaction, Thread } from '#shared/contracts/trips'
import { atomOf, jsonFeedOf } from '../domain/feeds'
import { listActivity, readFeed } from '../service/activities'
import * as comments from '../service/comments'
import { type App, listOf, params, tags } from './app'

const one = params.extend({ comment_id: z.string().max(64) })
const place = { day: LocalDate.optional(), item_id: z.string().max(64).optional() }

export function addComments(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/trips/{id}/comments',
      operationId: 'listComments',
      summary: 'The threads about a trip, a day or an item of its plan, the latest first',
      tags,
      request: { params, query: z.object({ limit: Limit, cursor: Cursor, ...place }) },
      responses: { 200: answer('A page', listOf(Thread)), ...refusals(400, 401, 404) },
    }),
    async (c) => c.json(await comments.listThreads(c.get('ctx'), c.req.valid('param').id, c.req.valid('query')), 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/comments',
      operationId: 'addComment',
      summary: 'Say something about a trip, a day or an item, or answer; for commenters, editors and the owner',
      tags,
      request: { params, body: jsonBody(NewComment) },
      responses: { 201: answer('The comment', Comment), ...refusals(400, 401, 403, 404, 409) },
    }),
    async (c) => c.json(await comments.addComment(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path: '/v1/trips/{id}/comments/{comment_id}',
      operationId: 'updateComment',
      summary: 'Change one’s own words, or mark a thread as resolved',
      tags,
      request: { params: one, body: jsonBody(CommentUpdate) },
      responses: { 200: answer('The comment', Comment), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => {
      const { id, comment_id } = c.req.valid('param')
      return c.json(await comments.updateComment(c.get('ctx'), id, comment_id, c.req.valid('json')), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/trips/{id}/comments/{comment_id}',
      operationId: 'deleteComment',
      summary: 'Take one’s own words back, or anybody’s as the owner; answers stay',
      tags,
      request: { params: one },
      responses: { 204: { description: 'Deleted' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id, comment_id } = c.req.valid('param')
      await comments.deleteComment(c.get('ctx'), id, comment_id)
      return c.body(null, 204)
    },
  )
}

export function addReactions(app: App): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/comments/{comment_id}/reactions',
      operationId: 'react',
      summary: 'Put an emoji under a comment; repeating it is harmless',
      tags,
      request: { params: one, body: jsonBody(NewReaction) },
      responses: { 200: answer('The comment', Comment), ...refusals(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { id, comment_id } = c.req.valid('param')
      return c.json(await comments.react(c.get('ctx'), id, comment_id, c.req.valid('json').emoji), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/trips/{id}/comments/{comment_id}/reactions/{emoji}',
      operationId: 'unreact',
      summary: 'Take one’s emoji back; repeating it is harmless',
      tags,
      request: { params: one.extend({ emoji: z.string().max(32) }) },
      responses: { 204: { description: 'Taken back' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id, comment_id, emoji } = c.req.valid('param')
      await comments.unreact(c.get('ctx'), id, comment_id, emoji)
      return c.body(null, 204)
    },
  )
}

const JSON_FEED = 'application/feed+json'
const ATOM = 'application/atom+xml'

export function addActivity(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/trips/{id}/activity-feed',
      operationId: 'listActivity',
      summary: 'What happened to a trip, the latest first; as JSON, JSON Feed 1.1 or Atom by `Accept`',
      tags,
      request: { params, query: z.object({ limit: Limit, cursor: Cursor }) },
      responses: {
        200: {
          description: 'A page',
          content: {
            'application/json': { schema: listOf(Activity) },
            [JSON_FEED]: { schema: JsonFeed },
            [ATOM]: { schema: z.string() },
          },
        },
        ...refusals(400, 401, 404),
      },
    }),
    async (c) => {
      const [ctx, { id }, query] = [c.get('ctx'), c.req.valid('param'), c.req.valid('query')]
      const type = accepts(c, { header: 'Accept', supports: [JSON_FEED, ATOM], default: 'application/json' })
      c.header('vary', 'Accept')
      c.header('cache-control', 'private, no-cache')
      if (type === 'application/json') return c.json(await listActivity(ctx, id, query), 200)
      const feed = await readFeed(ctx, id, query, c.req.url)
      const body = type === ATOM ? atomOf(feed) : JSON.stringify(jsonFeedOf(feed))
      return c.body(body, 200, { 'content-type': `${type}; charset=utf-8` })
    },
  )
}
