import { generateSync } from 'otplib'
import { describe, expect, it } from 'vitest'
import type { MailRequested } from '../../../shared/contracts/auth'
import { newAuth } from '../../../test/support/auth'
import { PASSWORD } from '../../../test/support/client'

const { ask, newPerson, events, d1 } = newAuth()
const NEW_PASSWORD = 'another long secret'
const HOUR = 3_600_000
const later = (ms: number) => new Date(Date.now() + ms)
const post = <T = Record<string, unknown>>(path: string, options: Parameters<typeof ask>[2]) =>
  ask<T>('POST', `/v1/auth/${path}`, options)
const login = (email: string, password = PASSWORD) => post('login', { body: { email, password } })
const codeOf = ({ body }: { body: unknown }) => (body as { error?: { code: string } }).error?.code
const mailsTo = (email: string) =>
  events.flatMap(({ data }) =>
    data.type === 'auth.mail_requested' && data.to === email ? [data as MailRequested] : [],
  )
const lastMail = (email: string) => mailsTo(email).at(-1)!
describe('proving an address', () => {
  it('takes the token of the mail that registration sends, once', async () => {
    const email = 'first.mail@test.caravan.example'
    const { body } = await post<{ access_token: string }>('register', {
      body: { email, password: PASSWORD, name: 'Ana' },
    })
    const mail = lastMail(email)
    expect(mail).toMatchObject({ template: 'verify_email', name: 'Ana', token: expect.stringMatching(/^[\w-]{43}$/) })
    expect(JSON.stringify((await d1.prepare('SELECT * FROM mail_tokens').all()).results)).not.toContain(mail.token)
    const verify = () => post('email/verify', { body: { token: mail.token } })
    expect((await verify()).body).toEqual({ email, email_verified: true })
    expect(codeOf(await verify())).toBe('VALIDATION_ERROR')
    const fresh = await login(email)
    expect(claimsOf(fresh.body.access_token as string).email_verified).toBe(true)
    expect(codeOf(await post('email/verification', { token: body.access_token }))).toBe('CONFLICT')
  })

  it('takes the newest mail only, and not for ever', async () => {
    const ana = await newPerson()
    expect((await post('email/verification', { token: ana.token })).status).toBe(202)
    const first = lastMail(ana.email).token
    expect((await post('email/verification', { token: ana.token })).status).toBe(202)
    const second = lastMail(ana.email).token
    expect((await post('email/verify', { body: { token: first } })).status).toBe(400)
    expect((await post('email/verify', { body: { token: second }, now: later(73 * HOUR) })).status).toBe(400)
    expect((await post('email/verify', { body: { token: second } })).status).toBe(200)
  })

  it('sends at most five mails an hour', async () => {
    const { token, email } = await newPerson()
    const statuses = []
    for (let i = 0; i < 6; i++) statuses.push((await post('email/verification', { token })).status)
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
    expect(mailsTo(email)).toHaveLength(5)
  })

  it('refuses what is no token, and strangers', async () => {
    expect((await post('email/verify', { body: { token: 'x' } })).status).toBe(400)
    expect((await post('email/verify', { body: {} })).status).toBe(400)
    expect((await post('email/verify', { body: { token: { $ne: '' } } })).status).toBe(400)
    expect(codeOf(await post('email/verification', {}))).toBe('AUTH_REQUIRED')
  })
})
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())

describe('a forgotten password', () => {
  const forget = (email: string) => post('password/forgot', { body: { email } })
  const reset = (token: string | undefined, now?: Date) =>
    post('password/reset', { body: { token, password: NEW_PASSWORD }, ...(now ? { now } : {}) })

  it('is set anew by mail, and everybody is signed out', async () => {
    const ana = await newPerson()
    expect((await forget(ana.email)).status).toBe(202)
    const { token, template } = lastMail(ana.email)
    expect(template).toBe('reset_password')
    expect((await reset(token)).status).toBe(204)
    expect(codeOf(await ask('GET', '/v1/auth/me', { token: ana.token }))).toBe('AUTH_REQUIRED')
    expect((await post('refresh', { body: { refresh_token: ana.refresh_token } })).status).toBe(401)
    expect((await login(ana.email)).status).toBe(401)
    expect((await login(ana.email, NEW_PASSWORD)).status).toBe(200)
    expect(lastMail(ana.email).template).toBe('password_changed')
    expect(codeOf(await reset(token))).toBe('VALIDATION_ERROR')
  })

  it('is set once by twenty uses of the token at once', async () => {
    const ana = await newPerson()
    await forget(ana.email)
    const { token } = lastMail(ana.email)
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => reset(token)))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    expect(statuses.every((status) => [204, 400].includes(status))).toBe(true)
  })

  it('has an hour, and only the newest mail counts', async () => {
    const ana = await newPerson()
    await forget(ana.email)
    const first = lastMail(ana.email).token
    expect((await reset(first, later(HOUR))).status).toBe(400)
    await forget(ana.email)
    expect((await reset(first)).status).toBe(400)
    expect((await reset(lastMail(ana.email).token)).status).toBe(204)
  })

  it('tells nobody whether there is an account, neither by its answer nor by its time', async () => {
    const ana = await newPerson()
    const timed = async (email: string) => {
      const started = performance.now()
      const { status, body } = await forget(email)
      return { status, body, ms: performance.now() - started }
    }
    const [known, unknown] = [await timed(ana.email), await timed('nobody@test.caravan.example')]
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(50)
    expect(mailsTo('nobody@test.caravan.example')).toEqual([])
  })

  it('answers alike when the mailbox had its share', async () => {
    const ana = await newPerson()
    for (let i = 0; i < 7; i++) expect((await forget(ana.email)).status).toBe(202)
    expect(mailsTo(ana.email)).toHaveLength(5)
  })

  it('refuses a weak password and what is no address, and keeps the token then', async () => {
    const ana = await newPerson()
    await forget(ana.email)
    const { token } = lastMail(ana.email)
    expect((await post('password/reset', { body: { token, password: 'short' } })).status).toBe(400)
    expect((await forget('no address')).status).toBe(400)
    expect((await reset('x'.repeat(201))).status).toBe(400)
    expect((await post('email/verify', { body: { token } })).status).toBe(400)
    expect((await reset(token)).status).toBe(204)
  })
})

