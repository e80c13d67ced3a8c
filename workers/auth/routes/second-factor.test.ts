import { generateSync } from 'otplib'
import { describe, expect, it } from 'vitest'
import { newAuth, type Person } from '../../../test/support/auth'
import { PASSWORD } from '../../../test/support/client'

const START = Date.parse('2027-05-03T10:00:00Z')
const at = (seconds: number) => new Date(START + seconds * 1000)
const codeAt = (secret: string, seconds: number) => generateSync({ secret, epoch: START / 1000 + seconds })
const { ask, newPerson, d1 } = newAuth()
const post = <T = Record<string, unknown>>(path: string, options: Parameters<typeof ask>[2]) =>
  ask<T>('POST', `/v1/auth/${path}`, options)
const login = (email: string, totp_code?: string, now = at(0), password = PASSWORD) =>
  post<{ access_token: string; error?: { code: string } }>('login', { body: { email, password, totp_code }, now })
const codeOf = ({ body }: { body: unknown }) => (body as { error?: { code: string } }).error?.code

/** A person who prepared two-factor sign-in; `on` also put it in force, with the code of the very start. */
async function prepared() {
  const person = await newPerson()
  const { body } = await post<{ secret: string; otpauth_url: string; recovery_codes: string[] }>('2fa/enable', {
    token: person.token,
    body: { password: PASSWORD },
  })
  return { ...person, ...body }
}
async function on(): Promise<Person & { secret: string; recovery_codes: string[] }> {
  const person = await prepared()
  const { token, secret } = person
  const { status } = await post('2fa/verify', { token, body: { code: codeAt(secret, -60) }, now: at(-60) })
  expect(status).toBe(200)
  return person
}

describe('turning two-factor sign-in on', () => {
  it('takes the password and then a first code', async () => {
    const { token, email, secret, otpauth_url, recovery_codes } = await prepared()
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(otpauth_url).toMatch(/^otpauth:\/\/totp\/Caravan:/)
    expect(new URL(otpauth_url).searchParams.get('secret')).toBe(secret)
    expect(new Set(recovery_codes).size).toBe(10)
    for (const code of recovery_codes) expect(code).toMatch(/^([0-9a-z]{4}-){3}[0-9a-z]{4}$/)
    expect((await login(email)).status).toBe(200)
    expect((await ask('GET', '/v1/auth/2fa', { token })).body).toEqual({ enabled: false, recovery_codes_left: 0 })

    const wrong = await post('2fa/verify', { token, body: { code: '000000' }, now: at(0) })
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 'AUTH_INVALID_CREDENTIALS'])
    const right = await post('2fa/verify', { token, body: { code: codeAt(secret, 0) }, now: at(0) })
    expect(right.body).toEqual({ enabled: true, recovery_codes_left: 10 })
    expect(codeOf(await login(email))).toBe('AUTH_TOTP_REQUIRED')
  })

  it('may begin anew until it is in force, and not after', async () => {
    const person = await prepared()
    const again = await post<{ secret: string }>('2fa/enable', { token: person.token, body: { password: PASSWORD } })
    expect(again.status).toBe(200)
    const verify = (secret: string) =>
      post('2fa/verify', { token: person.token, body: { code: codeAt(secret, 0) }, now: at(0) })
    expect((await verify(person.secret)).status).toBe(401)
    expect((await verify(again.body.secret)).status).toBe(200)
    expect((await verify(again.body.secret)).status).toBe(409)
    expect((await post('2fa/enable', { token: person.token, body: { password: PASSWORD } })).status).toBe(409)
  })

  it('refuses the wrong password, a code for nothing, a recovery code as the first one, and strangers', async () => {
    const { token } = await newPerson()
    const wrong = await post('2fa/enable', { token, body: { password: 'not my password' } })
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 'AUTH_INVALID_CREDENTIALS'])
    expect((await post('2fa/enable', { token, body: {} })).status).toBe(400)
    expect((await post('2fa/verify', { token, body: { code: '123456' } })).status).toBe(409)
    expect((await post('2fa/verify', { token, body: { code: 'x'.repeat(33) } })).status).toBe(400)
    const waiting = await prepared()
    const recovery = await post('2fa/verify', { token: waiting.token, body: { code: waiting.recovery_codes[0] } })
    expect(codeOf(recovery)).toBe('AUTH_INVALID_CREDENTIALS')
    for (const path of ['2fa/enable', '2fa/verify', '2fa/disable', '2fa/recovery-codes'])
      expect(codeOf(await post(path, { body: {} }))).toBe('AUTH_REQUIRED')
    expect(codeOf(await ask('GET', '/v1/auth/2fa'))).toBe('AUTH_REQUIRED')
  })

  it('keeps the secret sealed and the recovery codes hashed', async () => {
    const { id, secret, recovery_codes } = await prepared()
    const rows = [
      await d1.prepare('SELECT * FROM second_factors WHERE account_id = ?').bind(id).all(),
      await d1.prepare('SELECT * FROM recovery_codes WHERE account_id = ?').bind(id).all(),
    ]
    const text = JSON.stringify(rows)
    expect(text).not.toContain(secret)
    for (const code of recovery_codes) expect(text).not.toContain(code.replaceAll('-', ''))
  })
})

