import { createRoute } from '@hono/zod-openapi'
import { jsonBody, refusals } from '#shared/app'
import { Preferences, PreferencesUpdate, Profile, ProfileUpdate } from '#shared/contracts/users'
import { etagOf, namesVersion } from '#shared/values/etags'
import { getPreferences, getProfile, putPreferences, putProfile } from '../service/profiles'
import { type App, ifMatch, ifNoneMatch, OWN, params, signedIn, tagged, unchanged } from './common'

const tags = ['users']

export function addProfileRoutes(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/profile',
      operationId: 'getProfile',
      summary: "One's own profile; anybody's for administrators, with less of it",
      tags,
      middleware: signedIn,
      request: { params, headers: ifNoneMatch },
      responses: { 200: tagged('The profile', Profile), 304: unchanged, ...refusals(401, 404) },
    }),
    async (c) => {
      const profile = await getProfile(c.get('ctx'), c.req.valid('param').id)
      const headers = { ...OWN, etag: etagOf(profile) }
      const known = namesVersion(c.req.header('if-none-match'), profile.version)
      return known ? c.body(null, 304, headers) : c.json(profile, 200, headers)
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/users/{id}/profile',
      operationId: 'putProfile',
      summary: 'Replace sections of the profile; what is left out stays',
      description:
        'Demographics are stored only while `consent` is true; withdrawing it erases them. Read-only fields are ignored.',
      tags,
      middleware: signedIn,
      request: { params, headers: ifMatch, body: jsonBody(ProfileUpdate) },
      responses: { 200: tagged('The profile', Profile), ...refusals(400, 401, 404, 412, 428) },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const profile = await putProfile(c.get('ctx'), id, c.req.valid('json'), c.req.header('if-match'))
      return c.json(profile, 200, { ...OWN, etag: etagOf(profile) })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/preferences',
      operationId: 'getPreferences',
      summary: 'What one prefers wherever one goes: plans begin with it',
      tags,
      middleware: signedIn,
      request: { params, headers: ifNoneMatch },
      responses: { 200: tagged('The preferences', Preferences), 304: unchanged, ...refusals(401, 404) },
    }),
    async (c) => {
      const found = await getPreferences(c.get('ctx'), c.req.valid('param').id)
      const headers = { ...OWN, etag: etagOf(found) }
      const known = namesVersion(c.req.header('if-none-match'), found.version)
      return known ? c.body(null, 304, headers) : c.json(found.preferences, 200, headers)
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/users/{id}/preferences',
      operationId: 'putPreferences',
      summary: 'Change preferences; what is left out stays',
      description: 'Shares its version with the profile. `If-Match` is looked at where it is given.',
      tags,
      middleware: signedIn,
      request: { params, headers: ifMatch, body: jsonBody(PreferencesUpdate) },
      responses: { 200: tagged('The preferences', Preferences), ...refusals(400, 401, 404, 412) },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const stored = await putPreferences(c.get('ctx'), id, c.req.valid('json'), c.req.header('if-match'))
      return c.json(stored.preferences, 200, { ...OWN, etag: etagOf(stored) })
    },
  )
}
