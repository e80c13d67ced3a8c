import { createRoute, z } from '@hono/zod-openapi'
import { requireUser } from '#shared/actors'
import { answer, createApp, ErrorEnvelope, jsonBody, refusals } from '#shared/app'
import { Cursor, Limit } from '#shared/contracts/common'
import {
  Acceptance,
  Collaborator,
  CollaboratorUpdate,
  Invitation,
  Membership,
  NewTrip,
  PendingInvitation,
  Trip,
  TripState,
  TripUpdate,
} from '#shared/contracts/trips'
import { etagOf, namesVersion } from '#shared/values/etags'
import { isUnchangedSinceVersion, tripFor } from './domain'
import type { Env } from './env'
import { etag, listOf, params, tagged, tags } from './routes/app'
import { addActivity, addComments, addReactions } from './routes/conversation'
import { addLifecycle } from './routes/lifecycle'
import { addCopies, addPublic } from './routes/public'
import { addShares, addSharing } from './routes/sharing'
import * as collaborators from './service/collaborators'
import * as trips from './service/trips'

export const app = createApp<Env>('trips', (env) => ({ database: () => trips.reachDatabase(env) }))

/** What nobody needs an account for: reading public trips. */
const isOpen = (path: string) => /^\/v1\/trips\/public(\/|$)/.test(path)

// Who is not signed in learns nothing else, not even that the body was wrong.
app.use('/v1/trips/*', async (c, next) => {
  if (!isOpen(c.req.path)) requireUser(c.get('ctx').call)
  await next()
})

addPublic(app)
addShares(app)
addCopies(app)
addSharing(app)
addLifecycle(app)
addComments(app)
addReactions(app)
addActivity(app)

const one = params.extend({ user_id: z.string().max(64) })

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/trips',
    operationId: 'createTrip',
    summary: 'Create a trip to a real place, for at most 30 days',
    tags,
    request: { body: jsonBody(NewTrip) },
    responses: { 201: tagged('The trip', Trip), ...refusals(400, 401, 422) },
  }),
  async (c) => {
    const trip = await trips.createTrip(c.get('ctx'), c.req.valid('json'))
    return c.json(trip, 201, { etag: etagOf(trip), location: `/v1/trips/${trip.id}` })
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/trips',
    operationId: 'listTrips',
    summary: 'The trips one owns or is a member of, newest first; archived ones and those in the bin on request',
    tags,
    request: { query: z.object({ limit: Limit, cursor: Cursor, state: TripState.default('active') }) },
    responses: { 200: answer('A page', listOf(Trip)), ...refusals(400, 401) },
  }),
  async (c) => c.json(await trips.listTrips(c.get('ctx'), c.req.valid('query')), 200),
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/trips/invitations',
    operationId: 'listMyInvitations',
    summary: "Invitations to the caller's address that wait for an answer",
    tags,
    responses: { 200: answer('All of them', listOf(PendingInvitation)), ...refusals(401) },
  }),
  async (c) => c.json({ items: await collaborators.listMyInvitations(c.get('ctx')), next_cursor: null }, 200),
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/trips/{id}',
    operationId: 'getTrip',
    summary: 'A trip, as far as the caller may see it',
    tags,
    request: { params, headers: z.object({ 'if-none-match': z.string().optional() }) },
    responses: {
      200: tagged('The trip', Trip),
      304: { description: 'It is still the version named', headers: etag },
      ...refusals(401, 404),
    },
  }),
  async (c) => {
    const { trip, member } = await trips.requireMember(c.get('ctx'), c.req.valid('param').id)
    const headers = { etag: etagOf(trip), 'cache-control': 'private, no-cache' }
    const known = namesVersion(c.req.header('if-none-match'), trip.version) && isUnchangedSinceVersion(trip, member)
    return known ? c.body(null, 304, headers) : c.json(tripFor(trip, member), 200, headers)
  },
)

