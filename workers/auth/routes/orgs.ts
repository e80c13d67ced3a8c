import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { Cursor, Limit } from '#shared/contracts/common'
import { NewOrg, Org } from '#shared/contracts/orgs'
import * as orgs from '../service/orgs'
import type { App } from './app'
import { AuditPage } from './audit'

const tags = ['orgs']
export const OrgParams = z.object({ id: z.string().max(64).openapi({ example: 'org_01kaw9v6x2m4n8q0r3s5t7v9w1' }) })
const Orgs = z.object({ items: z.array(Org) }).openapi('Orgs')

/** Organisations: people who work together, each in a role. */
export function addOrgs(app: App): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/orgs',
      operationId: 'createOrg',
      tags,
      summary: 'Make an organisation and own it',
      request: { body: jsonBody(NewOrg) },
      responses: { 201: answer('The organisation', Org), ...refusals(400, 401, 403, 409) },
    }),
    async (c) => c.json(await orgs.createOrg(c.get('ctx'), c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/orgs',
      operationId: 'listOrgs',
      tags,
      summary: 'The organisations I am in',
      responses: { 200: answer('Newest first', Orgs), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: await orgs.listOrgs(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/orgs/{id}',
      operationId: 'getOrg',
      tags,
      summary: 'One of my organisations',
      request: { params: OrgParams },
      responses: { 200: answer('The organisation', Org), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json(await orgs.getOrg(c.get('ctx'), c.req.valid('param').id), 200),
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path: '/v1/orgs/{id}',
      operationId: 'renameOrg',
      tags,
      summary: 'Give it another name',
      request: { params: OrgParams, body: jsonBody(NewOrg) },
      responses: { 200: answer('The organisation', Org), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => c.json(await orgs.renameOrg(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 200),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/orgs/{id}',
      operationId: 'deleteOrg',
      tags,
      summary: 'End it, for all its members',
      request: { params: OrgParams },
      responses: { 204: { description: 'Gone' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await orgs.deleteOrg(c.get('ctx'), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/orgs/{id}/audit',
      operationId: 'listOrgAudit',
      tags,
      summary: 'What was done in it, newest first',
      request: { params: OrgParams, query: z.object({ limit: Limit, cursor: Cursor }) },
      responses: { 200: answer('A page of the log', AuditPage), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      return c.json(await orgs.orgAudit(c.get('ctx'), c.req.valid('param').id, limit, cursor), 200)
    },
  )
}
