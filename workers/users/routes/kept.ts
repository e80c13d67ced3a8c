import { createRoute, z } from '@hono/zod-openapi'
import { answer, refusals } from '#shared/app'
import { Cursor, Limit } from '#shared/contracts/common'
import { Favorite, SavedTrip } from '#shared/contracts/users'
import * as kept from '../service/kept'
import { type App, listOf, OWN, params, signedIn } from './common'

const tags = ['users']
const query = z.object({ limit: Limit, cursor: Cursor })
const oneTrip = params.extend({ trip_id: z.string().max(64).openapi({ example: 'trp_01kaw9v6x2m4n8q0r3s5t7v9w1' }) })
const onePlace = params.extend({ poi_id: z.string().max(120).openapi({ example: 'poi_lisbon_jeronimos-monastery' }) })

export function addKeptRoutes(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/saved-trips',
      operationId: 'listSavedTrips',
      summary: 'The trips one saved, latest first, as they are now',
      tags,
      middleware: signedIn,
      request: { params, query },
      responses: { 200: answer('A page', listOf(SavedTrip)), ...refusals(400, 401, 404) },
    }),
    async (c) =>
      c.json(await kept.listSavedTrips(c.get('ctx'), c.req.valid('param').id, c.req.valid('query')), 200, OWN),
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/users/{id}/saved-trips/{trip_id}',
      operationId: 'saveTrip',
      summary: 'Save a trip one can see, such as a public one; again changes nothing',
      tags,
      middleware: signedIn,
      request: { params: oneTrip },
      responses: { 200: answer('Saved', SavedTrip), ...refusals(400, 401, 404, 409) },
    }),
    async (c) => {
      const { id, trip_id } = c.req.valid('param')
      return c.json(await kept.saveTrip(c.get('ctx'), id, trip_id), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/users/{id}/saved-trips/{trip_id}',
      operationId: 'unsaveTrip',
      summary: 'Forget a saved trip; the trip itself stays',
      tags,
      middleware: signedIn,
      request: { params: oneTrip },
      responses: { 204: { description: 'It is not saved any more' }, ...refusals(400, 401, 404) },
    }),
    async (c) => {
      const { id, trip_id } = c.req.valid('param')
      await kept.unsaveTrip(c.get('ctx'), id, trip_id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/favorites',
      operationId: 'listFavorites',
      summary: 'The places one likes, latest first, as they are now',
      tags,
      middleware: signedIn,
      request: { params, query },
      responses: { 200: answer('A page', listOf(Favorite)), ...refusals(400, 401, 404) },
    }),
    async (c) =>
      c.json(await kept.listFavorites(c.get('ctx'), c.req.valid('param').id, c.req.valid('query')), 200, OWN),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/favorites/{poi_id}',
      operationId: 'getFavorite',
      summary: 'Whether one likes a place, and since when',
      tags,
      middleware: signedIn,
      request: { params: onePlace },
      responses: { 200: answer('Yes', Favorite), ...refusals(400, 401, 404) },
    }),
    async (c) => {
      const { id, poi_id } = c.req.valid('param')
      return c.json(await kept.getFavorite(c.get('ctx'), id, poi_id), 200, OWN)
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/users/{id}/favorites/{poi_id}',
      operationId: 'addFavorite',
      summary: 'Like a place; again changes nothing',
      tags,
      middleware: signedIn,
      request: { params: onePlace },
      responses: { 200: answer('Liked', Favorite), ...refusals(400, 401, 404, 409) },
    }),
    async (c) => {
      const { id, poi_id } = c.req.valid('param')
      return c.json(await kept.addFavorite(c.get('ctx'), id, poi_id), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/users/{id}/favorites/{poi_id}',
      operationId: 'removeFavorite',
      summary: 'Like a place no more',
      tags,
      middleware: signedIn,
      request: { params: onePlace },
      responses: { 204: { description: 'It is no favourite any more' }, ...refusals(400, 401, 404) },
    }),
    async (c) => {
      const { id, poi_id } = c.req.valid('param')
      await kept.removeFavorite(c.get('ctx'), id, poi_id)
      return c.body(null, 204)
    },
  )
}
