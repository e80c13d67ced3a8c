import { describe, expect, it } from 'vitest'
import type { AuditItem } from '../../../shared/contracts/auth'
import { newAuth } from '../../../test/support/auth'
import { PASSWORD } from '../../../test/support/client'

type Page = { items: AuditItem[]; next_cursor: string | null }
const { ask, newPerson } = newAuth()
const own = async (token: string, query = '') => (await ask<Page>('GET', `/v1/auth/audit${query}`, { token })).body
const login = (email: string, password: string) => ask('POST', '/v1/auth/login', { body: { email, password } })

describe('the security log of an account', () => {
  it('tells its owner what happened, newest first, page by page', async () => {
    const ana = await newPerson()
    await login(ana.email, 'not my password')
    await login(ana.email, PASSWORD)
    const { items } = await own(ana.token)
    expect(items.map(({ action, seq }) => [seq, action])).toEqual([
      [3, 'session.opened'],
      [2, 'session.refused'],
      [1, 'session.opened'],
    ])
    expect(items[0]).toMatchObject({ chain: ana.id, actor: ana.id, details: { method: 'password', two_factor: false } })
    expect(JSON.stringify(items)).not.toContain(ana.email)
    const first = await own(ana.token, '?limit=2')
    expect(first.items).toHaveLength(2)
    const rest = await own(ana.token, `?limit=2&cursor=${first.next_cursor}`)
    expect(rest).toMatchObject({ items: [{ seq: 1 }], next_cursor: null })
  })

  it('is open to administrators as a whole, by account, actor and action', async () => {
    const [ana, ada] = [await newPerson(), await newPerson('Ada', { roles: ['traveller', 'admin'] })]
    const all = async (query: string) =>
      (await ask<Page>('GET', `/v1/auth/audit/all${query}`, { token: ada.token })).body.items
    expect((await all('')).length).toBeGreaterThan(2)
    expect(await all(`?chain=${ana.id}`)).toHaveLength(1)
    expect(await all(`?actor=${ada.id}&action=session.opened`)).toHaveLength(1)
    expect(await all('?action=nothing.done')).toEqual([])
  })

  it('refuses bad pages, strangers, and everybody else', async () => {
    const { token } = await newPerson()
    for (const query of ['?limit=0', '?limit=x', '?cursor=forged', '?cursor=WzFd'])
      expect((await ask('GET', `/v1/auth/audit${query}`, { token })).status).toBe(400)
    expect((await ask('GET', '/v1/auth/audit')).status).toBe(401)
    expect((await ask('GET', '/v1/auth/audit/all')).status).toBe(401)
    expect((await ask('GET', '/v1/auth/audit/all', { token })).status).toBe(403)
  })
})
