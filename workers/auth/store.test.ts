import { beforeEach, describe, expect, it } from 'vitest'
import { memoryD1 } from '../../test/support/d1'
import { addKey, findAccount, insertAccount, isEmailTaken, listKeys, type StoredKey, secretNamed } from './store'
import { claimRefresh, deleteDeadSessions, deleteSessions, findSession, insertSession } from './store/sessions'

const NOW = Date.parse('2027-05-03T10:00:00Z')
const DAY = 86_400_000
const ana = { id: 'usr_ana', email: 'ana@example.com', email_verified: false, name: 'Ana', password: 'x', at: NOW }
const session = {
  id: 'ses_1',
  account_id: 'usr_ana',
  at: NOW,
  expires_at: NOW + 90 * DAY,
  access_until: NOW + 3600,
  device: 'Firefox on Linux',
}
const key = (kid: string, created_at: number): StoredKey => ({
  kid,
  private_key: '{}',
  public_key: { kty: 'OKP', crv: 'Ed25519', x: kid, kid, alg: 'EdDSA', use: 'sig' },
  created_at,
  signs: true,
})
const use = (hash: string, successor: string, at = NOW) =>
  claimRefresh(d1, { hash, successor, at, idleSince: at - 30 * DAY, accessUntil: at + 3600 })
const count = async (table: string) =>
  (await d1.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n

let d1: D1Database
beforeEach(async () => {
  d1 = memoryD1('auth')
  await d1.batch([...insertAccount(d1, ana, ['traveller', 'admin']), ...insertSession(d1, session, 'first')])
})

describe('accounts', () => {
  it('keep their roles', async () => {
    expect(await findAccount(d1, 'usr_ana')).toMatchObject({
      number: 1,
      email_verified: false,
      roles: ['admin', 'traveller'],
    })
    expect(await findAccount(d1, 'usr_bob')).toBeNull()
  })

  it('have one address each, and a taken one stores nothing', async () => {
    const again = d1.batch(insertAccount(d1, { ...ana, id: 'usr_eve' }, ['traveller']))
    expect(await again.catch(isEmailTaken)).toBe(true)
    expect(await count('account_roles')).toBe(2)
  })
})

describe('a refresh token', () => {
  it('is claimed by its first use only', async () => {
    const first = await use('first', 'second')
    expect(first).toMatchObject({ session_id: 'ses_1', used_at: NOW, account: { id: 'usr_ana' } })
    expect(await use('first', 'other', NOW + 5000)).toMatchObject({ used_at: NOW })
    expect(await count('refresh_tokens')).toBe(2)
    expect(await use('second', 'third', NOW + 6000)).toMatchObject({ used_at: NOW + 6000 })
  })

  it('is not claimed when unknown, idle too long, or past the end of its session', async () => {
    expect(await use('never', 'x')).toBeNull()
    expect(await use('first', 'x', NOW + 30 * DAY)).toMatchObject({ used_at: null })
    expect(await use('first', 'x', NOW + 90 * DAY)).toMatchObject({ used_at: null })
    expect(await count('refresh_tokens')).toBe(1)
  })

  it('keeps the session until its last access token is dead', async () => {
    await use('first', 'second', NOW + DAY)
    await use('second', 'third', NOW)
    const found = await findSession(d1, 'ses_1')
    expect(found?.access_until).toBe(NOW + DAY + 3600)
    await deleteSessions(d1, [found!]).run()
    expect(await findSession(d1, 'ses_1')).toBeNull()
    expect(await count('refresh_tokens')).toBe(0)
  })

  it('is swept with its session once it can be of no use', async () => {
    await d1.batch(insertSession(d1, { ...session, id: 'ses_2' }, 'other'))
    await use('first', 'second', NOW + 29 * DAY)
    await deleteDeadSessions(d1, NOW + 31 * DAY, NOW + DAY).run()
    expect(await findSession(d1, 'ses_2')).toBeNull()
    expect(await count('sessions')).toBe(1)
    await deleteDeadSessions(d1, NOW + 90 * DAY, NOW + 60 * DAY).run()
    expect(await count('sessions')).toBe(0)
  })
})

describe('signing keys', () => {
  const signing = async (at: number) => (await listKeys(d1, at)).filter(({ signs }) => signs).map(({ kid }) => kid)

  it('are one, however many isolates begin at once', async () => {
    await addKey(d1, key('key_a', NOW), 0, 0)
    await addKey(d1, key('key_b', NOW + 1), 0, 0)
    expect((await listKeys(d1, NOW)).map(({ kid }) => kid)).toEqual(['key_a'])
  })

  it('are replaced in time, and the old one verifies for a while', async () => {
    await addKey(d1, key('key_a', NOW), 0, 0)
    const later = NOW + 91 * DAY
    await addKey(d1, key('key_b', later), later - 90 * DAY, later + DAY)
    await addKey(d1, key('key_c', later + 1), later - 90 * DAY, later + DAY)
    expect(await signing(later)).toEqual(['key_b'])
    expect((await listKeys(d1, later)).map(({ kid }) => kid)).toEqual(['key_b', 'key_a'])
    expect((await listKeys(d1, later + DAY)).map(({ kid }) => kid)).toEqual(['key_b'])
  })
})

it('keeps the first secret of a name for ever', async () => {
  expect(await secretNamed(d1, 'refresh', 'one')).toBe('one')
  expect(await secretNamed(d1, 'refresh', 'two')).toBe('one')
})
