import { describe, expect, it } from 'vitest'
import { admin, api, expectError, newUser, type TestUser } from '../../test/support/client'
import { JPEG, LOSSLESS_WEBP, png, SCRIPTED_JPEG, WEBP } from '../../test/support/images'

type Profile = Record<string, unknown> & { version: number; preferences: Record<string, unknown> }

/** Reads the profile and writes the change over it. */
async function change(user: TestUser, body: unknown) {
  const { headers } = await api('GET', '/v1/users/me/profile', user)
  const tag = headers.get('etag') ?? ''
  return api<Profile>('PUT', '/v1/users/me/profile', { token: user.token, body, headers: { 'if-match': tag } })
}

describe('a profile', () => {
  it('is there from the first look, under me, the public id and the account number', async () => {
    const ana = await newUser('Ana Sousa')
    const mine = await api<Profile>('GET', '/v1/users/me/profile', ana)
    expect(mine.status).toBe(200)
    expect(mine.body).toMatchObject({
      user_id: ana.id,
      name: 'Ana Sousa',
      avatar_url: null,
      location: null,
      interests: [],
      demographics: { consent: false, age_group: null },
      preferences: { units: 'metric', currency: null, diet: [] },
      version: 1,
    })
    expect(mine.headers.get('etag')).toBe('"1"')
    const claims = JSON.parse(Buffer.from(ana.token.split('.')[1] ?? '', 'base64url').toString())
    for (const id of [ana.id, claims.user_id]) {
      expect((await api('GET', `/v1/users/${id}/profile`, ana)).body).toEqual(mine.body)
    }
    const headers = { 'if-none-match': '"1"' }
    expect((await api('GET', '/v1/users/me/profile', { token: ana.token, headers })).status).toBe(304)
  })

  it('begins with the account, before its owner looks', async () => {
    const ana = await newUser('Ana Event')
    const root = await admin()
    await expect
      .poll(async () => (await api('GET', `/v1/users/${ana.id}/profile`, root)).status, { timeout: 10_000 })
      .toBe(200)
  })

  it('can be written back as it was read, and replaces the sections that are given', async () => {
    const ana = await newUser()
    const { body } = await api<Profile>('GET', '/v1/users/me/profile', ana)
    const same = await change(ana, body)
    expect(same.status).toBe(200)
    expect(same.body).toEqual(body)

    const location = { name: 'Porto', lat: 41.1496, lon: -8.611 }
    const after = await change(ana, {
      location,
      interests: ['museum', 'park', 'museum'],
      keywords: ['azulejos'],
      archetypes: ['foodie'],
      travel_history: [{ place: 'Kyoto', country_code: 'JP', start_date: '2024-04-01', end_date: '2024-04-09' }],
      preferences: { currency: 'JPY', language: 'PT-br' },
    })
    expect(after.body).toMatchObject({
      location,
      interests: ['museum', 'park'],
      travel_history: [{ place: 'Kyoto', country_code: 'JP', note: '' }],
      preferences: { currency: 'JPY', language: 'pt-BR', units: 'metric' },
      version: 2,
    })
    expect((await api('GET', '/v1/users/me/profile', ana)).body).toEqual(after.body)
  })

  it('asks for the version that was read, and refuses an old one', async () => {
    const ana = await newUser()
    const put = (headers: Record<string, string>) =>
      api('PUT', '/v1/users/me/profile', { token: ana.token, body: { name: 'Bo' }, headers })
    expectError(await put({}), 428, 'PRECONDITION_REQUIRED')
    expect((await put({ 'if-match': '"1"' })).headers.get('etag')).toBe('"2"')
    expectError(await put({ 'if-match': '"1"' }), 412, 'PRECONDITION_FAILED')
  })

  it('lets one of many writers through, and loses nobody', async () => {
    const ana = await newUser()
    await api('GET', '/v1/users/me/profile', ana)
    const writes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        api('PUT', '/v1/users/me/profile', {
          token: ana.token,
          body: { keywords: [`k${i}`] },
          headers: { 'if-match': '"1"' },
        }),
      ),
    )
    expect(writes.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)])
    const merged = await Promise.all(
      [{ currency: 'EUR' }, { units: 'imperial' }, { pace: 'relaxed' }].map((body) =>
        api('PUT', '/v1/users/me/preferences', { token: ana.token, body }),
      ),
    )
    expect(merged.map(({ status }) => status)).toEqual([200, 200, 200])
    const after = await api('GET', '/v1/users/me/preferences', ana)
    expect(after.body).toMatchObject({ currency: 'EUR', units: 'imperial', pace: 'relaxed' })
  })

  it('keeps demographics only while one consents', async () => {
    const ana = await newUser()
    const facts = { age_group: '25_34', relationship_status: 'couple' }
    expectError(await change(ana, { demographics: { consent: false, ...facts } }), 400, 'VALIDATION_ERROR')
    const given = await change(ana, { demographics: { consent: true, ...facts } })
    expect(given.body.demographics).toMatchObject({ consent: true, ...facts })
    const seen = await api<Profile>('GET', `/v1/users/${ana.id}/profile`, await admin())
    expect(seen.body.demographics).toMatchObject({ consent: true, age_group: null })
    const none = { consent: false, consented_at: null, age_group: null, relationship_status: null }
    expect((await change(ana, { demographics: { consent: false } })).body.demographics).toEqual(none)
    expect((await api('GET', '/v1/users/me/profile', ana)).body.demographics).toEqual(none)
  })

  it.each([
    ['an invisible name', { name: '\u200b\u2060' }],
    ['a name with a direction override', { name: 'Ana\u202egnp' }],
    ['too many combining marks', { name: `A${'\u0316'.repeat(50)}` }],
    ['a latitude off the Earth', { location: { name: 'X', lat: 91, lon: 0 } }],
    ['an unknown interest', { interests: ['castles'] }],
    ['an unknown currency', { preferences: { currency: 'EUX' } }],
    ['a language that is none', { preferences: { language: 'de_DE' } }],
    [
      'a trip that ends before it begins',
      { travel_history: [{ place: 'X', start_date: '2024-02-02', end_date: '2024-02-01' }] },
    ],
    ['an impossible date', { travel_history: [{ place: 'X', start_date: '2023-02-29' }] }],
    ['an unknown country', { travel_history: [{ place: 'X', country_code: 'XX' }] }],
    ['too many keywords', { keywords: Array.from({ length: 51 }, (_, i) => `k${i}`) }],
    ['no object', []],
  ])('refuses %s', async (_, body) => {
    expectError(await change(await newUser(), body), 400, 'VALIDATION_ERROR')
  })

  it('keeps HTML as text and names in normal form, and tells of mixed alphabets', async () => {
    const ana = await newUser()
    const { body } = await change(ana, { name: '<b>Zoe\u0308</b>', keywords: ['=1+1', "'; DROP TABLE"] })
    expect(body).toMatchObject({
      name: '<b>Zo\u00eb</b>',
      name_mixes_scripts: false,
      keywords: ['=1+1', "'; DROP TABLE"],
    })
    expect((await change(ana, { name: 'P\u0430ypal' })).body.name_mixes_scripts).toBe(true)
  })

  it('is nobody else’s, and an administrator sees it without the exact place', async () => {
    const [ana, bo] = await Promise.all([newUser(), newUser()])
    await change(ana, { location: { name: 'Porto', lat: 41.1496, lon: -8.611 } })
    expectError(await api('GET', `/v1/users/${ana.id}/profile`), 401, 'AUTH_REQUIRED')
    for (const id of [ana.id, '1', 'usr_unknown', '0', '-1', '%2e%2e', 'ME']) {
      expectError(await api('GET', `/v1/users/${id}/profile`, bo), 404, 'NOT_FOUND')
    }
    const seen = await api<Profile>('GET', `/v1/users/${ana.id}/profile`, await admin())
    expect(seen.body).toMatchObject({ user_id: ana.id, location: { name: 'Porto', lat: 41.1, lon: -8.6 } })
    expectError(await api('GET', '/v1/users/usr_unknown/profile', await admin()), 404, 'NOT_FOUND')
  })
})

