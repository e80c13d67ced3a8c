import { generateSync } from 'otplib'
import { describe, expect, it } from 'vitest'
import { api, expectError, newUser, PASSWORD } from '../support/client'

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
