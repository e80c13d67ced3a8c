import { createRoute, z } from '@hono/zod-openapi'
import { answer, createApp, jsonBody, refusals } from '#shared/app'
import { ROLES } from '#shared/call'
import { Credentials, Registration, TokenGrant, User } from '#shared/contracts/auth'
import { AppError, isAppError } from '#shared/errors'
import { AccessClaims, ALGORITHM, ISSUER } from '#shared/tokens'
import type { Env } from './env'
import { addApiKeys } from './routes/api-keys'
import { device, signedIn, tokens } from './routes/app'
import { addAudit } from './routes/audit'
import { clearRefreshCookie, refreshCookie } from './routes/cookies'
import { addCredentials } from './routes/credentials'
import { addExternal } from './routes/external'
import { addOrgMembers } from './routes/org-members'
import { addOrgs } from './routes/orgs'
import { addPasskeys } from './routes/passkeys'
import { addSecondFactor } from './routes/second-factor'
import { addSessions } from './routes/sessions'
import { addUsers } from './routes/users'
import { me, register } from './service/accounts'
import { publicKeys } from './service/keys'
import { logout, refresh, verifyToken } from './service/sessions'
import { login } from './service/sign-in'

export const app = createApp<Env>('auth', (env) => ({ auth_db: () => env.AUTH_DB.prepare('SELECT 1').first() }))

/** A refresh token is 43 characters; a generous limit keeps nonsense away from the hash. */
const RefreshToken = z.string().min(1).max(200)
const RefreshRequest = z
  .object({
    refresh_token: RefreshToken.optional(),
    /** The organisation to act for from now on; null for none. */
    org_id: z.string().max(64).nullable().optional(),
  })
  .openapi('RefreshRequest')
const Permissions = z.object({ roles: z.array(z.enum(ROLES)), permissions: z.array(z.string()) }).openapi('Permissions')
const Me = Permissions.extend({ user: User }).openapi('Me')
const optionalBody = { required: false, content: { 'application/json': { schema: RefreshRequest } } }

// Clients may send "no body" as an empty one under a JSON content type.
for (const path of [
  '/v1/auth/refresh',
  '/v1/auth/logout',
  '/v1/auth/sessions/revoke-all',
  '/v1/auth/passkeys/authentication/options',
])
  app.use(path, async (c, next) => {
    if ((await c.req.text()).trim() === '') c.req.raw = withoutBody(c.req.raw)
    await next()
  })

function withoutBody({ url, method, headers }: Request): Request {
  const kept = new Headers(headers)
  kept.delete('content-type')
  return new Request(url, { method, headers: kept })
}

// A cookie that opens nothing would be refused again on every visit.
app.use('/v1/auth/refresh', async (c, next) => {
  await next()
  if (isAppError(c.error) && c.error.code === 'AUTH_INVALID_TOKEN') clearRefreshCookie(c)
})

