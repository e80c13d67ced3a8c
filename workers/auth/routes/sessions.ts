import { createRoute, z } from '@hono/zod-openapi'
import { answer, refusals } from '#shared/app'
import { Session } from '#shared/contracts/auth'
import { endAllSessions, endSession, listSessions } from '../service/devices'
import { type App, signedIn, tags } from './app'

const Sessions = z.object({ items: z.array(Session) }).openapi('Sessions')
const RevokeAll = z.object({ keep_current: z.boolean().default(false) }).openapi('RevokeAll')
const Ended = z.object({ ended: z.int() }).openapi('EndedSessions')

/** The devices a person is signed in on. */
export function addSessions(app: App): void {
  app.use('/v1/auth/sessions/*', signedIn)

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/sessions',
      operationId: 'listSessions',
      tags,
      summary: 'Where I am signed in',
      responses: { 200: answer('The device used last comes first', Sessions), ...refusals(401) },
    }),
    async (c) => c.json({ items: await listSessions(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/auth/sessions/{sid}',
      operationId: 'endSession',
      tags,
      summary: 'Sign one device out, at once',
      request: { params: z.object({ sid: z.string().max(64) }) },
      responses: { 204: { description: 'Signed out' }, ...refusals(401, 404) },
    }),
    async (c) => {
      await endSession(c.get('ctx'), c.req.valid('param').sid)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/sessions/revoke-all',
      operationId: 'endAllSessions',
      tags,
      summary: 'Sign out everywhere, or everywhere else',
      request: { body: { required: false, content: { 'application/json': { schema: RevokeAll } } } },
      responses: { 200: answer('How many sessions ended', Ended), ...refusals(400, 401) },
    }),
    async (c) => {
      const keep = c.req.valid('json')?.keep_current ?? false
      return c.json({ ended: await endAllSessions(c.get('ctx'), keep) }, 200)
    },
  )
}
