import { createRoute, z } from '@hono/zod-openapi'
import { answer, refusals } from '#shared/app'
import { AuditItem } from '#shared/contracts/auth'
import { Cursor, Limit } from '#shared/contracts/common'
import { ownAudit, wholeAudit } from '../service/audit'
import { type App, signedIn, tags } from './app'

export const AuditPage = z
  .object({ items: z.array(AuditItem), next_cursor: z.string().nullable() })
  .openapi('AuditPage')
const paging = { limit: Limit, cursor: Cursor }
const Word = z.string().min(1).max(64).optional()

/** The security audit log: what was done, by whom, to what. */
export function addAudit(app: App): void {
  app.use('/v1/auth/audit/*', signedIn)

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/audit',
      operationId: 'listOwnAudit',
      tags,
      summary: 'What happened to my account, newest first',
      request: { query: z.object(paging) },
      responses: { 200: answer('A page of the log', AuditPage), ...refusals(400, 401) },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      return c.json(await ownAudit(c.get('ctx'), limit, cursor), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/audit/all',
      operationId: 'listAudit',
      tags,
      summary: 'The whole log, by account or organisation, actor and action; for administrators',
      request: { query: z.object({ chain: Word, actor: Word, action: Word, ...paging }) },
      responses: { 200: answer('A page of the log', AuditPage), ...refusals(400, 401, 403) },
    }),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query')
      return c.json(await wholeAudit(c.get('ctx'), filter, limit, cursor), 200)
    },
  )
}
