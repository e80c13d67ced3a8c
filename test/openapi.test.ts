import { globSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { SEGMENTS } from '../workers/gateway/segments'

const ROOT = resolve(import.meta.dirname, '..')
type Operation = { operationId?: string; summary?: string; responses?: Record<string, unknown>; security?: unknown[] }
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown>; securitySchemes?: Record<string, unknown> }
}

/** The public document: every Worker's routes, put together as the gateway serves them. */
async function compose(): Promise<Document> {
  const files = globSync('workers/*/{routes.ts,routes/index.ts}', { cwd: ROOT }).sort()
  const documents = await Promise.all(
    files.map(async (file) => {
      const { app } = (await import(resolve(ROOT, file))) as { app: OpenAPIHono }
      const home = dirname(file).split('/')[1] ?? basename(file)
      return {
        home,
        document: app.getOpenAPI31Document({
          openapi: '3.1.0',
          info: { title: home, version: '1' },
        }) as unknown as Document,
      }
    }),
  )
  const paths: Document['paths'] = {}
  const schemas: Record<string, unknown> = {}
  for (const { home, document } of documents) {
    for (const [path, operations] of Object.entries(document.paths ?? {})) {
      expect(paths[path], `${path} of ${home} belongs to another Worker already`).toBeUndefined()
      // Who may be refused for want of a token may bring one.
      for (const operation of Object.values(operations))
        if (operation.responses?.['401']) operation.security = [{ bearer: [] }]
      paths[path] = operations
    }
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      if (schemas[name]) expect(schema, `two Workers mean different things by ${name}`).toEqual(schemas[name])
      schemas[name] = schema
    }
  }
  return {
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}
const sorted = <T>(all: Record<string, T>) =>
  Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))

describe('the OpenAPI document', async () => {
  const document = await compose()
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  )

  it('is the one the gateway serves (vitest -u writes it anew)', async () => {
    const whole = {
      openapi: '3.1.0',
      info: {
        title: 'Caravan',
        version: '1.0.0',
        description:
          'Plan a trip that really works, share it live. Every path is also served without /v1, and under /api and /api/v1.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      ...document,
    }
    await expect(`${JSON.stringify(whole, null, 1)}\n`).toMatchFileSnapshot('../workers/gateway/openapi.json')
  })

  it('gives every operation its own name and a summary', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, operation } of operations) expect(operation.summary && operation.operationId, name).toBeTruthy()
  })

  it('lies in segments the gateway routes', () => {
    for (const { name, path } of operations) {
      if (!path.startsWith('/v1/')) continue
      expect(Object.keys(SEGMENTS), name).toContain(path.split('/')[2])
    }
  })
})
