import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { type AskOptions, api, expectError, newUser, PASSWORD } from '../support/client'
import { CLIENT, type Lie, newIssuer, type Persona } from '../support/issuer'
import { TEST_VARS } from '../support/vars'

// Signing in with another site, against an issuer of our own that is as strict as the real ones.

const state = mkdtempSync(join(tmpdir(), 'caravan-external-'))
let issuer: Awaited<ReturnType<typeof newIssuer>>
let platform: Platform
beforeAll(async () => {
  issuer = await newIssuer()
  const providers = {
    corp: { ...CLIENT, issuer: issuer.issuer, name: 'Corp' },
    formed: { ...CLIENT, issuer: issuer.issuer },
    dead: { ...CLIENT, issuer: 'http://127.0.0.1:9' },
  }
  const trusted = [{ issuer: issuer.issuer, audience: 'caravan-api' }]
  const vars = { ...TEST_VARS, OIDC_PROVIDERS: JSON.stringify(providers), TRUSTED_ISSUERS: JSON.stringify(trusted) }
  platform = await startPlatform({ port: 0, state, vars, crons: false })
})
afterAll(async () => {
  await platform?.stop()
  await issuer?.close()
  rmSync(state, { recursive: true, force: true })
})

const ask = <T = Record<string, unknown>>(method: string, path: string, options: AskOptions = {}) =>
  api<T>(method, path, { ...options, url: platform.url })
const newPersona = (more: Partial<Persona> = {}): Persona => ({
  sub: randomUUID(),
  email: `${randomUUID()}@corp.example`,
  email_verified: true,
  name: 'Cora Corp',
  ...more,
})
const cookieIn = (headers: Headers, name: string) =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.split(';')[0]
const own = () => ({ origin: platform.url, 'sec-fetch-site': 'same-origin' })

async function begin(query = '', provider = 'corp') {
  const { status, headers } = await ask('GET', `/v1/auth/oidc/${provider}/start${query}`)
  expect(status).toBe(302)
  return { address: headers.get('location')!, cookie: cookieIn(headers, 'caravan_oidc')! }
}
const comeBack = (parameters: URLSearchParams, headers: Record<string, string>) =>
  ask('GET', `/v1/auth/oidc/corp/callback?${parameters}`, { headers })
async function visit(persona: Persona, lie: Lie = {}) {
  const { address, cookie } = await begin()
  return comeBack(issuer.agree(address, persona, lie), { cookie })
}
/** The account a browser is signed in to after it came back. */
async function accountAfter({ headers }: { headers: Headers }) {
  const cookie = cookieIn(headers, 'caravan_refresh')!
  const { body } = await ask<{ access_token: string; user: { id: string; email: string; name: string } }>(
    'POST',
    '/v1/auth/refresh',
    { headers: { ...own(), cookie } },
  )
  return { ...body.user, token: body.access_token }
}
async function twoFactors() {
  const ana = await newUser('Ana', platform.url)
  const { body } = await ask<{ secret: string }>('POST', '/v1/auth/2fa/enable', {
    token: ana.token,
    body: { password: PASSWORD },
  })
  const code = (ms = 0) => generateSync({ secret: body.secret, epoch: Math.floor((Date.now() + ms) / 1000) })
  await ask('POST', '/v1/auth/2fa/verify', { token: ana.token, body: { code: code(-30_000) } })
  return { ...ana, code }
}

