import { createRoute, z } from '@hono/zod-openapi'
import { requireRole } from '#shared/actors'
import { answer, createApp, jsonBody, refusals } from '#shared/app'
import {
  EnvironmentQuery,
  FeatureFlags,
  Setting,
  SettingChange,
  SettingKeyParam,
  SettingRollback,
  Settings,
  SettingVersions,
  VersionsQuery,
} from '#shared/contracts/config'
import { etagOf, namesVersion } from '#shared/values/etags'
import type { Env } from './env'
import * as settings from './service/settings'

export const app = createApp<Env>('config', (env) => ({ database: () => settings.reachDatabase(env) }))

// Who is no administrator learns nothing else, not even that the body was wrong.
for (const path of ['/v1/config', '/v1/config/*', '/v1/feature-flags']) {
  app.use(path, async (c, next) => {
    requireRole(c.get('ctx').call, 'admin')
    await next()
  })
}

const tags = ['config']
const etag = z.object({ etag: z.string() })
const one = { ...answer('The setting', Setting), headers: etag }
const ifMatch = z.object({ 'if-match': z.string().optional() })

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/config',
    operationId: 'listSettings',
    summary: 'Every setting as it counts, and where its value comes from; secrets are redacted',
    tags,
    request: { query: EnvironmentQuery },
    responses: { 200: answer('All of them', Settings), ...refusals(400, 401, 403) },
  }),
  async (c) => c.json(await settings.listSettings(c.get('ctx'), c.req.valid('query').environment), 200),
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/feature-flags',
    operationId: 'listFeatureFlags',
    summary: 'The switches of the platform, and whether each is on',
    tags,
    request: { query: EnvironmentQuery },
    responses: { 200: answer('All of them', FeatureFlags), ...refusals(400, 401, 403) },
  }),
  async (c) => c.json(await settings.listFlags(c.get('ctx'), c.req.valid('query').environment), 200),
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/config/{key}',
    operationId: 'getSetting',
    summary: 'One setting as it counts',
    tags,
    request: {
      params: SettingKeyParam,
      query: EnvironmentQuery,
      headers: z.object({ 'if-none-match': z.string().optional() }),
    },
    responses: {
      200: one,
      304: { description: 'It is still the version named', headers: etag },
      ...refusals(400, 401, 403, 404),
    },
  }),
  async (c) => {
    const setting = await settings.getSetting(c.get('ctx'), c.req.valid('param').key, c.req.valid('query').environment)
    const headers = { etag: etagOf(setting), 'cache-control': 'private, no-cache' }
    const known = namesVersion(c.req.header('if-none-match'), setting.version)
    return known ? c.body(null, 304, headers) : c.json(setting, 200, headers)
  },
)

for (const [method, operationId] of [
  ['post', 'changeSetting'],
  ['put', 'putSetting'],
] as const) {
  app.openapi(
    createRoute({
      method,
      path: '/v1/config/{key}',
      operationId,
      summary: 'Give a setting another value; every Worker has it within ten seconds',
      tags,
      request: {
        params: SettingKeyParam,
        query: EnvironmentQuery,
        headers: ifMatch,
        body: jsonBody(SettingChange),
      },
      responses: { 200: one, ...refusals(400, 401, 403, 409, 412, 428) },
    }),
    async (c) => {
      const precondition = { environment: c.req.valid('query').environment, ifMatch: c.req.header('if-match') }
      const { key } = c.req.valid('param')
      const setting = await settings.changeSetting(c.get('ctx'), key, c.req.valid('json'), precondition)
      return c.json(setting, 200, { etag: etagOf(setting) })
    },
  )
}

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/config/{key}/versions',
    operationId: 'listSettingVersions',
    summary: 'Every change of a setting in every environment, newest first',
    tags,
    request: { params: SettingKeyParam, query: VersionsQuery },
    responses: { 200: answer('A page', SettingVersions), ...refusals(400, 401, 403, 404) },
  }),
  async (c) => c.json(await settings.listVersions(c.get('ctx'), c.req.valid('param').key, c.req.valid('query')), 200),
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/config/{key}/rollback',
    operationId: 'rollBackSetting',
    summary: 'Go back to what an environment had at a version; version 0 takes its own value back',
    tags,
    request: {
      params: SettingKeyParam,
      query: EnvironmentQuery,
      headers: ifMatch,
      body: jsonBody(SettingRollback),
    },
    responses: { 200: one, ...refusals(400, 401, 403, 404, 412, 428) },
  }),
  async (c) => {
    const precondition = { environment: c.req.valid('query').environment, ifMatch: c.req.header('if-match') }
    const { key } = c.req.valid('param')
    const setting = await settings.rollBack(c.get('ctx'), key, c.req.valid('json'), precondition)
    return c.json(setting, 200, { etag: etagOf(setting) })
  },
)
