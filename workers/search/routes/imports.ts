import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type AppTypes, answer, jsonBody, refusals } from '#shared/app'
import { Cursor, Limit } from '#shared/contracts/common'
import { Import, ImportChunk, ImportDetail, NewImport, PlaceSource } from '#shared/contracts/imports'
import type { Env } from '../env'
import * as imports from '../service/imports'
import { undoImport } from '../service/imports/undo'

const tags = ['imports']
const params = z.object({ id: z.string().max(64).openapi({ example: 'imp_01kaw9v6x2m4n8q0r3s5t7v9w1' }) })
const chunk = params.extend({
  n: z
    .string()
    .regex(/^\d{1,6}$/, 'Use a number from 0')
    .transform(Number)
    .openapi({ description: 'Chunks are counted from 0' }),
})
const page = z.object({ limit: Limit, cursor: Cursor })
const own = '(administrators; operators their own)'

/** Files of places: sent in pieces, judged row by row, and taken back as a whole. */
export function importRoutes(app: OpenAPIHono<AppTypes<Env>>): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/search/imports',
      operationId: 'startImport',
      summary: 'Begin an import of places; the file follows in chunks',
      tags,
      request: { body: jsonBody(NewImport) },
      responses: { 201: answer('The import, which waits for chunk 0', Import), ...refusals(400, 401, 403) },
    }),
    async (c) => c.json(await imports.startImport(c.get('ctx'), c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/search/imports',
      operationId: 'listImports',
      summary: `Imports, newest first ${own}`,
      tags,
      request: { query: page },
      responses: {
        200: answer('A page', z.object({ items: z.array(Import), next_cursor: z.string().nullable() })),
        ...refusals(400, 401, 403),
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      return c.json(await imports.listImports(c.get('ctx'), limit, cursor), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/search/imports/{id}',
      operationId: 'getImport',
      summary: `How an import stands, with a page of its errors and warnings ${own}`,
      tags,
      request: { params, query: page },
      responses: { 200: answer('The import', ImportDetail), ...refusals(400, 401, 403, 404) },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      return c.json(await imports.getImport(c.get('ctx'), c.req.valid('param').id, limit, cursor), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/search/imports/{id}/chunks/{n}',
      operationId: 'putImportChunk',
      summary: 'Send the next piece of the file, cut anywhere; sending it again changes nothing',
      tags,
      request: { params: chunk, body: jsonBody(ImportChunk) },
      responses: {
        200: answer('The import with this chunk; `failed` where the file cannot be read on', Import),
        ...refusals(400, 401, 403, 404, 409),
      },
    }),
    async (c) => {
      const { id, n } = c.req.valid('param')
      return c.json(await imports.takeChunk(c.get('ctx'), id, n, c.req.valid('json').text), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/search/imports/{id}/finish',
      operationId: 'finishImport',
      summary: 'Tell that the file is complete',
      tags,
      request: { params },
      responses: { 200: answer('The finished import', Import), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json(await imports.finishImport(c.get('ctx'), c.req.valid('param').id), 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/search/imports/{id}/undo',
      operationId: 'undoImport',
      summary: 'Take an import back: what it created goes, what it changed gets back what it was',
      tags,
      request: { params },
      responses: {
        200: answer('The import; while it is `undoing`, the rest goes on by itself', Import),
        ...refusals(401, 403, 404, 409),
      },
    }),
    async (c) => c.json(await undoImport(c.get('ctx'), c.req.valid('param').id), 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/search/sources',
      operationId: 'listPlaceSources',
      summary: 'Where imported places come from, and the attribution their licences ask for',
      tags,
      responses: { 200: answer('All sources', z.object({ items: z.array(PlaceSource) })) },
    }),
    async (c) => c.json(await imports.placeSources(c.get('ctx')), 200),
  )
}