addSecondFactor(app)
addSessions(app)
addCredentials(app)
addAudit(app)
addApiKeys(app)
addUsers(app)
addPasskeys(app)
addExternal(app)
app.use('/v1/orgs/*', signedIn)
// Before the organisations: `/v1/orgs/invitations` is no organisation's id.
addOrgMembers(app)
addOrgs(app)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/auth/register',
    operationId: 'register',
    tags: ['auth'],
    summary: 'Create an account and sign in to it',
    request: { body: jsonBody(Registration) },
    responses: { 201: answer('The account and its first tokens', TokenGrant), ...refusals(400, 409, 429) },
  }),
  async (c) => {
    const input = c.req.valid('json')
    return c.json(tokens(c, await register(c.get('ctx'), input, device(c)), input.session === 'cookie'), 201)
  },
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/auth/login',
    operationId: 'login',
    tags: ['auth'],
    summary: 'Sign in with e-mail address and password',
    request: { body: jsonBody(Credentials) },
    responses: { 200: answer('Tokens of a new session', TokenGrant), ...refusals(400, 401, 429) },
  }),
  async (c) => {
    const input = c.req.valid('json')
    return c.json(tokens(c, await login(c.get('ctx'), input, device(c)), input.session === 'cookie'), 200)
  },
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/auth/refresh',
    operationId: 'refresh',
    tags: ['auth'],
    summary: 'Exchange a refresh token, from the body or the cookie, for new tokens',
    request: { body: optionalBody },
    responses: { 200: answer('The next tokens of the session', TokenGrant), ...refusals(400, 401, 403, 404) },
  }),
  async (c) => {
    const { refresh_token: given, org_id } = c.req.valid('json') ?? {}
    const token = given ?? refreshCookie(c)
    if (!token) throw new AppError('AUTH_REQUIRED', 'Nobody is signed in')
    return c.json(tokens(c, await refresh(c.get('ctx'), token, org_id), !given), 200)
  },
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/auth/logout',
    operationId: 'logout',
    tags: ['auth'],
    summary: 'End the session, with all its tokens, at once',
    request: { body: optionalBody },
    responses: { 204: { description: 'Signed out' }, ...refusals(400, 401, 403) },
  }),
  async (c) => {
    const ctx = c.get('ctx')
    const given = c.req.valid('json')?.refresh_token
    await logout(ctx, given ?? refreshCookie(c))
    clearRefreshCookie(c)
    return c.body(null, 204)
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/auth/me',
    operationId: 'me',
    tags: ['auth'],
    summary: 'Who is signed in',
    responses: { 200: answer('The account as it is now', Me), ...refusals(401) },
  }),
  async (c) => c.json(await me(c.get('ctx')), 200),
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/auth/permissions',
    operationId: 'permissions',
    tags: ['auth'],
    summary: 'What the caller may do',
    responses: { 200: answer('Roles and what follows from them', Permissions), ...refusals(401) },
  }),
  async (c) => {
    const { roles, permissions } = await me(c.get('ctx'))
    return c.json({ roles, permissions }, 200)
  },
)

const Verification = z
  .union([
    z.object({ valid: z.literal(true), claims: AccessClaims }),
    z.object({ valid: z.literal(false), reason: z.string().openapi({ example: 'expired' }) }),
  ])
  .openapi('Verification')

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/auth/verify',
    operationId: 'verify',
    tags: ['auth'],
    summary: 'What an access token is worth at this moment',
    request: { body: jsonBody(z.object({ token: z.string().min(1).max(16_384) }).openapi('TokenToVerify')) },
    responses: { 200: answer('The verdict', Verification), ...refusals(400) },
  }),
  async (c) => c.json(await verifyToken(c.get('ctx'), c.req.valid('json').token), 200),
)

const PublicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
})
/** Well below the time an old key goes on verifying after it was retired. */
const KEYS_CACHED = 'public, max-age=300'

app.openapi(
  createRoute({
    method: 'get',
    path: '/.well-known/jwks.json',
    operationId: 'jwks',
    tags: ['auth'],
    summary: 'The public keys of access tokens',
    responses: { 200: answer('JSON Web Key Set', z.object({ keys: z.array(PublicKeySchema) }).openapi('Jwks')) },
  }),
  async (c) => c.json({ keys: await publicKeys(c.get('ctx')) }, 200, { 'cache-control': KEYS_CACHED }),
)

const Discovery = z
  .object({
    issuer: z.string(),
    jwks_uri: z.string(),
    userinfo_endpoint: z.string(),
    response_types_supported: z.array(z.string()),
    subject_types_supported: z.array(z.string()),
    id_token_signing_alg_values_supported: z.array(z.string()),
    scopes_supported: z.array(z.string()),
    claims_supported: z.array(z.string()),
  })
  .openapi('OpenIdConfiguration')

app.openapi(
  createRoute({
    method: 'get',
    path: '/.well-known/openid-configuration',
    operationId: 'openidConfiguration',
    tags: ['auth'],
    summary: 'Where the keys are and what the tokens hold',
    responses: { 200: answer('OpenID provider metadata', Discovery) },
  }),
  (c) => {
    const { origin } = new URL(c.req.url)
    const metadata = {
      issuer: ISSUER,
      jwks_uri: `${origin}/.well-known/jwks.json`,
      userinfo_endpoint: `${origin}/v1/auth/me`,
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      scopes_supported: ['openid', 'profile', 'email'],
      claims_supported: Object.keys(AccessClaims.shape),
    }
    return c.json(metadata, 200, { 'cache-control': KEYS_CACHED })
  },
)