describe('what one keeps', () => {
  const TRIP = { title: 'Lisbon', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-04' }
  const PLACE = 'poi_lisbon_jeronimos-monastery'

  it('lists saved trips as they are now, and only while one may see them', async () => {
    const [ana, bo] = await Promise.all([newUser(), newUser()])
    const trip = await api<{ id: string }>('POST', '/v1/trips', { token: ana.token, body: TRIP })
    const path = `/v1/users/me/saved-trips/${trip.body.id}`
    expectError(await api('PUT', path, bo), 404, 'NOT_FOUND')
    const saved = await api('PUT', path, ana)
    expect(saved.body).toMatchObject({ trip_id: trip.body.id, trip: { title: 'Lisbon' } })
    expect((await api('PUT', path, ana)).body.saved_at).toBe(saved.body.saved_at)
    const list = () => api<{ items: { trip: unknown }[] }>('GET', '/v1/users/me/saved-trips', ana)
    expect((await list()).body).toMatchObject({ items: [{ trip: { id: trip.body.id } }], next_cursor: null })
    await api('DELETE', `/v1/trips/${trip.body.id}`, ana)
    expect((await list()).body.items[0]?.trip).toBeNull()
    expect((await api('DELETE', path, ana)).status).toBe(204)
    expect((await list()).body.items).toEqual([])
  })

  it('saves the public trip of somebody else, as everybody sees it, until it is public no more', async () => {
    const [ana, bo] = await Promise.all([newUser(), newUser()])
    const body = { ...TRIP, budget: { amount_minor: 90_000, currency: 'EUR' } }
    const { id } = (await api<{ id: string }>('POST', '/v1/trips', { token: ana.token, body })).body
    const privacy = (setting: string) =>
      api('PUT', `/v1/trips/${id}/privacy`, { token: ana.token, body: { privacy: setting } })
    expect((await privacy('public')).status).toBe(200)
    const saved = await api<{ trip: object }>('PUT', `/v1/users/me/saved-trips/${id}`, bo)
    expect(saved.body.trip).toMatchObject({ id, title: 'Lisbon' })
    expect(Object.keys(saved.body.trip)).not.toEqual(expect.arrayContaining(['role']))
    expect(JSON.stringify(saved.body)).not.toContain('90000')
    await privacy('private')
    expect((await api('GET', '/v1/users/me/saved-trips', bo)).body).toMatchObject({
      items: [{ trip_id: id, trip: null }],
    })
  })

  it('pages favourites, latest first', async () => {
    const ana = await newUser()
    expectError(await api('PUT', '/v1/users/me/favorites/poi_nowhere', ana), 404, 'NOT_FOUND')
    expectError(await api('GET', `/v1/users/me/favorites/${PLACE}`, ana), 404, 'NOT_FOUND')
    const ids = [PLACE, 'poi_lisbon_fado-museum']
    for (const id of ids) expect((await api('PUT', `/v1/users/me/favorites/${id}`, ana)).status).toBe(200)
    expect((await api('GET', `/v1/users/me/favorites/${PLACE}`, ana)).body).toMatchObject({ place: { id: PLACE } })
    type Page = { items: { poi_id: string }[]; next_cursor: string | null }
    const first = await api<Page>('GET', '/v1/users/me/favorites?limit=1', ana)
    const second = await api<Page>('GET', `/v1/users/me/favorites?limit=1&cursor=${first.body.next_cursor}`, ana)
    expect([first, second].map(({ body }) => body.items[0]?.poi_id)).toEqual([...ids].reverse())
    expect(second.body.next_cursor).toBeNull()
    for (const query of ['cursor=x', 'cursor=WyJhIl0', 'limit=0', 'limit=101']) {
      expectError(await api('GET', `/v1/users/me/favorites?${query}`, ana), 400, 'VALIDATION_ERROR')
    }
    expect((await api('DELETE', `/v1/users/me/favorites/${PLACE}`, ana)).status).toBe(204)
    expect((await api<Page>('GET', '/v1/users/me/favorites', ana)).body.items).toHaveLength(1)
  })
})

describe('payment methods', () => {
  const CARD = {
    provider: 'stripe',
    token: 'pm_1Nv0FGQ9RKHgCVdK',
    brand: 'visa',
    last4: '4242',
    exp_month: 9,
    exp_year: 2099,
  }
  const path = '/v1/users/me/payment-methods'

  it('keeps a token without ever showing it again', async () => {
    const ana = await newUser()
    const added = await api<{ id: string }>('POST', path, { token: ana.token, body: CARD })
    expect(added.status).toBe(201)
    const { token: _token, ...shown } = CARD
    expect(added.body).toMatchObject({ ...shown, id: expect.stringMatching(/^pmt_/) })
    expect((await api('POST', path, { token: ana.token, body: CARD })).body).toEqual(added.body)
    const list = await api('GET', path, ana)
    expect(list.body).toEqual({ items: [added.body], next_cursor: null })
    expect(JSON.stringify(list.body)).not.toContain(CARD.token)
    expectError(await api('DELETE', `${path}/${added.body.id}`, await newUser()), 404, 'NOT_FOUND')
    expect((await api('DELETE', `${path}/${added.body.id}`, ana)).status).toBe(204)
    expectError(await api('DELETE', `${path}/${added.body.id}`, ana), 404, 'NOT_FOUND')
  })

  it.each([
    ['a number in a field of its own', { ...CARD, number: '4242 4242 4242 4242' }],
    ['a number as a token', { ...CARD, token: '4242424242424242' }],
    ['a number within a token', { ...CARD, token: 'pm_4242-4242-4242-4242' }],
    ['a number in full-width digits', { ...CARD, note: '４２４２４２４２４２４２４２４２' }],
    ['a number deep inside', { ...CARD, card: { data: [4242424242424242] } }],
  ])('refuses %s and does not repeat it', async (_, body) => {
    const { token } = await newUser()
    const answer = await api('POST', path, { token, body })
    expect(expectError(answer, 400, 'VALIDATION_ERROR').details?.issue).toBe('card number')
    expect(JSON.stringify(answer.body)).not.toMatch(/4242/)
  })

  it.each([
    ['a security code', { ...CARD, cvc: '123' }],
    ['an expired card', { ...CARD, exp_year: 2020 }],
    ['a month that is none', { ...CARD, exp_month: 13 }],
    ['five last digits', { ...CARD, last4: '42424' }],
    ['no token', { ...CARD, token: undefined }],
  ])('refuses %s', async (_, body) => {
    expectError(await api('POST', path, { token: (await newUser()).token, body }), 400, 'VALIDATION_ERROR')
  })
})

describe('an avatar', () => {
  const put = (user: TestUser, body: Uint8Array<ArrayBuffer>, type: string) =>
    api<{ avatar_url: string }>('PUT', '/v1/users/me/avatar', {
      token: user.token,
      body,
      headers: { 'content-type': type },
    })
  const url = async (user: TestUser) =>
    (await api<{ avatar_url: string | null }>('GET', '/v1/users/me/profile', user)).body.avatar_url
  const raw = async (path: string) => {
    const base = (await import('vitest')).inject('url')
    const response = await fetch(base + path)
    return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) }
  }

  it.each([
    ['image/png', png()],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
    ['image/webp', LOSSLESS_WEBP],
  ])('%s is served byte for byte to whoever has its address', async (type, bytes) => {
    const ana = await newUser()
    const saved = await put(ana, bytes, type)
    expect(saved.body).toMatchObject({ width: 20, height: 16 })
    expect(await url(ana)).toBe(saved.body.avatar_url)
    const seen = await raw(saved.body.avatar_url)
    expect(seen.bytes).toEqual(bytes)
    expect(Object.fromEntries(seen.headers)).toMatchObject({
      'content-type': type,
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=86400, immutable',
    })
  })

  it('cannot be found without its key, and is gone when replaced or removed', async () => {
    const [ana, bo] = await Promise.all([newUser(), newUser()])
    const first = (await put(ana, png(), 'image/png')).body.avatar_url
    expect((await raw(first.replace(ana.id, bo.id))).status).toBe(404)
    expect((await raw(`/v1/users/${ana.id}/avatar?key=guess`)).status).toBe(404)
    expectError(await api('GET', `/v1/users/${ana.id}/avatar`), 401, 'AUTH_REQUIRED')
    expectError(await api('GET', `/v1/users/${ana.id}/avatar`, bo), 404, 'NOT_FOUND')
    expect((await api('GET', '/v1/users/me/avatar', ana)).status).toBe(200)
    const second = (await put(ana, JPEG, 'image/jpeg')).body.avatar_url
    await expect.poll(async () => (await raw(first)).status, { timeout: 5_000 }).toBe(404)
    expect((await raw(second)).status).toBe(200)
    expect((await api('DELETE', '/v1/users/me/avatar', ana)).status).toBe(204)
    expect(await url(ana)).toBeNull()
    await expect.poll(async () => (await raw(second)).status, { timeout: 5_000 }).toBe(404)
  })

  it('refuses what is no such picture, and what is too large or of another type', async () => {
    const ana = await newUser()
    expectError(await put(ana, JPEG, 'image/png'), 400, 'VALIDATION_ERROR')
    expectError(await put(ana, SCRIPTED_JPEG, 'image/jpeg'), 400, 'VALIDATION_ERROR')
    expectError(await put(ana, new Uint8Array(), 'image/png'), 400, 'VALIDATION_ERROR')
    expectError(await put(ana, new Uint8Array(2 * 1_048_576 + 1), 'image/png'), 413, 'PAYLOAD_TOO_LARGE')
    for (const type of ['image/gif', 'image/svg+xml', 'application/json', '']) {
      expectError(await put(ana, png(), type), 415, 'UNSUPPORTED_MEDIA_TYPE')
    }
    expect(await url(ana)).toBeNull()
  })

  it('is the only route that takes bytes', async () => {
    const { token } = await newUser()
    const answer = await api('PUT', '/v1/users/me/preferences', {
      token,
      body: png(),
      headers: { 'content-type': 'image/png' },
    })
    expectError(answer, 415, 'UNSUPPORTED_MEDIA_TYPE')
  })
})

