import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { requireUser } from '#shared/actors'
import { type AppTypes, answer, jsonBody, refusals } from '#shared/app'
import { TokenGrant } from '#shared/contracts/auth'
import { LinkedIdentity, ReturnTo, SecondStep, SignInProvider, TokenExchange } from '#shared/contracts/external'
import { PasskeyProof } from '#shared/contracts/passkeys'
import { isAppError } from '#shared/errors'
import type { Env } from '../env'
import { type Finished, finish, start } from '../service/external/code-flow'
import { exchangeToken } from '../service/external/exchange'
import { completeSignIn } from '../service/external/finish'
import { linkedIdentities, unlink } from '../service/external/identities'
import { listProviders } from '../service/external/providers'
import { proveOwner } from '../service/step-up'
import { type App, device, signedIn, tags, tokens } from './app'
import { clearFlowCookie, flowCookie, setFlowCookie, setRefreshCookie } from './cookies'

const Providers = z.object({ items: z.array(SignInProvider) }).openapi('SignInProviders')
const Identities = z.object({ items: z.array(LinkedIdentity) }).openapi('LinkedIdentities')
const params = z.object({ provider: z.string().max(32).openapi({ example: 'google' }) })
/** What the other site sends back: a code and our state, or an error. */
const Returned = z.object({
  state: z.string().max(200).optional(),
  code: z.string().max(4096).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(1000).optional(),
  iss: z.string().max(500).optional(),
  user: z.string().max(2000).optional(),
  scope: z.string().max(2000).optional(),
})
const sentOn = { 302: { description: 'Go on there' }, ...refusals(400, 401, 403, 404, 409) }
const SIGN_IN_PAGE = '/app/sign-in'

/** Signing in with another site (OpenID Connect), and with tokens of issuers this installation trusts. */
export function addExternal(app: App): void {
  for (const path of ['/v1/auth/oidc/:provider/link', '/v1/auth/identities/*']) app.use(path, signedIn)

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/oidc/providers',
      operationId: 'listSignInProviders',
      tags,
      summary: 'The sites one can sign in with',
      responses: { 200: answer('As configured', Providers) },
    }),
    (c) => c.json({ items: listProviders(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/oidc/{provider}/start',
      operationId: 'startExternalSignIn',
      tags,
      summary: 'Send the browser to another site to sign in',
      request: { params, query: z.object({ return_to: ReturnTo }) },
      responses: { 302: { description: 'To the other site' }, ...refusals(400, 404) },
    }),
    async (c) => {
      const wish = { returnTo: c.req.valid('query').return_to, linkTo: null, origin: new URL(c.req.url).origin }
      const begun = await start(c.get('ctx'), { ...wish, provider: c.req.valid('param').provider })
      setFlowCookie(c, begun.browserSecret, begun.formPost)
      return c.redirect(begun.url, 302)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/oidc/{provider}/link',
      operationId: 'linkExternalSignIn',
      tags,
      summary: 'Begin to link another site to my account',
      request: { params, body: jsonBody(PasskeyProof.extend({ return_to: ReturnTo }).openapi('LinkRequest')) },
      responses: {
        200: answer('Send the browser there', z.object({ url: z.string() }).openapi('LinkStart')),
        ...refusals(400, 401, 403, 404, 429),
      },
    }),
    async (c) => {
      const ctx = c.get('ctx')
      const { return_to, ...proof } = c.req.valid('json')
      await proveOwner(ctx, proof)
      const wish = { returnTo: return_to, linkTo: requireUser(ctx.call).id, origin: new URL(c.req.url).origin }
      const begun = await start(ctx, { ...wish, provider: c.req.valid('param').provider })
      setFlowCookie(c, begun.browserSecret, begun.formPost)
      return c.json({ url: begun.url }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/oidc/{provider}/callback',
      operationId: 'finishExternalSignIn',
      tags,
      summary: 'Where the other site sends the browser back to',
      request: { params, query: Returned },
      responses: sentOn,
    }),
    (c) => returned(c, c.req.valid('param').provider, c.req.valid('query')),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/oidc/{provider}/callback',
      operationId: 'finishExternalSignInByForm',
      tags,
      summary: 'The same by a form, as Apple does',
      request: {
        params,
        body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: Returned } } },
      },
      responses: sentOn,
    }),
    (c) => returned(c, c.req.valid('param').provider, c.req.valid('form')),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/oidc/exchange',
      operationId: 'exchangeToken',
      tags,
      summary: 'Tokens here for a token of a trusted issuer, such as Auth0 or Clerk',
      request: { body: jsonBody(TokenExchange) },
      responses: { 200: answer('Tokens of a new session', TokenGrant), ...refusals(400, 401, 403, 409, 429) },
    }),
    async (c) => {
      const input = c.req.valid('json')
      return c.json(tokens(c, await exchangeToken(c.get('ctx'), input, device(c)), input.session === 'cookie'), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/auth/oidc/second-factor',
      operationId: 'completeExternalSignIn',
      tags,
      summary: 'The code of the authenticator, after another site vouched for the person',
      request: { body: jsonBody(SecondStep) },
      responses: { 200: answer('Tokens of a new session', TokenGrant), ...refusals(400, 401, 429) },
    }),
    async (c) => {
      const input = c.req.valid('json')
      return c.json(tokens(c, await completeSignIn(c.get('ctx'), input, device(c)), input.session === 'cookie'), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/auth/identities',
      operationId: 'listIdentities',
      tags,
      summary: 'The other sites that open my account',
      responses: { 200: answer('Oldest first', Identities), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: await linkedIdentities(c.get('ctx')) }, 200),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/auth/identities/{id}',
      operationId: 'unlinkIdentity',
      tags,
      summary: 'Let another site open my account no longer',
      request: { params: z.object({ id: z.string().max(64) }) },
      responses: { 204: { description: 'Unlinked' }, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await unlink(c.get('ctx'), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}

/** A browser that navigates is shown a page, whatever happened; a program gets the error itself. */
async function returned(c: Context<AppTypes<Env>>, provider: string, sent: z.infer<typeof Returned>) {
  const parameters = new URLSearchParams(Object.entries(sent).filter(([, value]) => value !== undefined))
  const answered = { provider, parameters, origin: new URL(c.req.url).origin, browserSecret: flowCookie(c) }
  clearFlowCookie(c)
  try {
    return c.redirect(onwards(c, await finish(c.get('ctx'), answered, device(c))), 302)
  } catch (error) {
    if (!isAppError(error) || !c.req.header('accept')?.includes('text/html')) throw error
    return c.redirect(`${SIGN_IN_PAGE}?error=${error.code}`, 302)
  }
}

/** A waiting sign-in travels in the fragment, which no server sees or logs. */
function onwards(c: Context<AppTypes<Env>>, finished: Finished): string {
  if (finished.kind === 'second_factor') {
    const waiting = new URLSearchParams({ second_factor: finished.token, return_to: finished.returnTo })
    return `${SIGN_IN_PAGE}#${waiting}`
  }
  if (finished.kind === 'session') setRefreshCookie(c, finished.grant.refresh_token)
  return finished.returnTo
}
