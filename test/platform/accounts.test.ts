import { generateSync } from 'otplib'
import { describe, expect, it } from 'vitest'
import { admin, api, expectError, newUser, PASSWORD } from '../support/client'

type Tokens = { access_token: string; refresh_token: string }
const START = Math.floor(Date.now() / 1000)
const at = (seconds: number) => ({ 'x-now': new Date((START + seconds) * 1000).toISOString() })
const login = (email: string, totp_code?: string, headers = at(0)) =>
  api<Tokens>('POST', '/v1/auth/login', { body: { email, password: PASSWORD, totp_code }, headers })

describe('two-factor sign-in', () => {
  it('takes a code once, also of twenty sign-ins at once', async () => {
    const { token, email } = await newUser()
    const { body } = await api<{ secret: string }>('POST', '/v1/auth/2fa/enable', {
      token,
      body: { password: PASSWORD },
    })
    const codeAt = (seconds: number) => generateSync({ secret: body.secret, epoch: START + seconds })
    const verified = await api('POST', '/v1/auth/2fa/verify', { token, body: { code: codeAt(-60) }, headers: at(-60) })
    expect(verified.body).toEqual({ enabled: true, recovery_codes_left: 10 })
    expectError(await login(email), 401, 'AUTH_TOTP_REQUIRED')
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(email, codeAt(0))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.every(({ status }) => [200, 401, 429].includes(status))).toBe(true)
  })
})

describe('a device that is signed out from another', () => {
  it('is out at once where it matters, and everywhere within five seconds', async () => {
    const { token, email } = await newUser()
    const phone = (await login(email)).body
    expect((await api('GET', '/v1/trips', { token: phone.access_token })).status).toBe(200)
    expect((await api('POST', '/v1/auth/sessions/revoke-all', { token, body: { keep_current: true } })).body).toEqual({
      ended: 1,
    })
    const write = await api('POST', '/v1/auth/2fa/enable', { token: phone.access_token, body: { password: PASSWORD } })
    expectError(write, 401, 'AUTH_INVALID_TOKEN')
    await expect
      .poll(async () => (await api('GET', '/v1/trips', { token: phone.access_token })).status, { timeout: 6000 })
      .toBe(401)
    expect((await api('GET', '/v1/auth/me', { token })).status).toBe(200)
  })
})

describe('an API key', () => {
  const create = async (token: string, scopes: string[]) =>
    (await api<{ key: string; id: string }>('POST', '/v1/auth/api-keys', { token, body: { name: 'Test', scopes } }))
      .body
  const TRIP = { title: 'Lisbon', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-04' }

  it('does what its scopes say, as its owner', async () => {
    const ana = await newUser()
    const reader = await create(ana.token, ['read'])
    const writer = await create(ana.token, ['trips:write'])
    const made = await api<{ id: string }>('POST', '/v1/trips', { token: writer.key, body: TRIP })
    expect(made.status).toBe(201)
    expect((await api('GET', `/v1/trips/${made.body.id}`, { token: reader.key })).status).toBe(200)
    expectError(await api('POST', '/v1/trips', { token: reader.key, body: TRIP }), 403, 'FORBIDDEN')
    expectError(await api('GET', '/v1/search?q=tower', { token: writer.key }), 403, 'FORBIDDEN')
    expect((await api<{ user: { id: string } }>('GET', '/v1/auth/me', { token: reader.key })).body.user.id).toBe(ana.id)
  })

  it('never takes the account over, and is no administrator', async () => {
    const { token } = await admin()
    const { key } = await create(token, ['write'])
    for (const [method, path] of [
      ['POST', '/v1/auth/api-keys'],
      ['POST', '/v1/auth/2fa/enable'],
      ['POST', '/v1/auth/sessions/revoke-all'],
      ['POST', '/v1/auth/password/change'],
      ['GET', '/v1/auth/sessions'],
      ['GET', '/v1/auth/audit'],
      ['GET', '/v1/auth/users'],
      ['GET', '/v1/cache/stats'],
      ['DELETE', '/v1/cache/clear'],
    ] as const)
      expectError(await api(method, path, { token: key, ...(method === 'POST' ? { body: {} } : {}) }), 403, 'FORBIDDEN')
  })

  it('is refused when unknown at once, and when deleted within five seconds', async () => {
    const ana = await newUser()
    const { key, id } = await create(ana.token, ['read'])
    expectError(await api('GET', '/v1/trips', { token: `${key.slice(0, -2)}xx` }), 401, 'AUTH_INVALID_TOKEN')
    expect((await api('GET', '/v1/trips', { token: key })).status).toBe(200)
    expect((await api('DELETE', `/v1/auth/api-keys/${id}`, { token: ana.token })).status).toBe(204)
    await expect.poll(async () => (await api('GET', '/v1/trips', { token: key })).status, { timeout: 6000 }).toBe(401)
  })
})
