import { describe, expect, it } from 'vitest'
import type {
  CreatedShareLink,
  PrivacySetting,
  PublicTrip,
  SharedTrip,
  ShareGrant,
  ShareLink,
  Trip,
} from '#shared/contracts/trips'
import { type Answer, api, expectError, newUser, type TestUser } from '../support/client'

// Trips beyond their members: share links, public trips, copies, the bin.

const inDays = (days: number, from = Date.now()) => new Date(from + days * 86_400_000).toISOString().slice(0, 10)
const DAY_MS = 86_400_000
const afterDays = (days: number) => ({ 'x-now': new Date(Date.now() + days * DAY_MS).toISOString() })
async function newTrip(owner: TestUser, more: Record<string, unknown> = {}): Promise<Trip> {
  const body = { title: 'Lisbon', destination: 'Lisbon', start_date: inDays(40), end_date: inDays(42), ...more }
  const made = await api<Trip>('POST', '/v1/trips', { token: owner.token, body })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}
const addPlace = (trip: Trip, by: TestUser) =>
  api('POST', `/v1/planner/${trip.id}/activity/add`, {
    token: by.token,
    body: { poi_id: 'poi_lisbon_jeronimos-monastery', date: trip.start_date, start: '11:00' },
  })
const link = (trip: Trip, by: TestUser, body: unknown = {}) =>
  api<CreatedShareLink>('POST', `/v1/trips/${trip.id}/share-links`, { token: by.token, body })
const read = (token: string, headers: Record<string, string> = {}) =>
  api<SharedTrip>('GET', `/v1/share/${token}`, { headers })

describe('share links', () => {
  it('show a trip without an account until they are revoked', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    expect((await addPlace(trip, ana)).status).toBe(201)
    const made = await link(trip, ana, { sections: ['itinerary', 'people'] })
    expect(made.status).toBe(201)
    const shared = await read(made.body.token)
    expect(shared.status, JSON.stringify(shared.body)).toBe(200)
    expect(shared.headers.get('x-robots-tag')).toBe('noindex')
    expect(shared.body).toMatchObject({ title: 'Lisbon', people: [{ name: 'Ana', role: 'owner' }] })
    expect(shared.body.days?.[0]?.items).toMatchObject([
      { poi_id: 'poi_lisbon_jeronimos-monastery', starts_at: `${trip.start_date}T11:00`, kind: 'visit' },
    ])
    expect(shared.body.days?.[0]?.items[0]).not.toHaveProperty('cost')
    // The alias the web app's page may use.
    expect((await api('GET', `/api/share/${made.body.token}`)).status).toBe(200)
    const listed = await api<{ items: ShareLink[] }>('GET', `/v1/trips/${trip.id}/share-links`, { token: ana.token })
    expect(listed.body.items.map(({ id, state }) => [id, state])).toEqual([[made.body.id, 'active']])
    const revoke = () => api('DELETE', `/v1/trips/${trip.id}/share-links/${made.body.id}`, { token: ana.token })
    expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 204])
    expectError(await read(made.body.token), 410, 'GONE')
    expectError(await read('never-given'), 404, 'NOT_FOUND')
  })

  it('ask for their password, and expire', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    const expires_at = new Date(Date.now() + DAY_MS).toISOString()
    const { token } = (await link(trip, ana, { password: 'open sesame', expires_at })).body
    const needed = expectError(await read(token), 401, 'AUTH_REQUIRED')
    expect(needed.details).toMatchObject({ issue: 'password_required' })
    const unlock = (password: unknown) => api<ShareGrant>('POST', `/v1/share/${token}`, { body: { password } })
    expectError(await unlock('wrong'), 401, 'AUTH_INVALID_CREDENTIALS')
    expectError(await unlock(7), 400, 'VALIDATION_ERROR')
    const { body } = await unlock('open sesame')
    expect((await read(token, { 'x-share-grant': body.grant })).body.title).toBe('Lisbon')
    expectError(await read(token, { 'x-share-grant': `${body.grant}x` }), 401, 'AUTH_REQUIRED')
    expectError(await read(token, { ...afterDays(2), 'x-share-grant': body.grant }), 410, 'GONE')
    expectError(
      await api('POST', `/v1/share/${token}`, { body: { password: 'x' }, headers: afterDays(2) }),
      410,
      'GONE',
    )
    for (let i = 0; i < 5; i++) await unlock(`guess ${i}`)
    const limited = await unlock('open sesame')
    expectError(limited, 429, 'RATE_LIMITED')
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it.each<[string, unknown]>([
    ['an unknown section', { sections: ['budget'] }],
    ['no section', { sections: [] }],
    ['a short password', { password: 'abc' }],
    ['a past end', { expires_at: '2020-01-01T00:00:00Z' }],
    ['an end that is no moment', { expires_at: '2027-02-30T00:00:00Z' }],
    ['no object', '[]'],
  ])('refuse %s', async (_what, body) => {
    const ana = await newUser('Ana')
    expectError(await link(await newTrip(ana), ana, body), 400, 'VALIDATION_ERROR')
  })

  it('give their holder a copy', async () => {
    const [ana, bo] = [await newUser('Ana'), await newUser('Bo')]
    const trip = await newTrip(ana)
    await addPlace(trip, ana)
    const { token } = (await link(trip, ana)).body
    const path = `/v1/share/${token}/copy`
    const copy = await api<Trip>('POST', path, { token: bo.token, body: {} })
    expect(copy.status, JSON.stringify(copy.body)).toBe(201)
    expect(copy.body).toMatchObject({ title: 'Lisbon', role: 'owner', item_count: 1, remixed_from: null })
    expect(copy.headers.get('location')).toBe(`/v1/trips/${copy.body.id}`)
    expectError(await api('POST', path, { body: {} }), 401, 'AUTH_REQUIRED')
    expectError(
      await api('POST', path, { token: bo.token, body: { start_date: '2020-01-01' } }),
      400,
      'VALIDATION_ERROR',
    )
    expect((await api('POST', path, { token: bo.token })).status).toBe(201)
  })
})

