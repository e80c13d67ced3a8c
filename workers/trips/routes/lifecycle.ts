import { createRoute } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { OwnershipTransfer, Trip } from '#shared/contracts/trips'
import * as lifecycle from '../service/lifecycle'
import { type App, gone, params, tags } from './app'

export function addLifecycle(app: App): void {
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/trips/{id}',
      operationId: 'deleteTrip',
      summary: 'Delete a trip, for its owner; it can be restored for 30 days',
      tags,
      request: { params },
      responses: { 204: { description: 'Deleted' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await lifecycle.deleteTrip(c.get('ctx'), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/restore',
      operationId: 'restoreTrip',
      summary: 'Bring a deleted trip back, for its owner; one that is not deleted stays as it is',
      tags,
      request: { params },
      responses: {
        200: answer('The trip', Trip),
        ...gone('It was deleted more than 30 days ago'),
        ...refusals(401, 403, 404),
      },
    }),
    async (c) => c.json(await lifecycle.restoreTrip(c.get('ctx'), c.req.valid('param').id), 200),
  )

  for (const [verb, archived] of [
    ['archive', true],
    ['unarchive', false],
  ] as const) {
    app.openapi(
      createRoute({
        method: 'post',
        path: `/v1/trips/{id}/${verb}`,
        operationId: `${verb}Trip`,
        summary: archived ? 'Put a trip away in one’s own list' : 'Take a trip out of one’s archive',
        tags,
        request: { params },
        responses: { 200: answer('The trip', Trip), ...refusals(401, 404) },
      }),
      async (c) => c.json(await lifecycle.setArchived(c.get('ctx'), c.req.valid('param').id, archived), 200),
    )
  }

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/trips/{id}/transfer',
      operationId: 'transferTrip',
      summary: 'Make another member the owner; the former one stays as an editor who sees everything',
      tags,
      request: { params, body: jsonBody(OwnershipTransfer) },
      responses: { 200: answer('The trip, as the former owner sees it', Trip), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => {
      const { user_id } = c.req.valid('json')
      return c.json(await lifecycle.transferTrip(c.get('ctx'), c.req.valid('param').id, user_id), 200)
    },
  )
}