describe('signing in with another site', () => {
  it('makes an account the first time and finds it the next', async () => {
    const persona = newPersona()
    const first = await visit(persona)
    expect(first.status).toBe(302)
    expect(first.headers.get('location')).toBe('/app')
    const account = await accountAfter(first)
    expect(account).toMatchObject({ email: persona.email, name: 'Cora Corp' })
    const again = await accountAfter(await visit({ ...persona, email: 'moved@corp.example' }))
    expect(again.id).toBe(account.id)
    const { body } = await ask('GET', '/v1/auth/identities', { token: account.token })
    expect(body.items).toMatchObject([{ issuer: issuer.issuer, email: persona.email }])
  })

  it('makes one account of two first visits at once', async () => {
    const persona = newPersona()
    const visits = await Promise.all([visit(persona), visit(persona), visit(persona)])
    const accounts = await Promise.all(visits.map(accountAfter))
    expect(new Set(accounts.map(({ id }) => id)).size).toBe(1)
  })

  it('sends the browser with PKCE, state and nonce, and back where it wanted to go', async () => {
    const { address, cookie } = await begin('?return_to=/app/trips?x=1')
    const sent = new URL(address).searchParams
    for (const name of ['state', 'nonce', 'code_challenge']) expect(sent.get(name), name).toMatch(/^[\w-]{43}$/)
    expect(sent.get('redirect_uri')).toBe(`${platform.url}/v1/auth/oidc/corp/callback`)
    const back = await comeBack(issuer.agree(address, newPersona()), { cookie })
    expect(back.headers.get('location')).toBe('/app/trips?x=1')
    const items = (await ask('GET', '/v1/auth/oidc/providers')).body.items
    expect(items).toContainEqual({ id: 'corp', name: 'Corp' })
  })

  it('takes an answer once, in the browser that asked, in time, for its own provider', async () => {
    const { address, cookie } = await begin()
    const parameters = issuer.agree(address, newPersona())
    expectError(await comeBack(parameters, {}), 400, 'VALIDATION_ERROR')
    const other = await begin()
    expectError(await comeBack(parameters, { cookie: other.cookie }), 400, 'VALIDATION_ERROR')
    const formed = await ask('GET', `/v1/auth/oidc/formed/callback?${parameters}`, { headers: { cookie } })
    expectError(formed, 400, 'VALIDATION_ERROR')
    const late = { cookie, 'x-now': new Date(Date.now() + 601_000).toISOString() }
    expectError(await comeBack(parameters, late), 400, 'VALIDATION_ERROR')
    expect((await comeBack(parameters, { cookie })).status).toBe(302)
    expectError(await comeBack(parameters, { cookie }), 400, 'VALIDATION_ERROR')
  })

  it.each([
    ['for somebody else', { aud: 'another-client' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['with another nonce', { nonce: 'x'.repeat(43) }],
    ['with a forged signature', { forged: true }],
    ['that is too old', { expires: -600 }],
  ] as [string, Lie][])('believes no token %s', async (_name, lie) => {
    expectError(await visit(newPersona(), lie), 401, 'AUTH_INVALID_CREDENTIALS')
  })

  it('is refused when the person or the other site refuses, with a page for browsers', async () => {
    const denied = async (headers: Record<string, string>) => {
      const { address, cookie } = await begin()
      const state = new URL(address).searchParams.get('state')!
      return comeBack(new URLSearchParams({ error: 'access_denied', state }), { cookie, ...headers })
    }
    expectError(await denied({}), 401, 'AUTH_INVALID_CREDENTIALS')
    const page = await denied({ accept: 'text/html,*/*' })
    expect([page.status, page.headers.get('location')]).toEqual([302, '/app/sign-in?error=AUTH_INVALID_CREDENTIALS'])
    const { address, cookie } = await begin()
    const invented = new URLSearchParams({ code: 'invented', state: new URL(address).searchParams.get('state')! })
    expectError(await comeBack(invented, { cookie }), 401, 'AUTH_INVALID_CREDENTIALS')
  })

  it('works by a form too', async () => {
    const { address, cookie } = await begin('', 'formed')
    const answer = await fetch(`${platform.url}/v1/auth/oidc/formed/callback`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: issuer.agree(address, newPersona({ email_verified: 'true' })),
    })
    expect(answer.status).toBe(302)
    expect((await accountAfter(answer)).email).toMatch(/@corp\.example$/)
  })

  it('refuses strange sites and addresses to return to', async () => {
    expectError(await ask('GET', '/v1/auth/oidc/nowhere/start'), 404, 'NOT_FOUND')
    for (const path of ['https://evil.example', '//evil.example', '/\\evil.example', '/a\nb', 'app'])
      expectError(
        await ask('GET', `/v1/auth/oidc/corp/start?return_to=${encodeURIComponent(path)}`),
        400,
        'VALIDATION_ERROR',
      )
    expectError(await ask('GET', '/v1/auth/oidc/dead/start'), 503, 'SYSTEM_UNAVAILABLE')
  })
})

describe('somebody with the address of an account', () => {
  it('gets none without the other site’s proof of the address', async () => {
    expectError(await visit(newPersona({ email_verified: false })), 403, 'FORBIDDEN')
    expectError(await visit({ sub: randomUUID() }), 403, 'FORBIDDEN')
  })

  it('does not get into one that never proved it, nor past a second factor', async () => {
    const [ana, careful] = [await newUser('Ana', platform.url), await twoFactors()]
    for (const { email } of [ana, careful]) expectError(await visit(newPersona({ email })), 409, 'EMAIL_TAKEN')
  })

  it('links the two from inside, with the password', async () => {
    const ana = await newUser('Ana', platform.url)
    const persona = newPersona()
    const link = (body: object) => ask<{ url: string }>('POST', '/v1/auth/oidc/corp/link', { token: ana.token, body })
    expectError(await link({ password: 'not my password' }), 401, 'AUTH_INVALID_CREDENTIALS')
    const begun = await link({ password: PASSWORD, return_to: '/app/settings/security' })
    const cookie = cookieIn(begun.headers, 'caravan_oidc')!
    const back = await comeBack(issuer.agree(begun.body.url, persona), { cookie })
    expect(back.headers.get('location')).toBe('/app/settings/security')
    expect(cookieIn(back.headers, 'caravan_refresh')).toBeUndefined()
    expect((await accountAfter(await visit(persona))).id).toBe(ana.id)

    const eve = await newUser('Eve', platform.url)
    const hers = await ask<{ url: string }>('POST', '/v1/auth/oidc/corp/link', {
      token: eve.token,
      body: { password: PASSWORD },
    })
    const stolen = await comeBack(issuer.agree(hers.body.url, persona), {
      cookie: cookieIn(hers.headers, 'caravan_oidc')!,
    })
    expectError(stolen, 409, 'CONFLICT')

    const { body } = await ask<{ items: { id: string }[] }>('GET', '/v1/auth/identities', { token: ana.token })
    expectError(await ask('DELETE', `/v1/auth/identities/${body.items[0]!.id}`, { token: eve.token }), 404, 'NOT_FOUND')
    expect((await ask('DELETE', `/v1/auth/identities/${body.items[0]!.id}`, { token: ana.token })).status).toBe(204)
    expect((await accountAfter(await visit(persona))).id).not.toBe(ana.id)
  })

  it('keeps the only way in', async () => {
    const account = await accountAfter(await visit(newPersona()))
    const { body } = await ask<{ items: { id: string }[] }>('GET', '/v1/auth/identities', { token: account.token })
    expectError(
      await ask('DELETE', `/v1/auth/identities/${body.items[0]!.id}`, { token: account.token }),
      409,
      'CONFLICT',
    )
  })

  it('brings the code of the authenticator where the account asks for it', async () => {
    const ana = await twoFactors()
    const persona = newPersona()
    const proof = { password: PASSWORD, totp_code: ana.code() }
    const begun = await ask<{ url: string }>('POST', '/v1/auth/oidc/corp/link', { token: ana.token, body: proof })
    await comeBack(issuer.agree(begun.body.url, persona), { cookie: cookieIn(begun.headers, 'caravan_oidc')! })
    const back = await visit(persona)
    expect(cookieIn(back.headers, 'caravan_refresh')).toBeUndefined()
    const [page, fragment] = back.headers.get('location')!.split('#')
    expect(page).toBe('/app/sign-in')
    const token = new URLSearchParams(fragment).get('second_factor')!
    const complete = (totp_code: string, given = token) =>
      ask<{ user: { id: string } }>('POST', '/v1/auth/oidc/second-factor', { body: { token: given, totp_code } })
    expectError(await complete('000000'), 401, 'AUTH_INVALID_CREDENTIALS')
    expectError(await complete(ana.code(30_000), 'x'), 401, 'AUTH_INVALID_TOKEN')
    expect((await complete(ana.code(30_000))).body.user.id).toBe(ana.id)
    expectError(await complete(ana.code(30_000)), 401, 'AUTH_INVALID_TOKEN')
  })
})

describe('a token of a trusted issuer', () => {
  const exchange = (token: string, more: object = {}) =>
    ask<{ user: { id: string; email: string }; refresh_token: string }>('POST', '/v1/auth/oidc/exchange', {
      body: { issuer: issuer.issuer, token, ...more },
    })
  const forUs = { aud: 'caravan-api' }

  it('is exchanged for a session', async () => {
    const persona = newPersona()
    const { status, body } = await exchange(await issuer.token(persona, undefined, forUs))
    expect(status).toBe(200)
    expect(body.user.email).toBe(persona.email)
    const again = await exchange(await issuer.token({ sub: persona.sub }, undefined, forUs), { session: 'cookie' })
    expect(again.body.user.id).toBe(body.user.id)
    expect(again.body).not.toHaveProperty('refresh_token')
  })

  it.each([
    ['for somebody else', { aud: CLIENT.client_id }],
    ['of another issuer', { ...forUs, iss: 'https://evil.example' }],
    ['with a forged signature', { ...forUs, forged: true }],
    ['that is too old', { ...forUs, expires: -600 }],
  ] as [string, Lie][])('is refused %s', async (_name, lie) => {
    expectError(await exchange(await issuer.token(newPersona(), undefined, lie)), 401, 'AUTH_INVALID_TOKEN')
  })

  it('is refused when nobody trusts the issuer, when it is no token, and without an address', async () => {
    const good = await issuer.token(newPersona(), undefined, forUs)
    expectError(await exchange(good, { issuer: 'https://evil.example' }), 403, 'FORBIDDEN')
    expectError(await exchange('a.b.c'), 401, 'AUTH_INVALID_TOKEN')
    expectError(await exchange(good, { issuer: 'x' }), 400, 'VALIDATION_ERROR')
    expectError(await exchange(await issuer.token({ sub: randomUUID() }, undefined, forUs)), 403, 'FORBIDDEN')
  })
})
