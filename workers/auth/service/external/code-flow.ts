import * as oauth from 'oauth4webapi'
import { AppError, invalid } from '#shared/errors'
import { newSecret, sha256 } from '#shared/values/ids'
import type { Ctx } from '../../env'
import { type Flow, insertFlow, takeFlow } from '../../store/identities'
import { accountFor, type Claims, claimsOf, link } from './accounts'
import { finishSignIn, type SignedIn } from './finish'
import { serverOf, transport } from './issuers'
import { clientSecret, getProvider, type Provider } from './providers'

/** How long a person may take on the other site. */
const FLOW_MS = 10 * 60_000

export type Start = { url: string; browserSecret: string; formPost: boolean }
type Wish = { provider: string; origin: string; returnTo: string; linkTo: string | null }

/**
 * The address to send a browser to (OpenID Connect code flow with PKCE, RFC 7636), and the secret its cookie must bring
 * back: an answer that somebody else's browser began is worth nothing.
 */
export async function start(ctx: Ctx, wish: Wish): Promise<Start> {
  const provider = getProvider(ctx, wish.provider)
  const server = await serverOf(ctx, provider.issuer)
  if (!server.authorization_endpoint) throw new AppError('SYSTEM_UNAVAILABLE', 'The other site cannot sign people in')
  const [state, browserSecret, nonce] = [newSecret(), newSecret(), oauth.generateRandomNonce()]
  const verifier = oauth.generateRandomCodeVerifier()
  await insertFlow(ctx.env.AUTH_DB, {
    state_hash: await sha256(state),
    browser_hash: await sha256(browserSecret),
    provider: provider.id,
    verifier,
    nonce,
    return_to: wish.returnTo,
    link_to: wish.linkTo,
    expires_at: ctx.now.getTime() + FLOW_MS,
  }).run()
  const url = new URL(server.authorization_endpoint)
  const parameters = {
    client_id: provider.client_id,
    redirect_uri: redirectUri(wish.origin, provider),
    response_type: 'code',
    scope: provider.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(provider.form_post ? { response_mode: 'form_post' } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, browserSecret, formPost: provider.form_post }
}

const redirectUri = (origin: string, { id }: Provider) => `${origin}/v1/auth/oidc/${id}/callback`

export type Answer = {
  provider: string
  origin: string
  parameters: URLSearchParams
  browserSecret: string | undefined
}
export type Finished = { returnTo: string } & (SignedIn | { kind: 'linked' })

/**
 * What the other site sent a browser back with. VALIDATION_ERROR for an answer to no question of this very browser,
 * AUTH_INVALID_CREDENTIALS when the other site refused or its word does not hold.
 */
export async function finish(ctx: Ctx, answer: Answer, device: string): Promise<Finished> {
  const provider = getProvider(ctx, answer.provider)
  const flow = await flowOf(ctx, answer, provider)
  const claims = await verified(ctx, answer, provider, flow)
  const returnTo = flow.return_to
  if (flow.link_to) {
    await link(ctx, flow.link_to, claims)
    return { kind: 'linked', returnTo }
  }
  return { returnTo, ...(await finishSignIn(ctx, await accountFor(ctx, claims), device, 'oidc')) }
}

async function flowOf(ctx: Ctx, answer: Answer, provider: Provider): Promise<Flow> {
  const state = answer.parameters.get('state')
  const [stateHash, browserHash] = [await sha256(state ?? ''), await sha256(answer.browserSecret ?? '')]
  const flow = await takeFlow(ctx.env.AUTH_DB, stateHash, browserHash, provider.id, ctx.now.getTime())
  if (!flow) throw invalid('state', 'this sign-in was not begun here, or took too long: begin again')
  return flow
}

async function verified(ctx: Ctx, answer: Answer, provider: Provider, flow: Flow): Promise<Claims> {
  const { parameters } = answer
  const server = await serverOf(ctx, provider.issuer)
  const client: oauth.Client = { client_id: provider.client_id }
  const options = transport(ctx, provider.issuer)
  const secret = await clientSecret(provider, ctx.now)
  try {
    const checked = oauth.validateAuthResponse(server, client, parameters, parameters.get('state') ?? '')
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      secret === null ? oauth.None() : oauth.ClientSecretPost(secret),
      checked,
      redirectUri(answer.origin, provider),
      flow.verifier,
      options,
    )
    const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: flow.nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server, response, options)
    return claimsOf(provider.issuer, oauth.getValidatedIdTokenClaims(result)!, nameIn(parameters))
  } catch (error) {
    ctx.log('WARNING', 'external sign-in refused', { provider: provider.id, error: String(error).slice(0, 300) })
    throw new AppError('AUTH_INVALID_CREDENTIALS', `${provider.name} did not sign you in: try again`)
  }
}

/** Apple tells a name once, beside the token, the first time somebody comes. */
function nameIn(parameters: URLSearchParams): string | undefined {
  try {
    const { name } = JSON.parse(parameters.get('user') ?? '{}') as { name?: { firstName?: string; lastName?: string } }
    return name ? [name.firstName, name.lastName].filter(Boolean).join(' ') : undefined
  } catch {
    return undefined
  }
}
