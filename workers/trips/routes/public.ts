import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { Cursor, Limit } from '#shared/contracts/common'
import { PublicTrip, SharedTrip, Trip, TripCopy } from '#shared/contracts/trips'
import { etagOf } from '#shared/values/etags'
import { duplicateTrip, remixTrip } from '../service/copies'
import { listPublic, readPublic } from '../service/shared-trip'
import { type App, listOf, params, tagged, tags } from './app'

/** Public trips need no account; they stand before `/v1/trips/{id}`, which would take `public` for an id. */
export function addPublic(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/trips/public',
      operationId: 'listPublicTrips',
      summary: 'Trips their owners made public, the latest first',
      tags,
      request: { query: z.object({ limit: Limit, cursor: Cursor }) },
      responses: { 200: answer('A page', listOf(PublicTrip)), ...refusals(400) },
    }),
    async (c) => c.json(await listPublic(c.get('ctx'), c.req.valid('query')), 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/trips/public/{id}',
      operationId: 'readPublicTrip',
      summary: 'A public trip, as far as its owner shows it',
      tags,
      request: { params },
      responses: { 200: answer('The trip', SharedTrip), ...refusals(404) },
    }),
    async (c) => c.json(await readPublic(c.get('ctx'), c.req.valid('param').id), 200),
  )
}

const copy = { params, body: { ...jsonBody(TripCopy), required: false } }

export function addCopies(app: App): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/remix',
      operationId: 'remixTrip',
      summary: 'What a public trip shows, as a trip of one’s own that names its source',
      tags,
      request: copy,
      responses: { 201: tagged('The new trip', Trip), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => {
      const trip = await remixTrip(c.get('ctx'), c.req.valid('param').id, c.req.valid('json') ?? {})
      return c.json(trip, 201, { etag: etagOf(trip), location: `/v1/trips/${trip.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/duplicate',
      operationId: 'duplicateTrip',
      summary: 'A copy of a trip one is on, for oneself alone',
      tags,
      request: copy,
      responses: { 201: tagged('The new trip', Trip), ...refusals(400, 401, 404) },
    }),
    async (c) => {
      const trip = await duplicateTrip(c.get('ctx'), c.req.valid('param').id, c.req.valid('json') ?? {})
      return c.json(trip, 201, { etag: etagOf(trip), location: `/v1/trips/${trip.id}` })
    },
  )
}