describe('public trips', () => {
  it('are listed, read by anybody and remixed with attribution', async () => {
    const [ana, bo] = [await newUser('Ana'), await newUser('Bo')]
    const trip = await newTrip(ana, { title: 'A public week' })
    await addPlace(trip, ana)
    const path = `/v1/trips/${trip.id}/privacy`
    const set = await api<PrivacySetting>('PUT', path, {
      token: ana.token,
      body: { privacy: 'public', sections: ['costs', 'itinerary', 'people'] },
    })
    expect(set.body).toMatchObject({ privacy: 'public', sections: ['itinerary', 'people', 'costs'] })
    expect((await api('GET', path, { token: ana.token })).body).toEqual(set.body)
    const list = await api<{ items: PublicTrip[] }>('GET', '/v1/trips/public?limit=100')
    expect(list.body.items.find(({ id }) => id === trip.id)).toMatchObject({ title: 'A public week', by: 'Ana' })
    const shown = await api<SharedTrip>('GET', `/v1/trips/public/${trip.id}`)
    expect(shown.body.days?.[0]?.items).toHaveLength(1)
    const remix = await api<Trip>('POST', `/v1/trips/${trip.id}/remix`, { token: bo.token, body: { title: 'Mine' } })
    expect(remix.status, JSON.stringify(remix.body)).toBe(201)
    expect(remix.body).toMatchObject({
      ...{ title: 'Mine', role: 'owner', privacy: 'private', item_count: 1 },
      remixed_from: { trip_id: trip.id, title: 'A public week', by: 'Ana' },
    })
    const plan = await api<{ days: { items: unknown[] }[] }>('GET', `/v1/planner/${remix.body.id}/itinerary`, {
      token: bo.token,
    })
    expect(plan.body.days[0]?.items).toHaveLength(1)
    await api('PUT', path, { token: ana.token, body: { privacy: 'private' } })
    expectError(await api('GET', `/v1/trips/public/${trip.id}`), 404, 'NOT_FOUND')
    expectError(await api('POST', `/v1/trips/${trip.id}/remix`, { token: bo.token, body: {} }), 404, 'NOT_FOUND')
    expectError(await api('POST', `/v1/trips/${trip.id}/remix`, { token: ana.token, body: {} }), 403, 'FORBIDDEN')
    expect((await api<Trip>('GET', `/v1/trips/${remix.body.id}`, { token: bo.token })).body.remixed_from?.by).toBe(
      'Ana',
    )
  })

  it('refuse what is no privacy, no cursor and no id', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    for (const body of [{ privacy: 'secret' }, {}, { privacy: 'public', sections: ['private'] }])
      expectError(await api('PUT', `/v1/trips/${trip.id}/privacy`, { token: ana.token, body }), 400, 'VALIDATION_ERROR')
    for (const query of ['cursor=forged', 'cursor=WzFd', 'limit=0', 'limit=1000'])
      expectError(await api('GET', `/v1/trips/public?${query}`), 400, 'VALIDATION_ERROR')
    expectError(await api('GET', `/v1/trips/public/${encodeURIComponent("' OR 1=1 --")}`), 404, 'NOT_FOUND')
  })

  it('pages through all of them once', async () => {
    const ana = await newUser('Ana')
    const made: string[] = []
    for (let i = 0; i < 3; i++) {
      const trip = await newTrip(ana, { title: `Page ${i}` })
      await api('PUT', `/v1/trips/${trip.id}/privacy`, { token: ana.token, body: { privacy: 'public' } })
      made.push(trip.id)
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Answer<{ items: PublicTrip[]; next_cursor: string | null }> = await api(
        'GET',
        `/v1/trips/public?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      )
      seen.push(...page.body.items.map(({ id }) => id))
      cursor = page.body.next_cursor
    } while (cursor)
    expect(seen.filter((id) => made.includes(id))).toEqual(made.toReversed())
    expect(new Set(seen).size).toBe(seen.length)
  })
})

describe('the bin, the archive and a new owner', () => {
  it('gives a deleted trip back within 30 days, and erases it afterwards', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    const at = `/v1/trips/${trip.id}`
    expect((await api('DELETE', at, { token: ana.token })).status).toBe(204)
    expectError(await api('GET', at, { token: ana.token }), 404, 'NOT_FOUND')
    const bin = await api<{ items: Trip[] }>('GET', '/v1/trips?state=deleted', { token: ana.token })
    expect(bin.body.items).toMatchObject([{ id: trip.id, restorable_until: expect.any(String) }])
    expectError(await api('POST', `${at}/restore`, { token: (await newUser()).token }), 404, 'NOT_FOUND')
    // A token does not live for 30 days, so that moment is the service tests' to see.
    expect((await api<Trip>('POST', `${at}/restore`, { token: ana.token })).body).toMatchObject({ id: trip.id })
    expect((await api('GET', at, { token: ana.token })).status).toBe(200)
    expectError(await api('GET', '/v1/trips?state=lost', { token: ana.token }), 400, 'VALIDATION_ERROR')
  })

  it('archives, duplicates and hands over', async () => {
    const [ana, bo] = [await newUser('Ana'), await newUser('Bo')]
    const trip = await newTrip(ana, { budget: { amount_minor: 5000, currency: 'EUR' } })
    await addPlace(trip, ana)
    const at = `/v1/trips/${trip.id}`
    const ids = async (state: string) => {
      const { body } = await api<{ items: Trip[] }>('GET', `/v1/trips?state=${state}`, { token: ana.token })
      return body.items.map(({ id }) => id)
    }
    expect((await api<Trip>('POST', `${at}/archive`, { token: ana.token })).body.archived).toBe(true)
    expect([await ids('active'), await ids('archived')]).toEqual([[], [trip.id]])
    expect((await api<Trip>('POST', `${at}/unarchive`, { token: ana.token })).body.archived).toBe(false)
    const copy = await api<Trip>('POST', `${at}/duplicate`, { token: ana.token })
    expect(copy.body).toMatchObject({ title: 'Copy of Lisbon', item_count: 1, budget: trip.budget ?? {} })
    await api('POST', `${at}/collaborators`, { token: ana.token, body: { email: bo.email, role: 'viewer' } })
    await api('POST', `${at}/collaborators/accept`, { token: bo.token, body: {} })
    const handOver = (user_id: unknown) => api('POST', `${at}/transfer`, { token: ana.token, body: { user_id } })
    expectError(await handOver(7), 400, 'VALIDATION_ERROR')
    expectError(await handOver('usr_nobody'), 404, 'NOT_FOUND')
    expect((await handOver(bo.id)).body).toMatchObject({ role: 'editor' })
    expectError(await handOver(ana.id), 403, 'FORBIDDEN')
    const me = await api('GET', `${at}/collaborators/me`, { token: bo.token })
    expect(me.body).toMatchObject({ user_id: bo.id, role: 'owner', sees_private: true })
    expect((await api('DELETE', `${at}/collaborators/me`, { token: ana.token })).status).toBe(204)
  })
})
