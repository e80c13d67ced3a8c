import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { ListedUser, UserUpdate } from '#shared/contracts/auth'
import { Cursor, Limit } from '#shared/contracts/common'
import { listUsers, updateUser } from '../service/users'
import { type App, signedIn, tags } from './app'

const Users = z.object({ items: z.array(ListedUser), next_cursor: z.string().nullable() }).openapi('Users')

/** The accounts of the platform, for administrators. */
export function addUsers(app: App): void {
  app.use('/v1/auth/users/*', signedIn)

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/users',
      operationId: 'listUsers',
      tags,
      summary: 'People by the beginning of their address or name, or by id; for administrators',
      request: { query: z.object({ q: z.string().trim().max(254).default(''), limit: Limit, cursor: Cursor }) },
      responses: { 200: answer('Newest first', Users), ...refusals(400, 401, 403) },
    }),
    async (c) => {
      const { q, limit, cursor } = c.req.valid('query')
      return c.json(await listUsers(c.get('ctx'), q, limit, cursor), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path: '/v1/auth/users/{id}',
      operationId: 'updateUser',
      tags,
      summary: 'Give a person other roles, in force at once; for administrators',
      request: { params: z.object({ id: z.string().max(64) }), body: jsonBody(UserUpdate) },
      responses: { 200: answer('The person as they are now', ListedUser), ...refusals(400, 401, 403, 404, 409) },
    }),
    async (c) => c.json(await updateUser(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 200),
  )
}