describe('changing the password', () => {
  const change = (token: string | undefined, body: object) =>
    post('password/change', { ...(token ? { token } : {}), body })

  it('takes the present one, and signs the other devices out', async () => {
    const ana = await newPerson()
    const phone = (await login(ana.email)).body
    expect(codeOf(await change(ana.token, { password: 'not my password', new_password: NEW_PASSWORD }))).toBe(
      'AUTH_INVALID_CREDENTIALS',
    )
    expect((await change(ana.token, { password: PASSWORD, new_password: NEW_PASSWORD })).status).toBe(204)
    expect((await ask('GET', '/v1/auth/me', { token: ana.token })).status).toBe(200)
    expect((await post('refresh', { body: { refresh_token: ana.refresh_token } })).status).toBe(200)
    expect((await post('refresh', { body: { refresh_token: phone.refresh_token } })).status).toBe(401)
    expect((await login(ana.email, NEW_PASSWORD)).status).toBe(200)
    expect(lastMail(ana.email).template).toBe('password_changed')
  })

  it('takes a code too where there are two factors', async () => {
    const ana = await newPerson()
    const { secret } = (await post('2fa/enable', { token: ana.token, body: { password: PASSWORD } })).body
    const code = (ms: number) => generateSync({ secret: secret as string, epoch: Math.floor((Date.now() + ms) / 1000) })
    await post('2fa/verify', { token: ana.token, body: { code: code(-30_000) } })
    const wanted = { password: PASSWORD, new_password: NEW_PASSWORD }
    expect(codeOf(await change(ana.token, wanted))).toBe('AUTH_TOTP_REQUIRED')
    expect((await change(ana.token, { ...wanted, totp_code: code(0) })).status).toBe(204)
  })

  it('refuses a weak one, and strangers', async () => {
    const { token } = await newPerson()
    expect((await change(token, { password: PASSWORD, new_password: 'short' })).status).toBe(400)
    expect(codeOf(await change(undefined, {}))).toBe('AUTH_REQUIRED')
  })
})

describe('changing the address', () => {
  const change = (token: string | undefined, body: object) =>
    post('email/change', { ...(token ? { token } : {}), body })

  it('waits for the token of a mail to the new one', async () => {
    const ana = await newPerson()
    const email = `new-${ana.email}`
    expect((await change(ana.token, { password: PASSWORD, email })).status).toBe(202)
    expect((await login(email)).status).toBe(401)
    const { token, template } = lastMail(email)
    expect(template).toBe('change_email')
    expect((await post('email/verify', { body: { token } })).body).toEqual({ email, email_verified: true })
    expect(lastMail(ana.email).template).toBe('email_changed')
    expect((await login(email)).status).toBe(200)
    expect((await login(ana.email)).status).toBe(401)
    expect(events.map(({ data }) => data)).toContainEqual({
      type: 'auth.email_changed',
      user_id: ana.id,
      email,
      email_verified: true,
    })
    expect((await post('refresh', { body: { refresh_token: ana.refresh_token } })).status).toBe(200)
  })

  it('makes secrets that went to the old address worthless', async () => {
    const ana = await newPerson()
    const email = `new-${ana.email}`
    await post('password/forgot', { body: { email: ana.email } })
    const old = lastMail(ana.email).token
    await change(ana.token, { password: PASSWORD, email })
    await post('email/verify', { body: { token: lastMail(email).token } })
    expect((await post('password/reset', { body: { token: old, password: NEW_PASSWORD } })).status).toBe(400)
  })

  it('does not tell whose an address is, and lets nobody take it', async () => {
    const [ana, bob] = [await newPerson(), await newPerson('Bob')]
    expect((await change(ana.token, { password: PASSWORD, email: bob.email })).status).toBe(202)
    expect(mailsTo(bob.email)).toEqual([])
    const wanted = `free-${ana.email}`
    await change(ana.token, { password: PASSWORD, email: wanted })
    await newPerson('Eve', { email: wanted })
    const late = await post('email/verify', { body: { token: lastMail(wanted).token } })
    expect([late.status, codeOf(late)]).toEqual([409, 'EMAIL_TAKEN'])
  })

  it('refuses the wrong password, the same address, no address, and strangers', async () => {
    const ana = await newPerson()
    const email = `new-${ana.email}`
    expect(codeOf(await change(ana.token, { password: 'not my password', email }))).toBe('AUTH_INVALID_CREDENTIALS')
    expect((await change(ana.token, { password: PASSWORD, email: ana.email })).status).toBe(400)
    expect((await change(ana.token, { password: PASSWORD, email: 'a@b\r\nBcc: c@d' })).status).toBe(400)
    expect(codeOf(await change(undefined, {}))).toBe('AUTH_REQUIRED')
  })
})