app.openapi(
  createRoute({
    method: 'put',
    path: '/v1/trips/{id}',
    operationId: 'updateTrip',
    summary: 'Replace what a trip says; items of days that are gone become ideas',
    tags,
    request: { params, headers: z.object({ 'if-match': z.string().optional() }), body: jsonBody(TripUpdate) },
    responses: { 200: tagged('The trip', Trip), ...refusals(400, 401, 403, 404, 412, 422, 428) },
  }),
  async (c) => {
    const ifMatch = c.req.header('if-match')
    const trip = await trips.updateTrip(c.get('ctx'), c.req.valid('param').id, c.req.valid('json'), ifMatch)
    return c.json(trip, 200, { etag: etagOf(trip) })
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/trips/{id}/collaborators',
    operationId: 'listCollaborators',
    summary: 'The members of a trip and the invitations still open',
    tags,
    request: { params },
    responses: { 200: answer('All of them, the owner first', listOf(Collaborator)), ...refusals(401, 404) },
  }),
  async (c) => {
    const items = await collaborators.listCollaborators(c.get('ctx'), c.req.valid('param').id)
    return c.json({ items, next_cursor: null }, 200)
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/trips/{id}/collaborators/me',
    operationId: 'getOwnMembership',
    summary: 'What the caller is on this trip',
    tags,
    request: { params },
    responses: { 200: answer('The caller', Collaborator), ...refusals(401, 404) },
  }),
  async (c) => c.json(await collaborators.getOwnMembership(c.get('ctx'), c.req.valid('param').id), 200),
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/trips/{id}/collaborators',
    operationId: 'inviteCollaborator',
    summary: 'Invite somebody, or renew their invitation; valid for 14 days',
    description: 'The owner invites in any role, an editor invites viewers. The answer tells nothing about accounts.',
    tags,
    request: { params, body: jsonBody(Invitation) },
    responses: { 201: answer('The invitation', Collaborator), ...refusals(400, 401, 403, 404, 409) },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    return c.json(await collaborators.invite(c.get('ctx'), id, c.req.valid('json')), 201)
  },
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/trips/{id}/collaborators/accept',
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation, by its secret or as the account of the invited address; repeating it is harmless',
    tags,
    request: { params, body: { ...jsonBody(Acceptance), required: false } },
    responses: {
      200: answer('The membership', Membership),
      410: answer('The invitation has expired', ErrorEnvelope),
      ...refusals(400, 401, 403, 404),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    return c.json(await collaborators.accept(c.get('ctx'), id, c.req.valid('json') ?? {}), 200)
  },
)

app.openapi(
  createRoute({
    method: 'patch',
    path: '/v1/trips/{id}/collaborators/{user_id}',
    operationId: 'updateCollaborator',
    summary: "Change somebody's role, or whether they see the private part; for the owner",
    description: 'An invitation nobody accepted yet is named by its own id.',
    tags,
    request: { params: one, body: jsonBody(CollaboratorUpdate) },
    responses: { 200: answer('The collaborator', Collaborator), ...refusals(400, 401, 403, 404, 409) },
  }),
  async (c) => {
    const { id, user_id } = c.req.valid('param')
    return c.json(await collaborators.updateCollaborator(c.get('ctx'), id, user_id, c.req.valid('json')), 200)
  },
)

app.openapi(
  createRoute({
    method: 'delete',
    path: '/v1/trips/{id}/collaborators/{user_id}',
    operationId: 'removeCollaborator',
    summary: 'Remove somebody or withdraw an invitation, for the owner; or leave the trip',
    tags,
    request: { params: one },
    responses: { 204: { description: 'Removed' }, ...refusals(401, 403, 404, 409) },
  }),
  async (c) => {
    const { id, user_id } = c.req.valid('param')
    await collaborators.removeCollaborator(c.get('ctx'), id, user_id)
    return c.body(null, 204)
  },
)
