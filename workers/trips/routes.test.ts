import { beforeAll, describe, expect, it } from 'vitest'
import type { Collaborator, GuestRole, Trip } from '#shared/contracts/trips'
import { api, expectError, newUser, type TestUser } from '../../test/support/client'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const lisbon = (more: Record<string, unknown> = {}) => ({
  title: 'A week in Lisbon',
  destination: 'Lisbon',
  start_date: inDays(40),
  end_date: inDays(44),
  travelers: 2,
  budget: { amount_minor: 120_000, currency: 'EUR' },
  ...more,
})
async function newTrip(owner: TestUser, more: Record<string, unknown> = {}): Promise<Trip> {
  const { status, body } = await api<Trip>('POST', '/v1/trips', { token: owner.token, body: lisbon(more) })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const invite = (trip: { id: string }, by: TestUser, email: string, role: string, more: object = {}) =>
  api<Collaborator>('POST', `/v1/trips/${trip.id}/collaborators`, { token: by.token, body: { email, role, ...more } })
async function join(
  trip: Trip,
  owner: TestUser,
  role: GuestRole,
  name = `A ${role}`,
  more: object = {},
): Promise<TestUser> {
  const user = await newUser(name)
  expect((await invite(trip, owner, user.email, role, more)).status).toBe(201)
  const accepted = await api('POST', `/v1/trips/${trip.id}/collaborators/accept`, { token: user.token, body: {} })
  expect(accepted.body).toEqual({ trip_id: trip.id, role, status: 'active' })
  return user
}

describe('POST /v1/trips', () => {
  it('creates a trip to a real place, with its zone, for the owner', async () => {
    const ana = await newUser()
    const { status, headers, body } = await api<Trip>('POST', '/v1/trips', { token: ana.token, body: lisbon() })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...lisbon(),
      id: expect.stringMatching(/^trp_/),
      destination: { name: 'Lisbon', country_code: 'PT', time_zone: 'Europe/Lisbon' },
      ...{ role: 'owner', sees_private: true, version: 1, item_count: 0 },
    })
    expect(headers.get('etag')).toBe('"1"')
    expect(headers.get('location')).toBe(`/v1/trips/${body.id}`)
  })

  it('takes a point with a name, one traveller and no budget by default', async () => {
    const ana = await newUser()
    const body = {
      title: 'Cabin',
      destination: { name: 'Our cabin', lat: 60.39, lon: 5.32 },
      start_date: inDays(1),
      end_date: inDays(1),
    }
    const trip = await api<Trip>('POST', '/v1/trips', { token: ana.token, body })
    expect(trip.body).toMatchObject({
      travelers: 1,
      budget: null,
      destination: { name: 'Our cabin', time_zone: 'Europe/Oslo' },
    })
  })

  it.each([
    'Été à Łódź – čtyři dny',
    'رحلة إلى لشبونة',
    'לטייל בליסבון',
    '里斯本之旅 🚋',
    "Robert'); DROP TABLE trips;--",
  ])('keeps the title %s as it was written', async (title) => {
    const ana = await newUser('Zoë Ó Súilleabháin')
    const { id } = await newTrip(ana, { title })
    expect((await api<Trip>('GET', `/v1/trips/${id}`, { token: ana.token })).body.title).toBe(title)
  })

  it('says which destinations it knows instead of an unknown one', async () => {
    const ana = await newUser()
    const answer = await api('POST', '/v1/trips', {
      token: ana.token,
      body: lisbon({ destination: 'Lisbonne-sur-Xyzzq' }),
    })
    const error = expectError(answer, 422, 'UNKNOWN_DESTINATION')
    expect(error.details).toMatchObject({ field: 'destination', suggestions: expect.any(Array) })
  })

  it.each<[string, string, Record<string, unknown>]>([
    ['dates that are reversed', 'end_date', { start_date: inDays(9), end_date: inDays(8) }],
    ['31 days', 'end_date', { start_date: inDays(1), end_date: inDays(31) }],
    ['the past', 'start_date', { start_date: inDays(-2), end_date: inDays(2) }],
    ['a day that does not exist', 'start_date', { start_date: '2027-02-30' }],
    ['a date with a time', 'end_date', { end_date: '2027-05-03T10:00:00Z' }],
    ['no title', 'title', { title: '   ' }],
    ['a title that turns the text around', 'title', { title: 'abc\u202Efed' }],
    ['ten thousand combining marks', 'title', { title: `a${'\u0301'.repeat(110)}` }],
    ['no travellers', 'travelers', { travelers: 0 }],
    ['half a traveller', 'travelers', { travelers: 1.5 }],
    ['negative money', 'budget.amount_minor', { budget: { amount_minor: -1, currency: 'EUR' } }],
    ['money beyond exact numbers', 'budget.amount_minor', { budget: { amount_minor: 2 ** 53, currency: 'EUR' } }],
    ['a currency of two letters', 'budget.currency', { budget: { amount_minor: 1, currency: 'EU' } }],
    ['a destination beyond the pole', 'destination.lat', { destination: { name: 'x', lat: 91, lon: 0 } }],
    ['a destination that is a number', 'destination', { destination: 7 }],
  ])('refuses %s', async (_what, field, more) => {
    const ana = await newUser()
    const answer = await api('POST', '/v1/trips', { token: ana.token, body: lisbon(more) })
    expect(expectError(answer, 400, 'VALIDATION_ERROR').details?.field).toBe(field)
  })

  it('takes yesterday in UTC, which is today somewhere', async () => {
    await newTrip(await newUser(), { start_date: inDays(-1), end_date: inDays(2) })
  })

  it('refuses who is not signed in, before looking at the body', async () => {
    expectError(await api('POST', '/v1/trips', { body: lisbon() }), 401, 'AUTH_REQUIRED')
    expectError(await api('POST', '/v1/trips', { body: {} }), 401, 'AUTH_REQUIRED')
  })
})

