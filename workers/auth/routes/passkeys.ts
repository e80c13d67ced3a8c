import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppTypes, answer, jsonBody, refusals } from '#shared/app'
import { TokenGrant } from '#shared/contracts/auth'
import { NewPasskey, Passkey, PasskeyOptions, PasskeyProof, PasskeySignIn } from '#shared/contracts/passkeys'
import type { Env } from '../env'
import * as passkeys from '../service/passkeys'
import { type App, device, signedIn, tags, tokens } from './app'

const Passkeys = z.object({ items: z.array(Passkey) }).openapi('Passkeys')
const site = (c: Context<AppTypes<Env>>): passkeys.Site => new URL(c.req.url)

/** Signing in with what the device keeps (WebAuthn): nothing to type, nothing to steal by a false page. */
export function addPasskeys(app: App): void {
  for (const path of ['/v1/auth/passkeys', '/v1/auth/passkeys/registration/*']) app.use(path, signedIn)

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/passkeys/registration/options',
      operationId: 'passkeyRegistrationOptions',
      tags,
      summary: 'Begin to add a passkey',
      request: { body: jsonBody(PasskeyProof) },
      responses: { 200: answer('For navigator.credentials.create', PasskeyOptions), ...refusals(400, 401, 403, 429) },
    }),
    async (c) => {
      const options = await passkeys.registrationOptions(c.get('ctx'), site(c), c.req.valid('json'))
      return c.json({ ...options }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/passkeys/registration/verify',
      operationId: 'addPasskey',
      tags,
      summary: 'Add the passkey the browser made',
      request: { body: jsonBody(NewPasskey) },
      responses: { 201: answer('The passkey', Passkey), ...refusals(400, 401, 403, 409) },
    }),
    async (c) => c.json(await passkeys.addPasskey(c.get('ctx'), site(c), c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/passkeys',
      operationId: 'listPasskeys',
      tags,
      summary: 'My passkeys',
      responses: { 200: answer('Newest first', Passkeys), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: await passkeys.listPasskeys(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/auth/passkeys/{id}',
      operationId: 'deletePasskey',
      tags,
      summary: 'Forget a passkey',
      request: { params: z.object({ id: z.string().max(1400) }) },
      middleware: signedIn,
      responses: { 204: { description: 'Forgotten' }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await passkeys.deletePasskey(c.get('ctx'), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/passkeys/authentication/options',
      operationId: 'passkeySignInOptions',
      tags,
      summary: 'Begin to sign in with a passkey',
      responses: { 200: answer('For navigator.credentials.get', PasskeyOptions) },
    }),
    async (c) => c.json({ ...(await passkeys.signInOptions(c.get('ctx'), site(c))) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/passkeys/authentication/verify',
      operationId: 'passkeySignIn',
      tags,
      summary: 'Sign in with a passkey; it stands for password and code together',
      request: { body: jsonBody(PasskeySignIn) },
      responses: { 200: answer('Tokens of a new session', TokenGrant), ...refusals(400, 401) },
    }),
    async (c) => {
      const input = c.req.valid('json')
      const grant = await passkeys.signIn(c.get('ctx'), site(c), input, device(c))
      return c.json(tokens(c, grant, input.session === 'cookie'), 200)
    },
  )
}
