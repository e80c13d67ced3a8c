import { describe, expect, inject, it } from 'vitest'
import { type Lie, newAuthenticator } from '../support/authenticator'
import { api, expectError, newUser, PASSWORD, type TestUser } from '../support/client'

type Options = { challenge: string; rp: { id: string }; rpId: string }
type Authenticator = ReturnType<typeof newAuthenticator>
const path = '/v1/auth/passkeys'
const begin = async ({ token }: TestUser, body: object = { password: PASSWORD }) =>
  api<Options>('POST', `${path}/registration/options`, { token, body })
const add = async (user: TestUser, device: Authenticator, lie: Lie = {}) => {
  const { body: options } = await begin(user)
  const response = device.create(options, lie)
  return api<{ id: string }>('POST', `${path}/registration/verify`, {
    token: user.token,
    body: { name: 'Phone', response },
  })
}
const challenge = async () => (await api<Options>('POST', `${path}/authentication/options`)).body
const signIn = async (response: object, session?: string) =>
  api<{ access_token: string; user: { id: string } }>('POST', `${path}/authentication/verify`, {
    body: { response, session },
  })
const newDevice = () => newAuthenticator(inject('url'))

describe('a passkey', () => {
  it('is added once and signs in from then on', async () => {
    const [ana, device] = [await newUser(), newDevice()]
    const added = await add(ana, device)
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({ name: 'Phone', backed_up: false, last_used_at: null })
    const answer = await signIn(device.get(await challenge()))
    expect(answer.status).toBe(200)
    expect(answer.body.user.id).toBe(ana.id)
    expect((await api('GET', '/v1/auth/me', { token: answer.body.access_token })).status).toBe(200)
    const { body } = await api<{ items: { id: string; last_used_at: string }[] }>('GET', path, { token: ana.token })
    expect(body.items).toMatchObject([{ id: added.body.id, last_used_at: expect.stringMatching(/Z$/) }])
    expectError(await add(ana, device), 409, 'CONFLICT')
  })

  it('may keep the refresh token in a cookie', async () => {
    const [ana, device] = [await newUser(), newDevice()]
    await add(ana, device)
    const answer = await signIn(device.get(await challenge()), 'cookie')
    expect(answer.body).not.toHaveProperty('refresh_token')
    expect(answer.headers.get('set-cookie')).toContain('caravan_refresh=')
  })

  it('answers each challenge once, also when it is sent twice at once', async () => {
    const [ana, device] = [await newUser(), newDevice()]
    await add(ana, device)
    const options = await challenge()
    const answers = await Promise.all([1, 2, 3, 4].map((counter) => signIn(device.get(options, { counter }))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another name of the site', { rpId: 'evil.example' }],
    ['a challenge of its own', { challenge: 'b3Vycw' }],
    ['nobody before the device', { userVerified: false }],
    ['a copy of the key', { counter: 0 }],
  ] as [string, Lie][])('signs nobody in with %s', async (_name, lie) => {
    const [ana, device] = [await newUser(), newDevice()]
    await add(ana, device, { counter: 5 })
    expectError(await signIn(device.get(await challenge(), { counter: 6, ...lie })), 401, 'AUTH_INVALID_CREDENTIALS')
    expect((await signIn(device.get(await challenge(), { counter: 6 }))).status).toBe(200)
  })

  it('of nobody, or with a forged signature, signs nobody in', async () => {
    const [ana, device] = [await newUser(), newDevice()]
    expectError(await signIn(device.get(await challenge())), 401, 'AUTH_INVALID_CREDENTIALS')
    await add(ana, device)
    const response = device.get(await challenge())
    const other = newDevice().get(await challenge())
    const forged = { ...response, response: { ...response.response, signature: other.response.signature } }
    expectError(await signIn(forged), 401, 'AUTH_INVALID_CREDENTIALS')
  })

  it('is added only by who proves to own the account, to a challenge of theirs', async () => {
    const [ana, eve, device] = [await newUser(), await newUser('Eve'), newDevice()]
    expectError(await begin(ana, { password: 'not my password' }), 401, 'AUTH_INVALID_CREDENTIALS')
    expectError(await begin(ana, {}), 401, 'AUTH_INVALID_CREDENTIALS')
    const { body: hers } = await begin(eve)
    const body = { response: device.create(hers) }
    expectError(await api('POST', `${path}/registration/verify`, { token: ana.token, body }), 400, 'VALIDATION_ERROR')
    for (const lie of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { userVerified: false }])
      expectError(await add(ana, device, lie), 400, 'VALIDATION_ERROR')
    const signInChallenge = device.create({ ...(await challenge()), rp: { id: '127.0.0.1' } })
    const crossed = { token: ana.token, body: { response: signInChallenge } }
    expectError(await api('POST', `${path}/registration/verify`, crossed), 400, 'VALIDATION_ERROR')
  })

  it('is forgotten by its owner alone', async () => {
    const [ana, eve, device] = [await newUser(), await newUser('Eve'), newDevice()]
    const { id } = (await add(ana, device)).body
    expectError(await api('DELETE', `${path}/${id}`, { token: eve.token }), 404, 'NOT_FOUND')
    expect((await api('DELETE', `${path}/${id}`, { token: ana.token })).status).toBe(204)
    expectError(await signIn(device.get(await challenge())), 401, 'AUTH_INVALID_CREDENTIALS')
  })

  it('refuses what is no passkey, and who is not signed in', async () => {
    const ana = await newUser()
    const good = newDevice().get(await challenge())
    for (const response of [
      {},
      { ...good, type: 'password' },
      { ...good, id: '<script>' },
      { ...good, response: { ...good.response, signature: 'x'.repeat(5000) } },
      { ...good, response: { ...good.response, clientDataJSON: 7 } },
    ])
      expectError(await signIn(response), 400, 'VALIDATION_ERROR')
    const broken = {
      ...newDevice().create((await begin(ana)).body),
      response: { clientDataJSON: 'e30', attestationObject: 'oA' },
    }
    const body = { response: broken }
    expectError(await api('POST', `${path}/registration/verify`, { token: ana.token, body }), 400, 'VALIDATION_ERROR')
    for (const [method, end] of [
      ['POST', '/registration/options'],
      ['POST', '/registration/verify'],
      ['GET', ''],
      ['DELETE', '/x'],
    ] as const)
      expectError(await api(method, path + end, method === 'POST' ? { body: {} } : {}), 401, 'AUTH_REQUIRED')
  })
})
