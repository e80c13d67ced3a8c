import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { ApiKey, CreatedApiKey, NewApiKey } from '#shared/contracts/auth'
import { createApiKey, deleteApiKey, listApiKeys } from '../service/api-keys'
import { type App, signedIn, tags } from './app'

const ApiKeys = z.object({ items: z.array(ApiKey) }).openapi('ApiKeys')

/** Keys for programs that act for a person: `Authorization: Bearer ck_...`. */
export function addApiKeys(app: App): void {
  app.use('/v1/auth/api-keys/*', signedIn)

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/api-keys',
      operationId: 'createApiKey',
      tags,
      summary: 'Make an API key; it is shown this once',
      request: { body: jsonBody(NewApiKey) },
      responses: { 201: answer('The key', CreatedApiKey), ...refusals(400, 401, 403, 409) },
    }),
    async (c) => c.json(await createApiKey(c.get('ctx'), c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/api-keys',
      operationId: 'listApiKeys',
      tags,
      summary: 'My API keys, without their secrets',
      responses: { 200: answer('Newest first', ApiKeys), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: await listApiKeys(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/auth/api-keys/{id}',
      operationId: 'deleteApiKey',
      tags,
      summary: 'End an API key, everywhere within five seconds',
      request: { params: z.object({ id: z.string().max(64) }) },
      responses: { 204: { description: 'Ended' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await deleteApiKey(c.get('ctx'), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