describe('personas', () => {
  const PERSONA = { name: 'Tía Rosa', prompt: 'Speaks like an aunt.', taste: { market: 1 }, archetypes: ['foodie'] }
  type Persona = typeof PERSONA & { id: string; scope: string }

  it('are made, changed, chosen and deleted by their owner', async () => {
    const ana = await newUser()
    const made = await api<Persona>('POST', '/v1/personas', { token: ana.token, body: PERSONA })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ ...PERSONA, scope: 'own' })
    const path = `/v1/personas/${made.body.id}`
    expect((await api('GET', path, ana)).body).toEqual(made.body)
    const put = (headers: Record<string, string>) =>
      api('PUT', path, { token: ana.token, body: { ...PERSONA, name: 'Rosa' }, headers })
    expectError(await put({}), 428, 'PRECONDITION_REQUIRED')
    expect((await put({ 'if-match': '"1"' })).body).toMatchObject({ name: 'Rosa', version: 2 })
    expectError(await put({ 'if-match': '"1"' }), 412, 'PRECONDITION_FAILED')
    const choose = (persona_id: string | null) =>
      api('PUT', '/v1/users/me/persona', { token: ana.token, body: { persona_id } })
    expect((await choose(made.body.id)).body).toMatchObject({ persona: { name: 'Rosa' }, by: 'choice' })
    expectError(await choose('per_unknown'), 404, 'NOT_FOUND')
    expect((await api('DELETE', path, ana)).status).toBe(204)
    expect((await api('GET', '/v1/users/me/persona', ana)).body).toEqual({ persona: null, by: null })
    await change(ana, { archetypes: ['night_owl'] })
    expect((await api('GET', '/v1/users/me/persona', ana)).body).toMatchObject({
      persona: { id: 'per_platform_night_owl' },
      by: 'archetypes',
    })
  })

  it('of others do not exist; the platform’s are for all to see and for administrators to change', async () => {
    const [ana, bo, root] = await Promise.all([newUser(), newUser(), admin()])
    const made = await api<Persona>('POST', '/v1/personas', { token: ana.token, body: PERSONA })
    const own = `/v1/personas/${made.body.id}`
    const match = { 'if-match': '*' }
    for (const { token } of [bo, root]) {
      expectError(await api('GET', own, { token }), 404, 'NOT_FOUND')
      expectError(await api('PUT', own, { token, body: PERSONA, headers: match }), 404, 'NOT_FOUND')
      expectError(await api('DELETE', own, { token }), 404, 'NOT_FOUND')
      const body = { persona_id: made.body.id }
      expectError(await api('PUT', '/v1/users/me/persona', { token, body }), 404, 'NOT_FOUND')
    }
    const platform = { ...PERSONA, scope: 'platform' }
    expectError(await api('POST', '/v1/personas', { token: bo.token, body: platform }), 403, 'FORBIDDEN')
    const common = await api<Persona>('POST', '/v1/personas', { token: root.token, body: platform })
    const path = `/v1/personas/${common.body.id}`
    expect((await api('GET', path, bo)).body).toMatchObject({ scope: 'platform' })
    expectError(await api('DELETE', path, bo), 403, 'FORBIDDEN')
    expect((await api('DELETE', path, { token: root.token })).status).toBe(204)
  })

  it('are listed own first, page by page', async () => {
    const ana = await newUser()
    await api('POST', '/v1/personas', { token: ana.token, body: PERSONA })
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : ''
      const page = await api<{ items: Persona[]; next_cursor: string | null }>(
        'GET',
        `/v1/personas?limit=2${query}`,
        ana,
      )
      names.push(...page.body.items.map(({ name }) => name))
      cursor = page.body.next_cursor
    }
    expect(names[0]).toBe('Tía Rosa')
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['The Curator', 'The Saver']))
    expectError(await api('GET', '/v1/personas?cursor=WyJhIiwiYiJd', ana), 400, 'VALIDATION_ERROR')
  })

  it.each([
    ['without a voice', { name: 'X' }],
    ['with a taste beyond the scale', { ...PERSONA, taste: { market: 2 } }],
    ['with a taste for nothing we know', { ...PERSONA, taste: { castles: 1 } }],
    ['with an archetype that is no word', { ...PERSONA, archetypes: ['<b>'] }],
    ['of an unknown scope', { ...PERSONA, scope: 'world' }],
  ])('are refused %s', async (_, body) => {
    expectError(await api('POST', '/v1/personas', { token: (await newUser()).token, body }), 400, 'VALIDATION_ERROR')
  })
})

it('begins plans with what their maker prefers, unless the request says otherwise', async () => {
  const ana = await newUser()
  const said = { pace: 'relaxed', interests: ['park', 'viewpoint'] }
  await api('PUT', '/v1/users/me/preferences', { token: ana.token, body: said })
  const stay = { destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-05', seed: 77 }
  const plan = async (body: object, token?: string) => {
    const answer = await api('POST', '/v1/planner/generate', {
      body: { ...stay, ...body },
      ...(token ? { token } : {}),
    })
    expect(answer.status).toBe(200)
    return answer.body
  }
  // What is cached is the question with nothing left open, so these are the same bytes.
  expect(await plan({}, ana.token)).toEqual(await plan(said))
  expect(await plan({ pace: 'packed', interests: [] }, ana.token)).toEqual(await plan({ pace: 'packed' }))
  expect(await plan({})).not.toEqual(await plan(said))
  // A change counts at once.
  await api('PUT', '/v1/users/me/preferences', { token: ana.token, body: { pace: 'packed' } })
  expect(await plan({}, ana.token)).toEqual(await plan({ ...said, pace: 'packed' }))
})
