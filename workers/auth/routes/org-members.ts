import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import {
  NewOrgInvitation,
  Org,
  OrgAcceptance,
  OrgInvitation,
  OrgMember,
  OrgMemberUpdate,
  PendingOrgInvitation,
} from '#shared/contracts/orgs'
import * as invitations from '../service/org-invitations'
import * as orgs from '../service/orgs'
import type { App } from './app'
import { OrgParams } from './orgs'

const tags = ['orgs']
const Members = z.object({ items: z.array(OrgMember) }).openapi('OrgMembers')
const Invitations = z.object({ items: z.array(OrgInvitation) }).openapi('OrgInvitations')
const Pending = z.object({ items: z.array(PendingOrgInvitation) }).openapi('PendingOrgInvitations')
const MemberParams = OrgParams.extend({ user_id: z.string().max(64) })
const InvitationParams = OrgParams.extend({ invitation_id: z.string().max(64) })

/** Who is in an organisation, and how one comes in. */
export function addOrgMembers(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/orgs/invitations',
      operationId: 'listOwnOrgInvitations',
      tags,
      summary: 'Invitations to my address that wait for an answer',
      responses: { 200: answer('Oldest first', Pending), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: await invitations.listOwnInvitations(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/orgs/{id}/members',
      operationId: 'listOrgMembers',
      tags,
      summary: 'Who is in it',
      request: { params: OrgParams },
      responses: { 200: answer('In the order they joined', Members), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json({ items: await orgs.listMembers(c.get('ctx'), c.req.valid('param').id) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path: '/v1/orgs/{id}/members/{user_id}',
      operationId: 'updateOrgMember',
      tags,
      summary: 'Give a member another role; for owners',
      request: { params: MemberParams, body: jsonBody(OrgMemberUpdate) },
      responses: { 200: answer('The member', OrgMember), ...refusals(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { id, user_id } = c.req.valid('param')
      return c.json(await orgs.updateMember(c.get('ctx'), id, user_id, c.req.valid('json').role), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/orgs/{id}/members/{user_id}',
      operationId: 'removeOrgMember',
      tags,
      summary: 'Remove a member, or leave',
      request: { params: MemberParams },
      responses: { 204: { description: 'Gone' }, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      const { id, user_id } = c.req.valid('param')
      await orgs.removeMember(c.get('ctx'), id, user_id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/orgs/{id}/invitations',
      operationId: 'inviteToOrg',
      tags,
      summary: 'Invite somebody by mail; answers alike whether they have an account or not',
      request: { params: OrgParams, body: jsonBody(NewOrgInvitation) },
      responses: { 201: answer('The invitation', OrgInvitation), ...refusals(400, 401, 403, 404, 409, 429) },
    }),
    async (c) => c.json(await invitations.invite(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/orgs/{id}/invitations',
      operationId: 'listOrgInvitations',
      tags,
      summary: 'Whose answer is still awaited',
      request: { params: OrgParams },
      responses: { 200: answer('Oldest first', Invitations), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json({ items: await invitations.listInvitations(c.get('ctx'), c.req.valid('param').id) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/orgs/{id}/invitations/{invitation_id}',
      operationId: 'withdrawOrgInvitation',
      tags,
      summary: 'Withdraw an invitation',
      request: { params: InvitationParams },
      responses: { 204: { description: 'Withdrawn' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id, invitation_id } = c.req.valid('param')
      await invitations.withdraw(c.get('ctx'), id, invitation_id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/orgs/{id}/invitations/accept',
      operationId: 'acceptOrgInvitation',
      tags,
      summary: 'Join, by the token of the mail or by the invited address',
      request: { params: OrgParams, body: jsonBody(OrgAcceptance) },
      responses: { 200: answer('The organisation', Org), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => c.json(await invitations.accept(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 200),
  )
}
