import { describe, expect, it } from 'vitest'
import { contextOf, systemCall } from '../../../shared/call'
import type { ApiKey, CreatedApiKey } from '../../../shared/contracts/auth'
import { newAuth } from '../../../test/support/auth'
import { verifyApiKey } from '../service/api-keys'

const { ask, newPerson, env, d1 } = newAuth()
const path = '/v1/auth/api-keys'
const create = (token: string | undefined, body: object) =>
  ask<CreatedApiKey>('POST', path, { ...(token ? { token } : {}), body })
const list = async (token: string) => (await ask<{ items: ApiKey[] }>('GET', path, { token })).body.items
const holder = (key: string, now = new Date()) =>
  verifyApiKey(contextOf('auth', env, { ...systemCall('test'), now: now.toISOString() }), key)

describe('API keys', () => {
  it('are shown once and kept hashed', async () => {
    const ana = await newPerson()
    const { status, body } = await create(ana.token, { name: 'Backup', scopes: ['read', 'read', 'trips:write'] })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      key: expect.stringMatching(/^ck_[\w-]{43}$/),
      hint: body.key.slice(0, 7),
      scopes: ['read', 'trips:write'],
      expires_at: null,
      last_used_at: null,
    })
    const { key, ...rest } = body
    expect(await list(ana.token)).toEqual([rest])
    expect(JSON.stringify((await d1.prepare('SELECT * FROM api_keys').all()).results)).not.toContain(key)
  })

  it('speak for their owner as the owner is now, but never for an administrator', async () => {
    const ada = await newPerson('Ada', { roles: ['traveller', 'operator', 'admin'] })
    const { key, id } = (await create(ada.token, { name: 'x', scopes: ['write'] })).body
    expect(await holder(key)).toMatchObject({
      scopes: ['write'],
      actor: { id: ada.id, name: 'Ada', roles: ['operator', 'traveller'], session_id: id },
    })
    expect(await holder(`${key.slice(0, -2)}xx`)).toBeNull()
  })

  it('end when they are deleted or expire', async () => {
    const ana = await newPerson()
    const { key, id } = (await create(ana.token, { name: 'x', scopes: ['read'], expires_in_days: 1 })).body
    expect(await holder(key, new Date(Date.now() + 86_500_000))).toBeNull()
    expect(await holder(key)).not.toBeNull()
    expect((await ask('DELETE', `${path}/${id}`, { token: ana.token })).status).toBe(204)
    expect(await holder(key)).toBeNull()
    expect((await ask('DELETE', `${path}/${id}`, { token: ana.token })).status).toBe(404)
  })

  it('are at most fifty, also when many are made at once', async () => {
    const ana = await newPerson()
    const statuses = await Promise.all(
      Array.from({ length: 55 }, async () => (await create(ana.token, { name: 'x', scopes: ['read'] })).status),
    )
    expect(statuses.filter((status) => status === 201)).toHaveLength(50)
    expect(statuses.filter((status) => status === 409)).toHaveLength(5)
  })

  it('refuse bad input, strangers, and other people', async () => {
    const [ana, eve] = [await newPerson(), await newPerson('Eve')]
    const { id } = (await create(ana.token, { name: 'x', scopes: ['read'] })).body
    expect((await ask('DELETE', `${path}/${id}`, { token: eve.token })).status).toBe(404)
    for (const body of [
      {},
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['admin'] },
      { name: '', scopes: ['read'] },
      { name: 'x', scopes: ['read'], expires_in_days: 0 },
      { name: 'x', scopes: ['read'], expires_in_days: 1.5 },
    ])
      expect((await create(eve.token, body)).status).toBe(400)
    expect((await create(undefined, {})).status).toBe(401)
    expect((await ask('GET', path)).status).toBe(401)
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(401)
  })
})
