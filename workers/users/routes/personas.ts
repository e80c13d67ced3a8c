import { createRoute, z } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { Cursor, Limit } from '#shared/contracts/common'
import { AssignedPersona, NewPersona, Persona, PersonaChoice, PersonaUpdate } from '#shared/contracts/users'
import { etagOf } from '#shared/values/etags'
import * as personas from '../service/personas'
import { type App, ifMatch, listOf, OWN, params, signedIn, tagged } from './common'

const tags = ['personas']
const one = z.object({ persona_id: z.string().max(64).openapi({ example: 'per_platform_curator' }) })

export function addPersonaRoutes(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/personas',
      operationId: 'listPersonas',
      summary: "One's own personas, then the platform's",
      tags,
      middleware: signedIn,
      request: { query: z.object({ limit: Limit, cursor: Cursor }) },
      responses: { 200: answer('A page', listOf(Persona)), ...refusals(400, 401) },
    }),
    async (c) => c.json(await personas.getPersonas(c.get('ctx'), c.req.valid('query')), 200, OWN),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/personas',
      operationId: 'createPersona',
      summary: 'Make a persona for oneself; as an administrator also for everybody',
      tags,
      middleware: signedIn,
      request: { body: jsonBody(NewPersona) },
      responses: { 201: tagged('The persona', Persona), ...refusals(400, 401, 403, 409) },
    }),
    async (c) => {
      const persona = await personas.createPersona(c.get('ctx'), c.req.valid('json'))
      return c.json(persona, 201, { etag: etagOf(persona), location: `/v1/personas/${persona.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/personas/{persona_id}',
      operationId: 'getPersona',
      summary: "A persona of one's own or of the platform",
      tags,
      middleware: signedIn,
      request: { params: one },
      responses: { 200: tagged('The persona', Persona), ...refusals(401, 404) },
    }),
    async (c) => {
      const persona = await personas.getPersona(c.get('ctx'), c.req.valid('param').persona_id)
      return c.json(persona, 200, { ...OWN, etag: etagOf(persona) })
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/personas/{persona_id}',
      operationId: 'putPersona',
      summary: 'Replace a persona',
      tags,
      middleware: signedIn,
      request: { params: one, headers: ifMatch, body: jsonBody(PersonaUpdate) },
      responses: { 200: tagged('The persona', Persona), ...refusals(400, 401, 403, 404, 412, 428) },
    }),
    async (c) => {
      const { persona_id } = c.req.valid('param')
      const persona = await personas.putPersona(c.get('ctx'), persona_id, c.req.valid('json'), c.req.header('if-match'))
      return c.json(persona, 200, { etag: etagOf(persona) })
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/personas/{persona_id}',
      operationId: 'deletePersona',
      summary: 'Delete a persona; who had chosen it falls back to their archetypes',
      tags,
      middleware: signedIn,
      request: { params: one },
      responses: { 204: { description: 'It is gone' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await personas.removePersona(c.get('ctx'), c.req.valid('param').persona_id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/persona',
      operationId: 'getAssignedPersona',
      summary: 'The persona that speaks to one: chosen, or fitting the archetypes',
      tags,
      middleware: signedIn,
      request: { params },
      responses: { 200: answer('The persona, if any', AssignedPersona), ...refusals(401, 404) },
    }),
    async (c) => c.json(await personas.assignedPersona(c.get('ctx'), c.req.valid('param').id), 200, OWN),
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/users/{id}/persona',
      operationId: 'assignPersona',
      summary: 'Choose a persona; null leaves the choice to the archetypes',
      tags,
      middleware: signedIn,
      request: { params, body: jsonBody(PersonaChoice) },
      responses: { 200: answer('The persona, if any', AssignedPersona), ...refusals(400, 401, 404) },
    }),
    async (c) => {
      const { persona_id } = c.req.valid('json')
      return c.json(await personas.assignPersona(c.get('ctx'), c.req.valid('param').id, persona_id), 200)
    },
  )
}
