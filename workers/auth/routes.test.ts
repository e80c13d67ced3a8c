import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { type Answer, api, demoUser, expectError, newUser, PASSWORD } from '../../test/support/client'
import { TEST_VARS } from '../../test/support/vars'

type Tokens = {
  user: { id: string; email: string; name: string }
  access_token: string
  refresh_token?: string
  token_type: string
  expires_in: number
}
type Headers = Record<string, string>
const newEmail = () => `${randomUUID()}@test.caravan.example`
const post = <T = Tokens>(path: string, body: unknown, headers: Headers = {}) =>
  api<T>('POST', `/v1/auth/${path}`, { body, headers })
const login = (email: string, password = PASSWORD, headers: Headers = {}) => post('login', { email, password }, headers)
const refresh = (refresh_token: string, headers: Headers = {}) => post('refresh', { refresh_token }, headers)
const verify = async (token: string) =>
  (await post<{ valid: boolean; reason?: string; claims?: Record<string, unknown> }>('verify', { token })).body
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
/** The test clock, so many seconds from now. */
const later = (seconds: number): Headers => ({ 'x-now': new Date(Date.now() + seconds * 1000).toISOString() })
const DAY = 86_400

describe('registering', () => {
  it('makes an account and signs in to it', async () => {
    const email = newEmail()
    const answer = await post('register', { email: `  ${email.toUpperCase()} `, password: PASSWORD, name: 'Ana' })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.body).toEqual({
      user: { id: expect.stringMatching(/^usr_[0-9a-z]{26}$/), email, name: 'Ana' },
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'Bearer',
      expires_in: 3600,
    })
    expect((await login(email)).body.user).toEqual(answer.body.user)
  })

  it('gives each account a number of its own beside its id', async () => {
    const [ana, bob] = await Promise.all([newUser('Ana'), newUser('Bob')])
    const [first, second] = [claimsOf(ana.token), claimsOf(bob.token)]
    expect(first).toMatchObject({
      iss: 'https://caravan.example',
      aud: 'caravan',
      sub: ana.id,
      user_id: expect.any(Number),
      username: ana.email,
      roles: ['traveller'],
      permissions: expect.arrayContaining(['write:trips']),
      org_id: null,
      exp: first.iat + 3600,
    })
    expect(second.user_id).not.toBe(first.user_id)
  })

  it('refuses an address that has an account, also when two come at once', async () => {
    const { email } = await newUser()
    expectError(await post('register', { email, password: PASSWORD, name: 'Eve' }), 409, 'EMAIL_TAKEN')
    const twin = { email: newEmail(), password: PASSWORD, name: 'Twin' }
    const twins = await Promise.all([post('register', twin), post('register', twin)])
    expect(twins.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  it.each([
    ['a short password', { password: 'short' }],
    ['an endless password', { password: 'x'.repeat(257) }],
    ['no e-mail address', { email: 'ana' }],
    ['no name', { name: '  ' }],
    ['a name of many lines', { name: 'Ana\r\nBcc: eve@example.com' }],
    ['a name that reads backwards', { name: 'Ana\u202e' }],
    ['an unknown kind of session', { session: 'forever' }],
    ['a password that is no text', { password: { $ne: '' } }],
  ])('refuses %s', async (_name, wrong) => {
    const answer = await post('register', { email: newEmail(), password: PASSWORD, name: 'Ana', ...wrong })
    expectError(answer, 400, 'VALIDATION_ERROR')
  })
})

describe('signing in', () => {
  it('opens a session of its own each time', async () => {
    const { email } = await newUser()
    const [one, two] = await Promise.all([login(email), login(email)])
    expect([one.status, two.status]).toEqual([200, 200])
    expect(claimsOf(one.body.access_token).sid).not.toBe(claimsOf(two.body.access_token).sid)
  })

  it('answers a wrong password and an unknown account alike', async () => {
    const { email } = await newUser()
    const wrong = expectError(await login(email, 'not my password'), 401, 'AUTH_INVALID_CREDENTIALS')
    const unknown = expectError(await login(newEmail()), 401, 'AUTH_INVALID_CREDENTIALS')
    expect(unknown.message).toBe(wrong.message)
    expect(unknown.details).toEqual(wrong.details)
  })

  it('refuses what is no sign-in', async () => {
    expectError(await post('login', { email: newEmail() }), 400, 'VALIDATION_ERROR')
    expectError(await post('login', { email: "' OR 1=1 --", password: 'x' }), 400, 'VALIDATION_ERROR')
  })

  it('makes one wait ever longer from the fifth failure on, also with the right password', async () => {
    const { email } = await newUser()
    for (let i = 0; i < 5; i++) expect((await login(email, 'wrong', later(0))).status).toBe(401)
    const limited = await login(email, PASSWORD, later(0))
    expect(expectError(limited, 429, 'RATE_LIMITED').details).toEqual({ retry_after: 1 })
    expect(limited.headers.get('retry-after')).toBe('1')
    expect((await login(email, 'wrong', later(5))).status).toBe(401)
    expect(expectError(await login(email, PASSWORD, later(5)), 429, 'RATE_LIMITED').details).toEqual({ retry_after: 2 })
    expect((await login(email, PASSWORD, later(10))).status).toBe(200)
    expect((await login(email, 'wrong', later(10))).status).toBe(401)
    expect((await login(email, PASSWORD, later(10))).status).toBe(200)
  })

  it('throttles guesses at an account nobody has just the same', async () => {
    const email = newEmail()
    const statuses = []
    for (let i = 0; i < 6; i++) statuses.push((await login(email, 'wrong', later(0))).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  it('tells no more when many guesses come at once', async () => {
    const { email } = await newUser()
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, i) => login(email, `wrong ${i}`, later(0))))
    const learned = guesses.filter(({ status }) => status === 401).length
    // The clock of the test moves on while they are made, so a second one may fall into the next second.
    expect(learned).toBeGreaterThanOrEqual(5)
    expect(learned).toBeLessThanOrEqual(6)
    expect(guesses.every(({ status }) => status === 401 || status === 429)).toBe(true)
  })
})

describe('refreshing', () => {
  it('gives new tokens of the same session', async () => {
    const user = await newUser()
    const { status, body } = await refresh(user.refresh_token)
    expect(status).toBe(200)
    expect(body.user).toEqual({ id: user.id, email: user.email, name: user.name })
    expect(body.refresh_token).not.toBe(user.refresh_token)
    expect(claimsOf(body.access_token).sid).toBe(claimsOf(user.token).sid)
    expect((await verify(body.access_token)).valid).toBe(true)
    expect((await refresh(body.refresh_token!)).status).toBe(200)
  })

  it('continues one line when a hundred uses come at once', async () => {
    const user = await newUser()
    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(user.refresh_token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
    expect((await refresh(answers[0]!.body.refresh_token!)).status).toBe(200)
  })

  it('gives the same successor again while an answer may have been lost', async () => {
    const user = await newUser()
    const first = await refresh(user.refresh_token)
    const again = await refresh(user.refresh_token, later(9))
    expect(again.body.refresh_token).toBe(first.body.refresh_token)
  })

  it('ends the session when an old token comes back', async () => {
    const user = await newUser()
    const { body: thief } = await refresh(user.refresh_token)
    expectError(await refresh(user.refresh_token, later(11)), 401, 'AUTH_INVALID_TOKEN')
    expectError(await refresh(thief.refresh_token!), 401, 'AUTH_INVALID_TOKEN')
    expect(await verify(thief.access_token)).toEqual({ valid: false, reason: 'revoked' })
    expect(await verify(user.token)).toEqual({ valid: false, reason: 'revoked' })
    expectError(await api('POST', '/v1/auth/logout', { token: user.token }), 401, 'AUTH_INVALID_TOKEN')
  })

  it('is over after thirty idle days, and after ninety in any case', async () => {
    const idle = await newUser()
    expectError(await refresh(idle.refresh_token, later(31 * DAY)), 401, 'AUTH_INVALID_TOKEN')
    const busy = await newUser()
    let token = busy.refresh_token
    for (const day of [29, 58, 87]) token = (await refresh(token, later(day * DAY))).body.refresh_token!
    expectError(await refresh(token, later(91 * DAY)), 401, 'AUTH_INVALID_TOKEN')
  })

  it('refuses what was never a token, and nothing at all', async () => {
    expectError(await refresh('x'.repeat(43)), 401, 'AUTH_INVALID_TOKEN')
    expectError(await post('refresh', {}), 401, 'AUTH_REQUIRED')
    expectError(await api('POST', '/v1/auth/refresh', { body: '' }), 401, 'AUTH_REQUIRED')
    expectError(await refresh(''), 400, 'VALIDATION_ERROR')
    expectError(await refresh('x'.repeat(201)), 400, 'VALIDATION_ERROR')
    expectError(await refresh((await newUser()).token), 400, 'VALIDATION_ERROR')
  })
})

describe('a session in a cookie', () => {
  const own = (): Headers => ({ origin: inject('url'), 'sec-fetch-site': 'same-origin' })
  const cookieIn = (answer: Answer<unknown>) => answer.headers.get('set-cookie') ?? ''
  const asSent = (answer: Answer<unknown>): Headers => ({ cookie: cookieIn(answer).split(';')[0]! })
  const signUp = () =>
    post('register', { email: newEmail(), password: PASSWORD, name: 'Ana', session: 'cookie' }, own())
  const bare = (path: string, headers: Headers) => api<Tokens>('POST', `/v1/auth/${path}`, { headers })

  it('keeps the refresh token out of the reach of scripts', async () => {
    const answer = await signUp()
    expect(answer.status).toBe(201)
    expect(answer.body).not.toHaveProperty('refresh_token')
    expect(cookieIn(answer)).toMatch(/^caravan_refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/)
    const { email } = answer.body.user
    const again = await post('login', { email, password: PASSWORD, session: 'cookie' })
    expect(again.body).not.toHaveProperty('refresh_token')
    expect(cookieIn(again)).toContain('caravan_refresh=')
  })

  it('is continued without a body', async () => {
    const first = await signUp()
    const second = await bare('refresh', { ...own(), ...asSent(first) })
    expect(second.status).toBe(200)
    expect(second.body).not.toHaveProperty('refresh_token')
    expect(asSent(second)).not.toEqual(asSent(first))
    expect((await bare('refresh', { ...own(), ...asSent(second) })).status).toBe(200)
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['a sister site', { origin: '', 'sec-fetch-site': 'same-site' }],
    ['nobody knows where', {}],
  ])('cannot be used from %s', async (_name, from) => {
    const cookie = asSent(await signUp())
    const headers = Object.fromEntries(Object.entries({ ...from, ...cookie }).filter(([, value]) => value !== ''))
    expectError(await bare('refresh', headers), 403, 'FORBIDDEN')
    expectError(await bare('logout', headers), 403, 'FORBIDDEN')
    expect((await bare('refresh', { ...own(), ...cookie })).status).toBe(200)
  })

  it('ends at sign-out, and its cookie goes', async () => {
    const first = await signUp()
    const out = await bare('logout', { ...own(), ...asSent(first) })
    expect(out.status).toBe(204)
    expect(cookieIn(out)).toMatch(/^caravan_refresh=; Max-Age=0; Path=\//)
    expect(await verify(first.body.access_token)).toEqual({ valid: false, reason: 'revoked' })
    const dead = await bare('refresh', { ...own(), ...asSent(first) })
    expectError(dead, 401, 'AUTH_INVALID_TOKEN')
    expect(cookieIn(dead)).toMatch(/^caravan_refresh=; Max-Age=0/)
  })
})

describe('signing out', () => {
  it.each([
    ['an empty object', {}],
    ['an empty body', ''],
    ['no body', undefined],
  ])('ends the session at once, with %s', async (_name, body) => {
    const user = await newUser()
    expect((await api('POST', '/v1/auth/logout', { token: user.token, body })).status).toBe(204)
    expect(await verify(user.token)).toEqual({ valid: false, reason: 'revoked' })
    expectError(await refresh(user.refresh_token), 401, 'AUTH_INVALID_TOKEN')
  })

  it('leaves the other sessions of the person alone', async () => {
    const user = await newUser()
    const other = await login(user.email)
    await api('POST', '/v1/auth/logout', { token: user.token })
    expect((await verify(other.body.access_token)).valid).toBe(true)
    expect((await refresh(other.body.refresh_token!)).status).toBe(200)
  })

  it('takes a refresh token in the place of an access token', async () => {
    const user = await newUser()
    expect((await post('logout', { refresh_token: user.refresh_token })).status).toBe(204)
    expect((await verify(user.token)).valid).toBe(false)
  })

  it('refuses who is not signed in, and a body that is none', async () => {
    expectError(await post('logout', {}), 401, 'AUTH_REQUIRED')
    const { token } = await newUser()
    expectError(await api('POST', '/v1/auth/logout', { token, body: '{' }), 400, 'VALIDATION_ERROR')
    expectError(await api('POST', '/v1/auth/logout', { token, body: { refresh_token: 7 } }), 400, 'VALIDATION_ERROR')
  })
})

describe('who am I', () => {
  it('tells the account, its roles and what follows from them', async () => {
    const { token, ...user } = await newUser('Ana')
    const { status, body } = await api('GET', '/v1/auth/me', { token })
    expect(status).toBe(200)
    expect(body).toEqual({
      user: { id: user.id, email: user.email, name: 'Ana' },
      roles: ['traveller'],
      permissions: ['plan:trips', 'read:poi', 'read:trips', 'write:trips'],
    })
    const { permissions, roles } = body
    expect((await api('GET', '/v1/auth/permissions', { token })).body).toEqual({ roles, permissions })
  })

  it.each(['traveller', 'operator', 'admin'] as const)('knows the demo account of the role %s', async (role) => {
    const { token } = await demoUser(role)
    const { body } = await api<{ roles: string[]; permissions: string[] }>('GET', '/v1/auth/me', { token })
    expect(body.roles).toContain(role)
    expect(body.permissions.includes('admin:cache')).toBe(role === 'admin')
  })

  it.each(['/v1/auth/me', '/v1/auth/permissions'])('refuses who is not signed in at %s', async (path) => {
    expectError(await api('GET', path), 401, 'AUTH_REQUIRED')
    expectError(await api('GET', path, { token: 'a.b.c' }), 401, 'AUTH_INVALID_TOKEN')
  })
})

describe('verifying a token', () => {
  it('tells its claims, or why it is worthless', async () => {
    const user = await newUser()
    expect(await verify(user.token)).toMatchObject({ valid: true, claims: { sub: user.id, name: user.name } })
    expect(await verify('a.b.c')).toEqual({ valid: false, reason: 'malformed' })
    expect(await verify(`${user.token.slice(0, -8)}AAAAAAAA`)).toEqual({ valid: false, reason: 'bad_signature' })
    const old = await post<object>('verify', { token: user.token }, later(3600 + 31))
    expect(old.body).toEqual({ valid: false, reason: 'expired' })
  })

  it('refuses what is no question', async () => {
    expectError(await post('verify', {}), 400, 'VALIDATION_ERROR')
    expectError(await post('verify', { token: '' }), 400, 'VALIDATION_ERROR')
  })
})

describe('the public documents', () => {
  it('hold the key that signed, and nothing private', async () => {
    const { token } = await newUser()
    const { status, body } = await api<{ keys: Record<string, string>[] }>('GET', '/.well-known/jwks.json')
    expect(status).toBe(200)
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())
    expect(body.keys.map((key) => key.kid)).toContain(kid)
    for (const key of body.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  })

  it('say where the keys are', async () => {
    const { body } = await api('GET', '/.well-known/openid-configuration')
    expect(body).toMatchObject({
      issuer: 'https://caravan.example',
      jwks_uri: `${inject('url')}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['EdDSA'],
    })
  })
})

describe('one address', () => {
  const state = mkdtempSync(join(tmpdir(), 'caravan-throttle-'))
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform({
      port: 0,
      state,
      vars: { ...TEST_VARS, AUTH_THROTTLE_PER_MINUTE: '3' },
      crons: false,
    })
  })
  afterAll(async () => {
    await platform?.stop()
    rmSync(state, { recursive: true, force: true })
  })

  it('may fail so many times a minute, at whichever accounts', async () => {
    const user = await newUser('Ana', platform.url)
    const from = (address: string, seconds: number): Headers => ({ 'cf-connecting-ip': address, ...later(seconds) })
    const attempt = (email: string, password: string, headers: Headers) =>
      api('POST', '/v1/auth/login', { body: { email, password }, headers, url: platform.url })
    for (let i = 0; i < 3; i++) {
      expect((await attempt(newEmail(), PASSWORD, from('203.0.113.7', 0))).status).toBe(401)
      expect((await attempt(user.email, PASSWORD, from('203.0.113.7', 0))).status).toBe(i < 2 ? 200 : 429)
    }
    const limited = await attempt(user.email, PASSWORD, from('203.0.113.7', 1))
    const { details } = expectError(limited, 429, 'RATE_LIMITED')
    expect(details?.retry_after).toBeGreaterThan(50)
    expect((await attempt(user.email, PASSWORD, from('203.0.113.8', 1))).status).toBe(200)
    expect((await attempt(user.email, PASSWORD, from('203.0.113.7', 62))).status).toBe(200)
  })
})