describe('signing in with two factors', () => {
  it('asks for the code only after the right password', async () => {
    const { email, secret } = await on()
    expect(codeOf(await login(email, codeAt(secret, 0), at(0), 'not my password'))).toBe('AUTH_INVALID_CREDENTIALS')
    expect(codeOf(await login(email, undefined, at(0), 'not my password'))).toBe('AUTH_INVALID_CREDENTIALS')
    expect(codeOf(await login(email))).toBe('AUTH_TOTP_REQUIRED')
    expect((await login(email, codeAt(secret, 0))).status).toBe(200)
  })

  it('takes a code one step early or late, and no more', async () => {
    for (const [offset, status] of [
      [-60, 401],
      [-30, 200],
      [30, 200],
      [60, 401],
    ] as const) {
      const { email, secret } = await on()
      expect((await login(email, codeAt(secret, offset + 300), at(300))).status, String(offset)).toBe(status)
    }
  })

  it('takes a code once, even twenty times at once', async () => {
    const { email, secret } = await on()
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(email, codeAt(secret, 0))))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.every((status) => [200, 401, 429].includes(status))).toBe(true)
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5)
    expect((await login(email, codeAt(secret, 0), at(400))).status).toBe(401)
  })

  it('takes each recovery code once, however it is typed', async () => {
    const { email, token, recovery_codes } = await on()
    const [one = '', two = ''] = recovery_codes
    expect((await login(email, one)).status).toBe(200)
    expect((await login(email, one)).status).toBe(401)
    expect((await login(email, two.toUpperCase().replaceAll('-', ' '))).status).toBe(200)
    expect((await ask('GET', '/v1/auth/2fa', { token })).body).toEqual({ enabled: true, recovery_codes_left: 8 })
  })

  it('waits after five wrong codes in five minutes, and then takes no right one either', async () => {
    const { email, secret } = await on()
    for (let i = 0; i < 5; i++) expect((await login(email, `00000${i}`, at(i))).status).toBe(401)
    const limited = await login(email, codeAt(secret, 6), at(6))
    expect([limited.status, codeOf(limited)]).toEqual([429, 'RATE_LIMITED'])
    expect(limited.headers.get('retry-after')).toBe('294')
    expect((await login(email, codeAt(secret, 299), at(299))).status).toBe(429)
    expect((await login(email, codeAt(secret, 301), at(301))).status).toBe(200)
  })

  it('tells at most five of many guesses sent at once', async () => {
    const { email } = await on()
    const guesses = await Promise.all(Array.from({ length: 30 }, (_, i) => login(email, `1000${10 + i}`)))
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(25)
  })
})

describe('turning two-factor sign-in off', () => {
  it('takes the password and a code', async () => {
    const { token, email, secret } = await on()
    const disable = (body: object) => post('2fa/disable', { token, body, now: at(0) })
    expect(codeOf(await disable({ password: 'not my password', totp_code: codeAt(secret, 0) }))).toBe(
      'AUTH_INVALID_CREDENTIALS',
    )
    expect(codeOf(await disable({ password: PASSWORD }))).toBe('AUTH_TOTP_REQUIRED')
    expect((await disable({ password: PASSWORD, totp_code: codeAt(secret, 0) })).status).toBe(204)
    expect((await disable({ password: PASSWORD })).status).toBe(409)
    expect((await login(email)).status).toBe(200)
  })

  it('may leave it on and change the recovery codes', async () => {
    const { token, email, secret, recovery_codes } = await on()
    const { body } = await post<{ recovery_codes: string[] }>('2fa/recovery-codes', {
      token,
      body: { password: PASSWORD, totp_code: codeAt(secret, 0) },
      now: at(0),
    })
    expect(body.recovery_codes).toHaveLength(10)
    expect((await login(email, recovery_codes[0])).status).toBe(401)
    expect((await login(email, body.recovery_codes[0])).status).toBe(200)
    const other = await newPerson()
    expect((await post('2fa/recovery-codes', { token: other.token, body: { password: PASSWORD } })).status).toBe(409)
  })
})
