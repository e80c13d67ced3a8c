import { createRoute } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import { Code, PasswordOnly, RecoveryCodes, StepUp, TwoFactorSetup, TwoFactorState } from '#shared/contracts/auth'
import * as factor from '../service/second-factor'
import { ownAccount } from '../service/step-up'
import { type App, signedIn, tags } from './app'

/** Two-factor sign-in by an authenticator (RFC 6238), with recovery codes for the day it is lost. */
export function addSecondFactor(app: App): void {
  app.use('/v1/auth/2fa/*', signedIn)

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/2fa',
      operationId: 'getTwoFactor',
      tags,
      summary: 'Whether two-factor sign-in is on',
      responses: { 200: answer('How it stands', TwoFactorState), ...refusals(401) },
    }),
    async (c) => {
      const ctx = c.get('ctx')
      return c.json(await factor.stateOf(ctx, (await ownAccount(ctx)).id), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/2fa/enable',
      operationId: 'enableTwoFactor',
      tags,
      summary: 'Get a secret for an authenticator, and recovery codes; in force after the first code',
      request: { body: jsonBody(PasswordOnly) },
      responses: { 200: answer('Shown this once', TwoFactorSetup), ...refusals(400, 401, 409, 429) },
    }),
    async (c) => c.json(await factor.enable(c.get('ctx'), c.req.valid('json').password), 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/2fa/verify',
      operationId: 'verifyTwoFactor',
      tags,
      summary: 'Put the authenticator in force with a first code',
      request: { body: jsonBody(Code) },
      responses: { 200: answer('From now on a sign-in needs a code', TwoFactorState), ...refusals(400, 401, 409, 429) },
    }),
    async (c) => c.json(await factor.verify(c.get('ctx'), c.req.valid('json').code), 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/2fa/disable',
      operationId: 'disableTwoFactor',
      tags,
      summary: 'Sign in by password alone again',
      request: { body: jsonBody(StepUp) },
      responses: { 204: { description: 'Off' }, ...refusals(400, 401, 409, 429) },
    }),
    async (c) => {
      await factor.disable(c.get('ctx'), c.req.valid('json'))
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/2fa/recovery-codes',
      operationId: 'renewRecoveryCodes',
      tags,
      summary: 'Get new recovery codes in the place of the old ones',
      request: { body: jsonBody(StepUp) },
      responses: { 200: answer('Shown this once', RecoveryCodes), ...refusals(400, 401, 409, 429) },
    }),
    async (c) => c.json({ recovery_codes: await factor.renewRecoveryCodes(c.get('ctx'), c.req.valid('json')) }, 200),
  )
}