describe('GET /v1/trips', () => {
  it('pages own and shared trips, newest first, and nobody else’s', async () => {
    const [ana, bo] = [await newUser('Ana'), await newUser('Bo')]
    const first = await newTrip(ana, { title: 'first' })
    const shared = await newTrip(bo, { title: 'shared' })
    await newTrip(bo, { title: 'not shared' })
    await newTrip(ana, { title: 'last' })
    await invite(shared, bo, ana.email, 'viewer')
    await api('POST', `/v1/trips/${shared.id}/collaborators/accept`, { token: ana.token })
    const titles: string[] = []
    let cursor: string | null = null
    do {
      const page: { status: number; body: { items: Trip[]; next_cursor: string | null } } = await api(
        'GET',
        `/v1/trips?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
        { token: ana.token },
      )
      expect(page.status).toBe(200)
      titles.push(...page.body.items.map(({ title }) => title))
      cursor = page.body.next_cursor
    } while (cursor)
    expect(titles).toEqual(['last', 'shared', 'first'])
    const one = await api<{ items: Trip[] }>('GET', '/v1/trips?limit=1', { token: bo.token })
    expect(one.body.items).toMatchObject([{ title: 'not shared', role: 'owner' }])
    expect(first.id < shared.id).toBe(true)
  })

  it.each(['limit=0', 'limit=101', 'limit=ten', 'cursor=abc', 'cursor=W10', 'cursor=WyJcdTAwMDAiXQ', 'cursor=%F0%9F'])(
    'refuses %s',
    async (query) => {
      const ana = await newUser()
      expectError(await api('GET', `/v1/trips?${query}`, { token: ana.token }), 400, 'VALIDATION_ERROR')
    },
  )

  it('refuses who is not signed in', async () => {
    expectError(await api('GET', '/v1/trips'), 401, 'AUTH_REQUIRED')
  })
})

describe('GET /v1/trips/{id}', () => {
  it('answers 304 to who has this version', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const path = `/v1/trips/${trip.id}`
    const read = await api<Trip>('GET', path, { token: ana.token })
    expect(read.body).toEqual(trip)
    const etag = read.headers.get('etag')!
    const again = await api('GET', path, { token: ana.token, headers: { 'if-none-match': etag } })
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', '"1"'])
    expect((await api('GET', path, { token: ana.token, headers: { 'if-none-match': '"0"' } })).status).toBe(200)
  })

  it.each(['trp_0', 'trp_../../etc/passwd', 'usr_00000000000000000000000000', `trp_${'0'.repeat(26)}`, "trp_' OR 1=1"])(
    'knows no trip %s',
    async (id) => {
      const ana = await newUser()
      expectError(await api('GET', `/v1/trips/${encodeURIComponent(id)}`, { token: ana.token }), 404, 'NOT_FOUND')
    },
  )
})

describe('PUT /v1/trips/{id}', () => {
  const put = (trip: { id: string }, by: TestUser, body: unknown, ifMatch?: string) =>
    api<Trip>('PUT', `/v1/trips/${trip.id}`, {
      token: by.token,
      body,
      ...(ifMatch ? { headers: { 'if-match': ifMatch } } : {}),
    })

  it('replaces the trip, and keeps the budget that is left out', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const { budget: _budget, ...body } = lisbon({ title: 'Porto', destination: 'Porto', travelers: 4 })
    const answer = await put(trip, ana, body, '"1"')
    expect(answer.body).toMatchObject({ title: 'Porto', travelers: 4, version: 2, budget: trip.budget })
    expect(answer.body.destination.name).toBe('Porto')
    expect(answer.headers.get('etag')).toBe('"2"')
    expect((await put(trip, ana, { ...body, budget: null }, '"2"')).body.budget).toBeNull()
  })

  it('takes a trip back as it was read', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const answer = await put(trip, ana, { ...trip, title: 'Renamed' }, '"1"')
    expect(answer.body).toMatchObject({ title: 'Renamed', destination: trip.destination, version: 2 })
  })

  it('wants the version it replaces', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    expectError(await put(trip, ana, lisbon()), 428, 'PRECONDITION_REQUIRED')
    for (const old of ['"0"', '"2"', 'W/"1"', 'nonsense'])
      expectError(await put(trip, ana, lisbon(), old), 412, 'PRECONDITION_FAILED')
  })

  it('lets exactly one of ten concurrent updates with the same ETag win', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => put(trip, ana, lisbon({ title: `${i}` }), '"1"')),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array(9).fill(412)])
    const won = answers.find(({ status }) => status === 200)!.body
    expect((await api<Trip>('GET', `/v1/trips/${trip.id}`, { token: ana.token })).body).toMatchObject({
      title: won.title,
      version: 2,
    })
  })

  it('refuses bad dates and unknown places', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    expectError(await put(trip, ana, lisbon({ end_date: inDays(39) }), '"1"'), 400, 'VALIDATION_ERROR')
    expectError(await put(trip, ana, lisbon({ destination: 'Xyzzq-am-Nirgends' }), '"1"'), 422, 'UNKNOWN_DESTINATION')
    expectError(await put(trip, ana, { title: 'only this' }, '"1"'), 400, 'VALIDATION_ERROR')
  })

  it('keeps the budget from an editor who does not see it', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const blind = await join(trip, ana, 'editor')
    const seeing = await join(trip, ana, 'editor', 'Seeing', { sees_private: true })
    expect((await api<Trip>('GET', `/v1/trips/${trip.id}`, { token: blind.token })).body.budget).toBeNull()
    expectError(
      await put(trip, blind, lisbon({ budget: { amount_minor: 1, currency: 'EUR' } }), '"1"'),
      403,
      'FORBIDDEN',
    )
    const kept = await put(trip, blind, lisbon({ title: 'By a blind editor', budget: null }), '"1"')
    expect([kept.status, kept.body.budget]).toEqual([200, null])
    const read = await api<Trip>('GET', `/v1/trips/${trip.id}`, { token: seeing.token })
    expect(read.body).toMatchObject({ title: 'By a blind editor', budget: trip.budget })
    const changed = await put(trip, seeing, lisbon({ budget: { amount_minor: 5, currency: 'JPY' } }), '"2"')
    expect(changed.body.budget).toEqual({ amount_minor: 5, currency: 'JPY' })
  })
})

describe('DELETE /v1/trips/{id}', () => {
  it('makes the trip unknown to everybody', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const bo = await join(trip, ana, 'editor')
    expect((await api('DELETE', `/v1/trips/${trip.id}`, { token: ana.token })).status).toBe(204)
    for (const { token } of [ana, bo]) {
      expectError(await api('GET', `/v1/trips/${trip.id}`, { token }), 404, 'NOT_FOUND')
      expect((await api('GET', '/v1/trips', { token })).body).toEqual({ items: [], next_cursor: null })
    }
    expectError(await api('DELETE', `/v1/trips/${trip.id}`, { token: ana.token }), 404, 'NOT_FOUND')
    expectError(await invite(trip, ana, 'late@example.org', 'viewer'), 404, 'NOT_FOUND')
    expectError(await api('POST', `/v1/trips/${trip.id}/collaborators/accept`, { token: bo.token }), 404, 'NOT_FOUND')
  })
})

describe('collaborators', () => {
  it('invites without telling whether there is an account', async () => {
    const [ana, bo] = [await newUser(), await newUser('Bo')]
    const trip = await newTrip(ana)
    const known = await invite(trip, ana, bo.email.toUpperCase(), 'editor')
    const unknown = await invite(trip, ana, `nobody-${trip.id}@example.org`, 'editor')
    expect([known.status, unknown.status]).toEqual([201, 201])
    const { id: _a, email, ...first } = known.body
    const { id: _b, email: _other, ...second } = unknown.body
    expect(email).toBe(bo.email)
    expect(first).toEqual(second)
    expect(first).toEqual({ role: 'editor', sees_private: false, status: 'invited' })
    const listed = await api<{ items: Collaborator[] }>('GET', `/v1/trips/${trip.id}/collaborators`, {
      token: ana.token,
    })
    expect(listed.body.items.map(({ role, status }) => `${role} ${status}`)).toEqual([
      'owner active',
      'editor invited',
      'editor invited',
    ])
    expect(listed.body.items[1]).not.toHaveProperty('user_id')
    expect(JSON.stringify(listed.body)).not.toContain('token')
  })

  it('shows the invited person what waits for them, and lets them in once they accept', async () => {
    const [ana, bo] = [await newUser('Ana Sousa'), await newUser('Bo')]
    const trip = await newTrip(ana)
    await invite(trip, ana, bo.email, 'commenter', { sees_private: true })
    const waiting = await api<{ items: unknown[] }>('GET', '/v1/trips/invitations', { token: bo.token })
    expect(waiting.body.items).toMatchObject([
      { trip_id: trip.id, title: trip.title, role: 'commenter', invited_by: 'Ana Sousa' },
    ])
    expectError(await api('GET', `/v1/trips/${trip.id}`, { token: bo.token }), 404, 'NOT_FOUND')
    const path = `/v1/trips/${trip.id}/collaborators/accept`
    const accepts = await Promise.all([1, 2, 3].map(() => api('POST', path, { token: bo.token, body: {} })))
    for (const { status, body } of accepts)
      expect([status, body]).toEqual([200, { trip_id: trip.id, role: 'commenter', status: 'active' }])
    const read = await api<Trip>('GET', `/v1/trips/${trip.id}`, { token: bo.token })
    expect(read.body).toMatchObject({ role: 'commenter', sees_private: true, budget: trip.budget })
    expect((await api('GET', '/v1/trips/invitations', { token: bo.token })).body).toEqual({
      items: [],
      next_cursor: null,
    })
  })

  it('renews an open invitation and refuses a second one for a member', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const bo = await newUser('Bo')
    const first = await invite(trip, ana, bo.email, 'viewer')
    const second = await invite(trip, ana, bo.email, 'editor', { sees_private: true })
    expect(second.body).toEqual({ ...first.body, role: 'editor', sees_private: true })
    await api('POST', `/v1/trips/${trip.id}/collaborators/accept`, { token: bo.token })
    expectError(await invite(trip, ana, bo.email, 'viewer'), 409, 'CONFLICT')
    expectError(await invite(trip, ana, ana.email, 'viewer'), 409, 'CONFLICT')
  })

  it.each<[string, Record<string, unknown>]>([
    ['no address', { role: 'viewer' }],
    ['an address with a line break', { email: 'a@example.org\r\nBcc: b@example.org', role: 'viewer' }],
    ['the role owner', { email: 'a@example.org', role: 'owner' }],
    ['no role', { email: 'a@example.org' }],
    ['an odd right', { email: 'a@example.org', role: 'viewer', sees_private: 'yes' }],
  ])('refuses an invitation with %s', async (_what, body) => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    expectError(
      await api('POST', `/v1/trips/${trip.id}/collaborators`, { token: ana.token, body }),
      400,
      'VALIDATION_ERROR',
    )
  })

  it('refuses a forged secret and who was not invited', async () => {
    const [ana, bo, stranger] = [await newUser(), await newUser('Bo'), await newUser('Stranger')]
    const trip = await newTrip(ana)
    await invite(trip, ana, bo.email, 'viewer')
    const path = `/v1/trips/${trip.id}/collaborators/accept`
    expectError(await api('POST', path, { token: bo.token, body: { token: 'forged' } }), 404, 'NOT_FOUND')
    expectError(await api('POST', path, { token: stranger.token, body: {} }), 404, 'NOT_FOUND')
    expectError(await api('POST', path, { token: stranger.token, body: { token: 7 } }), 400, 'VALIDATION_ERROR')
    expectError(await api('POST', path, { body: {} }), 401, 'AUTH_REQUIRED')
  })

  it('changes rights at once, also for who holds the present version', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const bo = await join(trip, ana, 'viewer')
    const path = `/v1/trips/${trip.id}/collaborators/${bo.id}`
    const changed = await api<Collaborator>('PATCH', path, {
      token: ana.token,
      body: { role: 'editor', sees_private: true },
    })
    expect(changed.body).toMatchObject({
      user_id: bo.id,
      role: 'editor',
      sees_private: true,
      status: 'active',
      name: bo.name,
    })
    const read = await api<Trip>('GET', `/v1/trips/${trip.id}`, {
      token: bo.token,
      headers: { 'if-none-match': '"1"' },
    })
    expect([read.status, read.body.role, read.body.budget]).toEqual([200, 'editor', trip.budget])
    expectError(await api('PATCH', path, { token: ana.token, body: { role: 'owner' } }), 400, 'VALIDATION_ERROR')
    const self = `/v1/trips/${trip.id}/collaborators/${ana.id}`
    expectError(await api('PATCH', self, { token: ana.token, body: { role: 'viewer' } }), 409, 'CONFLICT')
    expectError(await api('DELETE', self, { token: ana.token }), 409, 'CONFLICT')
  })

  it('lets the owner remove anybody and withdraw invitations, and members leave', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const [bo, cy] = [await join(trip, ana, 'editor'), await join(trip, ana, 'viewer')]
    const open = await invite(trip, ana, 'open@example.org', 'viewer')
    const remove = (who: string, by: TestUser) =>
      api('DELETE', `/v1/trips/${trip.id}/collaborators/${who}`, { token: by.token })
    expect((await remove(bo.id, bo)).status).toBe(204)
    expectError(await api('GET', `/v1/trips/${trip.id}`, { token: bo.token }), 404, 'NOT_FOUND')
    expect((await remove(cy.id, ana)).status).toBe(204)
    expect((await remove(open.body.id, ana)).status).toBe(204)
    expectError(await remove(open.body.id, ana), 404, 'NOT_FOUND')
    const listed = await api<{ items: Collaborator[] }>('GET', `/v1/trips/${trip.id}/collaborators`, {
      token: ana.token,
    })
    expect(listed.body.items.map(({ role }) => role)).toEqual(['owner'])
    expect((await invite(trip, ana, bo.email, 'viewer')).status).toBe(201)
  })

  it('lets an editor invite viewers only', async () => {
    const ana = await newUser()
    const trip = await newTrip(ana)
    const bo = await join(trip, ana, 'editor', 'Bo', { sees_private: true })
    expect((await invite(trip, bo, 'viewer@example.org', 'viewer')).status).toBe(201)
    expectError(await invite(trip, bo, 'editor@example.org', 'editor'), 403, 'FORBIDDEN')
    expectError(await invite(trip, bo, 'private@example.org', 'viewer', { sees_private: true }), 403, 'FORBIDDEN')
    await invite(trip, ana, 'offered@example.org', 'editor')
    expectError(await invite(trip, bo, 'offered@example.org', 'viewer'), 403, 'FORBIDDEN')
  })
})

describe('who may do what', () => {
  const people = ['owner', 'editor', 'commenter', 'viewer', 'invited', 'stranger', 'anonymous'] as const
  type Person = (typeof people)[number]
  const who = {} as Record<Exclude<Person, 'anonymous'>, TestUser>
  let trip: Trip
  beforeAll(async () => {
    who.owner = await newUser('Owner')
    trip = await newTrip(who.owner)
    for (const role of ['editor', 'commenter', 'viewer'] as const) who[role] = await join(trip, who.owner, role)
    who.invited = await newUser('Invited')
    await invite(trip, who.owner, who.invited.email, 'viewer')
    who.stranger = await newUser('Stranger')
  })

  /** Statuses for owner, editor, commenter, viewer, invited, stranger, anonymous; each verb changes nothing that the next needs. */
  const verbs: [name: string, statuses: number[], method: string, path: string, body?: () => object][] = [
    ['read', [200, 200, 200, 200, 404, 404, 401], 'GET', ''],
    ['update', [428, 428, 403, 403, 404, 404, 401], 'PUT', '', () => lisbon()],
    ['list members', [200, 200, 200, 200, 404, 404, 401], 'GET', '/collaborators'],
    [
      'invite a viewer',
      [201, 201, 403, 403, 404, 404, 401],
      'POST',
      '/collaborators',
      () => ({ email: 'v@example.org', role: 'viewer' }),
    ],
    [
      'invite an editor',
      [201, 403, 403, 403, 404, 404, 401],
      'POST',
      '/collaborators',
      () => ({ email: 'e@example.org', role: 'editor' }),
    ],
    [
      'change rights',
      [404, 403, 403, 403, 404, 404, 401],
      'PATCH',
      '/collaborators/usr_nobody',
      () => ({ role: 'viewer' }),
    ],
    ['remove somebody', [404, 403, 403, 403, 404, 404, 401], 'DELETE', '/collaborators/usr_nobody'],
    [
      'accept what was not offered',
      [200, 200, 200, 200, 404, 404, 401],
      'POST',
      '/collaborators/accept',
      () => ({ token: 'forged' }),
    ],
  ]
  it.each(verbs)('%s', async (_name, statuses, method, path, body) => {
    const seen: number[] = []
    for (const person of people) {
      const token = person === 'anonymous' ? undefined : who[person].token
      const answer = await api(method, `/v1/trips/${trip.id}${path}`, {
        ...(token ? { token } : {}),
        ...(body ? { body: body() } : {}),
      })
      seen.push(answer.status)
    }
    expect(Object.fromEntries(people.map((person, i) => [person, seen[i]]))).toEqual(
      Object.fromEntries(people.map((person, i) => [person, statuses[i]])),
    )
  })

  it('delete, last of all and from the least to the most entitled', async () => {
    const seen: Record<string, number> = {}
    for (const person of people.toReversed()) {
      const token = person === 'anonymous' ? undefined : who[person].token
      seen[person] = (await api('DELETE', `/v1/trips/${trip.id}`, token ? { token } : {})).status
    }
    expect(seen).toEqual({
      anonymous: 401,
      stranger: 404,
      invited: 404,
      viewer: 403,
      commenter: 403,
      editor: 403,
      owner: 204,
    })
  })
})
