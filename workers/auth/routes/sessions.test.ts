import { describe, expect, it } from 'vitest'
import { newAuth, type Person } from '../../../test/support/auth'
import { PASSWORD } from '../../../test/support/client'

type Item = { id: string; created_at: string; last_used_at: string; device: string; current: boolean }
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:149.0) Gecko/20100101 Firefox/149.0'
const { ask, newPerson } = newAuth()
const signIn = async ({ email }: Person, agent = FIREFOX) =>
  (
    await ask<{ access_token: string; refresh_token: string }>('POST', '/v1/auth/login', {
      body: { email, password: PASSWORD },
      headers: { 'user-agent': agent },
    })
  ).body
const list = async (token: string) => (await ask<{ items: Item[] }>('GET', '/v1/auth/sessions', { token })).body.items
const refresh = (refresh_token: string) => ask('POST', '/v1/auth/refresh', { body: { refresh_token } })
const errorOf = ({ body }: { body: unknown }) => (body as { error?: { code: string } }).error?.code

describe('the sessions of a person', () => {
  it('are listed with their devices', async () => {
    const ana = await newPerson()
    await signIn(ana)
    const items = await list(ana.token)
    expect(items).toHaveLength(2)
    expect(items.filter(({ current }) => current)).toHaveLength(1)
    expect(items.find(({ current }) => !current)).toMatchObject({
      id: expect.stringMatching(/^ses_/),
      device: 'Firefox on Linux',
      created_at: expect.stringMatching(/Z$/),
      last_used_at: expect.stringMatching(/Z$/),
    })
  })

  it('are shown by their last use, and no longer when they lay idle too long', async () => {
    const ana = await newPerson()
    const day = (n: number) => new Date(Date.now() + n * 86_400_000)
    await ask('POST', '/v1/auth/refresh', { body: { refresh_token: ana.refresh_token }, now: day(20) })
    const { body } = await ask<{ items: Item[] }>('GET', '/v1/auth/sessions', { token: ana.token, now: day(40) })
    expect(body.items[0]?.last_used_at.slice(0, 10)).toBe(day(20).toISOString().slice(0, 10))
    const late = await ask<{ items: Item[] }>('GET', '/v1/auth/sessions', { token: ana.token, now: day(51) })
    expect(late.body.items).toEqual([])
  })

  it('end one by one, with their tokens', async () => {
    const ana = await newPerson()
    const phone = await signIn(ana)
    const other = (await list(ana.token)).find(({ current }) => !current)!
    expect((await ask('DELETE', `/v1/auth/sessions/${other.id}`, { token: ana.token })).status).toBe(204)
    expect(errorOf(await ask('GET', '/v1/auth/me', { token: phone.access_token }))).toBe('AUTH_REQUIRED')
    expect((await refresh(phone.refresh_token)).status).toBe(401)
    expect((await ask('GET', '/v1/auth/me', { token: ana.token })).status).toBe(200)
    expect((await ask('DELETE', `/v1/auth/sessions/${other.id}`, { token: ana.token })).status).toBe(404)
  })

  it('end all at once, or all but this one', async () => {
    const ana = await newPerson()
    const phones = [await signIn(ana), await signIn(ana)]
    const others = await ask('POST', '/v1/auth/sessions/revoke-all', { token: ana.token, body: { keep_current: true } })
    expect(others.body).toEqual({ ended: 2 })
    for (const phone of phones) expect((await refresh(phone.refresh_token)).status).toBe(401)
    expect(await list(ana.token)).toHaveLength(1)
    const all = await ask('POST', '/v1/auth/sessions/revoke-all', { token: ana.token, body: '' })
    expect(all.body).toEqual({ ended: 1 })
    expect(errorOf(await ask('GET', '/v1/auth/me', { token: ana.token }))).toBe('AUTH_REQUIRED')
    expect((await refresh(ana.refresh_token)).status).toBe(401)
  })

  it('are nobody else’s business', async () => {
    const [ana, eve] = [await newPerson(), await newPerson('Eve')]
    const [own] = await list(ana.token)
    expect((await ask('DELETE', `/v1/auth/sessions/${own!.id}`, { token: eve.token })).status).toBe(404)
    expect((await ask('DELETE', '/v1/auth/sessions/x', { token: eve.token })).status).toBe(404)
    expect((await ask('DELETE', `/v1/auth/sessions/${'x'.repeat(65)}`, { token: eve.token })).status).toBe(400)
    expect(await list(ana.token)).toHaveLength(1)
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', `/${own!.id}`],
      ['POST', '/revoke-all'],
    ] as const)
      expect(errorOf(await ask(method, `/v1/auth/sessions${path}`))).toBe('AUTH_REQUIRED')
    const bad = await ask('POST', '/v1/auth/sessions/revoke-all', { token: eve.token, body: { keep_current: 'yes' } })
    expect(bad.status).toBe(400)
  })
})
