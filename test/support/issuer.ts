import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const CLIENT = { client_id: 'caravan-test', client_secret: 'a secret of two' }
export type Persona = { sub: string; email?: string; email_verified?: boolean | string; name?: string }
/** What a test may have the issuer get wrong. */
export type Lie = { aud?: string; iss?: string; nonce?: string; forged?: boolean; expires?: number }
type Grant = { challenge: string; nonce: string; redirect: string; persona: Persona; lie: Lie }

/** Another site to sign in with: OpenID Connect with PKCE over HTTP on this machine, strict about what it is sent. */
export async function newIssuer() {
  const [good, bad] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
  const jwk = { ...(await exportJWK(good.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const grants = new Map<string, Grant>()
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const token = (persona: Persona, nonce: string | undefined, lie: Lie = {}) =>
    new SignJWT({ ...persona, ...(nonce === undefined ? {} : { nonce: lie.nonce ?? nonce }) })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(lie.iss ?? issuer)
      .setAudience(lie.aud ?? CLIENT.client_id)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + (lie.expires ?? 300))
      .sign(lie.forged ? bad.privateKey : good.privateKey)

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration') {
      return send(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (request.url === '/keys') return send(200, { keys: [jwk] })
    if (request.url !== '/token' || request.method !== 'POST') return send(404, {})
    let text = ''
    for await (const chunk of request) text += chunk
    const form = new URLSearchParams(text)
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const known = form.get('client_id') === CLIENT.client_id && form.get('client_secret') === CLIENT.client_secret
    if (!known) return send(401, { error: 'invalid_client' })
    if (!grant || challenge !== grant.challenge || form.get('redirect_uri') !== grant.redirect)
      return send(400, { error: 'invalid_grant' })
    const id_token = await token(grant.persona, grant.nonce, grant.lie)
    send(200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token })
  }

  /** The person agrees: what the browser is sent back with, for the address it was sent to. */
  function agree(address: string, persona: Persona, lie: Lie = {}): URLSearchParams {
    const sent = new URL(address).searchParams
    if (sent.get('client_id') !== CLIENT.client_id || sent.get('code_challenge_method') !== 'S256')
      throw new Error(address)
    const code = `code-${grants.size}-${Math.random()}`
    grants.set(code, {
      persona,
      lie,
      challenge: sent.get('code_challenge')!,
      nonce: sent.get('nonce')!,
      redirect: sent.get('redirect_uri')!,
    })
    return new URLSearchParams({ code, state: sent.get('state')! })
  }

  return { issuer, agree, token, close: () => new Promise((resolve) => server.close(resolve)) }
}
