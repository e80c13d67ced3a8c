import { beforeAll, describe, expect, it } from 'vitest'
import type { ListedUser } from '../../../shared/contracts/auth'
import { newAuth, type Person } from '../../../test/support/auth'

type Page = { items: ListedUser[]; next_cursor: string | null }
const { ask, newPerson } = newAuth()
let ada: Person
beforeAll(async () => {
  ada = await newPerson('Ada', { roles: ['traveller', 'admin'] })
})
const find = async (query: string, token = ada.token) =>
  (await ask<Page>('GET', `/v1/auth/users${query}`, { token })).body
const update = (id: string, roles: unknown, token = ada.token) =>
  ask<ListedUser>('PATCH', `/v1/auth/users/${id}`, { token, body: { roles } })

describe('an administrator', () => {
  it('finds people by the beginning of name or address, and by id', async () => {
    const zoe = await newPerson('Zoë Zimmer', { email: 'zz.zimmer@test.caravan.example' })
    for (const q of ['zo', 'ZZ.zim', zoe.id])
      expect((await find(`?q=${encodeURIComponent(q)}`)).items, q).toEqual([
        {
          id: zoe.id,
          email: zoe.email,
          email_verified: false,
          name: 'Zoë Zimmer',
          roles: ['traveller'],
          two_factor: false,
          created_at: expect.stringMatching(/Z$/),
        },
      ])
    expect((await find(`?q=${encodeURIComponent("zo' OR 1=1 --")}`)).items).toEqual([])
    expect((await find('?q=%25')).items).toEqual([])
  })

  it('pages through everybody, newest first', async () => {
    await newPerson('Bo')
    await newPerson('Cy')
    const first = await find('?limit=2')
    expect(first.items.map(({ name }) => name)).toEqual(['Cy', 'Bo'])
    const second = await find(`?limit=100&cursor=${first.next_cursor}`)
    expect(second.items.map(({ name }) => name)).toContain('Ada')
    expect(second.next_cursor).toBeNull()
  })

  it('gives other roles, and tokens that tell the old ones are void', async () => {
    const bob = await newPerson('Bob')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const { status, body } = await update(bob.id, ['operator', 'traveller', 'operator'])
    expect([status, body.roles]).toEqual([200, ['operator', 'traveller']])
    expect((await ask('GET', '/v1/auth/me', { token: bob.token })).status).toBe(401)
    const fresh = await ask<{ access_token: string }>('POST', '/v1/auth/refresh', {
      body: { refresh_token: bob.refresh_token },
    })
    const me = await ask('GET', '/v1/auth/me', { token: fresh.body.access_token })
    expect(me.body.roles).toEqual(['operator', 'traveller'])
    const { body: log } = await ask<{ items: { action: string; actor: string; details: object }[] }>(
      'GET',
      `/v1/auth/audit/all?chain=${bob.id}&action=roles.changed`,
      { token: ada.token },
    )
    expect(log.items).toMatchObject([
      { actor: ada.id, details: { before: ['traveller'], after: ['operator', 'traveller'] } },
    ])
  })

  it('cannot step down alone, nor invent roles or people', async () => {
    const stepDown = await update(ada.id, ['traveller'])
    expect(stepDown.status).toBe(409)
    expect((await update(ada.id, ['traveller', 'admin'])).status).toBe(200)
    ada = { ...ada, token: (await refreshed(ada)).access_token }
    expect((await update('usr_nobody', ['traveller'])).status).toBe(404)
    for (const roles of [[], ['king'], 'admin', undefined]) expect((await update(ada.id, roles)).status).toBe(400)
    expect((await ask('GET', '/v1/auth/users?limit=101', { token: ada.token })).status).toBe(400)
    expect((await ask('GET', '/v1/auth/users?cursor=x', { token: ada.token })).status).toBe(400)
  })
})
const refreshed = async ({ refresh_token }: Person) =>
  (await ask<{ access_token: string }>('POST', '/v1/auth/refresh', { body: { refresh_token } })).body

it('is closed to everybody else', async () => {
  const bob = await newPerson('Bob')
  expect((await ask('GET', '/v1/auth/users', { token: bob.token })).status).toBe(403)
  expect((await update(bob.id, ['admin'], bob.token)).status).toBe(403)
  expect((await ask('GET', '/v1/auth/users')).status).toBe(401)
  expect((await ask('PATCH', `/v1/auth/users/${bob.id}`, { body: {} })).status).toBe(401)
})
