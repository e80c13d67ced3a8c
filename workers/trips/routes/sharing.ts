import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import {
  CreatedShareLink,
  NewShareLink,
  PrivacySetting,
  PrivacyUpdate,
  SharedTrip,
  ShareGrant,
  ShareLink,
  SharePassword,
  Trip,
  TripCopy,
} from '#shared/contracts/trips'
import { etagOf } from '#shared/values/etags'
import { copyShare } from '../service/copies'
import * as links from '../service/share-links'
import { type App, gone, listOf, params, tagged, tags } from './app'

const link = params.extend({ link_id: z.string().max(64) })
const token = z.object({ token: z.string().min(1).max(100) })
const grant = z.object({ 'x-share-grant': z.string().max(200).optional() })

/** Who beyond its members sees a trip: its owner's side. */
export function addSharing(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/trips/{id}/privacy',
      operationId: 'getPrivacy',
      summary: 'Who beyond its members sees a trip',
      tags,
      request: { params },
      responses: { 200: answer('The setting', PrivacySetting), ...refusals(401, 404) },
    }),
    async (c) => c.json(await links.getPrivacy(c.get('ctx'), c.req.valid('param').id), 200),
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/trips/{id}/privacy',
      operationId: 'setPrivacy',
      summary: 'Make a trip private, open to links, or public; for its owner. Private revokes all its links',
      tags,
      request: { params, body: jsonBody(PrivacyUpdate) },
      responses: { 200: answer('The setting', PrivacySetting), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => c.json(await links.setPrivacy(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/trips/{id}/share-links',
      operationId: 'listShareLinks',
      summary: 'The share links of a trip, newest first, for its owner; without their tokens',
      tags,
      request: { params },
      responses: { 200: answer('The latest hundred', listOf(ShareLink)), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const items = await links.listShareLinks(c.get('ctx'), c.req.valid('param').id)
      return c.json({ items, next_cursor: null }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/share-links',
      operationId: 'createShareLink',
      summary: 'Make a link by which anybody sees the chosen sections of a trip; for its owner',
      description: 'The token is shown this once. A private trip is open to links from now on.',
      tags,
      request: { params, body: jsonBody(NewShareLink) },
      responses: { 201: answer('The link and its token', CreatedShareLink), ...refusals(400, 401, 403, 404, 409) },
    }),
    async (c) => c.json(await links.createShareLink(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/trips/{id}/share-links/{link_id}',
      operationId: 'revokeShareLink',
      summary: 'Revoke a share link, for the owner; repeating it is harmless',
      tags,
      request: { params: link },
      responses: { 204: { description: 'Revoked' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id, link_id } = c.req.valid('param')
      await links.revokeShareLink(c.get('ctx'), id, link_id)
      return c.body(null, 204)
    },
  )
}

/** The side of whoever holds a link. */
export function addShares(app: App): void {
  // What a link shows is for its holder, not for search engines.
  app.use('/v1/share/*', async (c, next) => {
    await next()
    c.res.headers.set('x-robots-tag', 'noindex')
  })

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/share/{token}',
      operationId: 'readShare',
      summary: 'A shared trip, as far as its link shows it; no account is needed',
      description:
        'Where the link asks for a password, 401 with `details.issue` = `password_required` until a grant is sent along.',
      tags,
      request: { params: token, headers: grant },
      responses: {
        200: answer('The trip', SharedTrip),
        ...gone('The link was revoked or has expired'),
        ...refusals(401, 404),
      },
    }),
    async (c) => {
      const { 'x-share-grant': given } = c.req.valid('header')
      return c.json(await links.readShare(c.get('ctx'), c.req.valid('param').token, given), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/share/{token}',
      operationId: 'unlockShare',
      summary: 'Give the password of a share link, for a grant that opens it for half an hour',
      tags,
      request: { params: token, body: jsonBody(SharePassword) },
      responses: {
        200: answer('The grant', ShareGrant),
        ...gone('The link was revoked or has expired'),
        ...refusals(400, 401, 404, 409, 429),
      },
    }),
    async (c) => {
      const { password } = c.req.valid('json')
      return c.json(await links.unlockShare(c.get('ctx'), c.req.valid('param').token, password), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/share/{token}/copy',
      operationId: 'copyShare',
      summary: 'What a share link shows, as a trip of one’s own',
      tags,
      request: { params: token, headers: grant, body: { ...jsonBody(TripCopy), required: false } },
      responses: {
        201: tagged('The new trip', Trip),
        ...gone('The link was revoked or has expired'),
        ...refusals(400, 401, 404),
      },
    }),
    async (c) => {
      const { 'x-share-grant': given } = c.req.valid('header')
      const trip = await copyShare(c.get('ctx'), c.req.valid('param').token, given, c.req.valid('json') ?? {})
      return c.json(trip, 201, { etag: etagOf(trip), location: `/v1/trips/${trip.id}` })
    },
  )
}
