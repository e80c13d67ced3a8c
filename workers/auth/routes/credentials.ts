import { createRoute } from '@hono/zod-openapi'
import { answer, jsonBody, refusals } from '#shared/app'
import {
  EmailChange,
  EmailState,
  ForgottenPassword,
  PasswordChange,
  PasswordReset,
  TokenFromMail,
} from '#shared/contracts/auth'
import { requestEmailChange, sendVerification, verifyEmail } from '../service/email'
import { changePassword, forgotPassword, resetPassword } from '../service/password'
import { type App, signedIn, tags } from './app'

/** The address and the password of an account: proving, changing, and getting back in. */
export function addCredentials(app: App): void {
  for (const path of ['/v1/auth/email/verification', '/v1/auth/email/change', '/v1/auth/password/change'])
    app.use(path, signedIn)

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/email/verify',
      operationId: 'verifyEmail',
      tags,
      summary: 'Prove an address with the token of the mail that went there',
      request: { body: jsonBody(TokenFromMail) },
      responses: { 200: answer('The address of the account', EmailState), ...refusals(400, 409) },
    }),
    async (c) => c.json(await verifyEmail(c.get('ctx'), c.req.valid('json').token), 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/email/verification',
      operationId: 'sendEmailVerification',
      tags,
      summary: 'Send the mail that proves my address again',
      responses: { 202: { description: 'On its way' }, ...refusals(401, 409, 429) },
    }),
    async (c) => {
      await sendVerification(c.get('ctx'))
      return c.body(null, 202)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/email/change',
      operationId: 'changeEmail',
      tags,
      summary: 'Ask for another address; a mail there proves it first',
      request: { body: jsonBody(EmailChange) },
      responses: { 202: { description: 'A mail is on its way to the new address' }, ...refusals(400, 401, 429) },
    }),
    async (c) => {
      await requestEmailChange(c.get('ctx'), c.req.valid('json'))
      return c.body(null, 202)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/password/forgot',
      operationId: 'forgotPassword',
      tags,
      summary: 'Ask for a mail to set the password anew; answers alike whether there is an account or not',
      request: { body: jsonBody(ForgottenPassword) },
      responses: { 202: { description: 'If there is such an account, a mail is on its way' }, ...refusals(400) },
    }),
    async (c) => {
      await forgotPassword(c.get('ctx'), c.req.valid('json').email)
      return c.body(null, 202)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/password/reset',
      operationId: 'resetPassword',
      tags,
      summary: 'Set the password with the token of a mail; every session ends',
      request: { body: jsonBody(PasswordReset) },
      responses: { 204: { description: 'Sign in with the new password' }, ...refusals(400, 429) },
    }),
    async (c) => {
      await resetPassword(c.get('ctx'), c.req.valid('json'))
      return c.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/password/change',
      operationId: 'changePassword',
      tags,
      summary: 'Change my password; every other session ends',
      request: { body: jsonBody(PasswordChange) },
      responses: { 204: { description: 'Changed' }, ...refusals(400, 401, 429) },
    }),
    async (c) => {
      await changePassword(c.get('ctx'), c.req.valid('json'))
      return c.body(null, 204)
    },
  )
}
