import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { api, DEMO_PASSWORD, demoUser, expectError, newUser, PASSWORD } from '../../test/support/client'

type Tokens = {
  user: { id: string; email: string; name: string }
  access_token: string
  refresh_token?: string
  token_type: string
  expires_in: number
}
const newEmail = () => `${randomUUID()}@test.caravan.example`
const post = <T = Tokens>(path: string, body: unknown, headers: Record<string, string> = {}) =>
  api<T>('POST', `/v1/auth/${path}`, { body, headers })
const login = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  post('login', { email, password }, headers)
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())

describe('registering', () => {
  it('makes an account and signs in to it', async () => {
    const email = newEmail()
    const { status, body } = await post('register', {
      email: `  ${email.toUpperCase()} `,
      password: PASSWORD,
      name: 'Ana',
    })
    expect(status).toBe(201)
    expect(body).toEqual({
      user: { id: expect.stringMatching(/^usr_[0-9a-z]{26}$/), email, name: 'Ana' },
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'Bearer',
      expires_in: 3600,
    })
    expect(claimsOf(body.access_token)).toMatchObject({
      sub: body.user.id,
      user_id: expect.any(Number),
      username: email,
      roles: ['traveller'],
      permissions: expect.arrayContaining(['write:trips']),
      org_id: null,
    })
    expect((await login(email)).body.user).toEqual(body.user)
  })
})
describe('demo', () => {
  it('signs in', async () => {
    const { token } = await demoUser('admin')
    expect((await api('GET', '/v1/auth/me', { token })).body).toMatchObject({
      roles: expect.arrayContaining(['admin']),
    })
  })
})
