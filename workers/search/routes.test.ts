import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Place, SearchResults, Suggestion } from '#shared/contracts/search'
import { distanceMeters } from '#shared/values/geo'
import { isOpenAt, parseOpeningHours } from '#shared/values/opening-hours'
import { type Answer, admin, api, expectError, newUser } from '../../test/support/client'

type Parameters = Record<string, string | number>
const get = <T = SearchResults>(path: string, parameters: Parameters = {}) =>
  api<T>('GET', `${path}?${new URLSearchParams(Object.entries(parameters).map(([k, v]) => [k, String(v)]))}`)
const search = (parameters: Parameters) => get('/v1/search', parameters)

/** Every place of a search, page by page. */
async function walk(parameters: Parameters): Promise<Place[]> {
  const all: Place[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Answer<SearchResults> = await search({ ...parameters, ...(cursor ? { cursor } : {}) })
    expect(page.status, JSON.stringify(page.body)).toBe(200)
    all.push(...page.body.items)
    cursor = page.body.next_cursor
  }
  return all
}
const idsOf = (places: Place[]) => places.map(({ id }) => id)

describe('GET /v1/search', () => {
  it('finds places by words, whatever their case and accents, by beginnings, in their city', async () => {
    for (const q of ['jeronimos', 'JERÓNIMOS', 'jeron', 'monast lisboa', 'lisbon jer']) {
      const { status, body } = await search({ q })
      expect(status).toBe(200)
      expect(idsOf(body.items), q).toContain('poi_lisbon_jeronimos-monastery')
    }
  })

  it('answers a place with everything a planner needs', async () => {
    const { body } = await search({ q: 'jeronimos', city: 'Lisbon' })
    expect(body.items[0]).toEqual({
      id: 'poi_lisbon_jeronimos-monastery',
      name: 'Jerónimos Monastery',
      category: 'landmark',
      city: 'Lisbon',
      country_code: 'PT',
      lat: expect.closeTo(38.698, 2),
      lon: expect.closeTo(-9.206, 2),
      time_zone: 'Europe/Lisbon',
      opening_hours: expect.any(String),
      price: { amount_minor: expect.any(Number), currency: 'EUR' },
      visit_minutes: expect.any(Number),
      prominence: 1,
      source: 'caravan-seed',
    })
  })

  it('knows a city by all its names', async () => {
    const munich = idsOf(await walk({ city: 'Munich', limit: 100 }))
    expect(munich.length).toBeGreaterThan(25)
    for (const city of ['münchen', 'Muenchen', 'MUNICH', 'Munich, Germany', 'Munic']) {
      expect(idsOf(await walk({ city, limit: 100 })), city).toEqual(munich)
    }
    for (const [city, name] of [
      ['New York City', 'New York'],
      ['Washington, D.C.', 'Washington'],
      ['Kraków', 'Krakow'],
      ['Wien', 'Vienna'],
    ] as const) {
      expect((await search({ city })).body.facets.city, city).toEqual([{ value: name, count: expect.any(Number) }])
    }
  })

  it('walks page by page through exactly the whole set, in one order, however large the pages are', async () => {
    for (const parameters of [
      { city: 'Paris' },
      { q: 'museum' },
      { lat: 41.9, lon: 12.49, radius: 6000 },
      { q: 'park', category: 'park,viewpoint' },
    ] as Parameters[]) {
      const whole = idsOf(await walk({ ...parameters, limit: 100 }))
      const { body } = await search(parameters)
      expect(whole.length).toBe(body.facets.category.reduce((sum, { count }) => sum + count, 0))
      expect(new Set(whole).size).toBe(whole.length)
      expect(idsOf(await walk({ ...parameters, limit: 7 }))).toEqual(whole)
    }
  })

  it('counts facets over everything that fits, not over the page', async () => {
    const counts = (places: Place[]) => {
      const sums = new Map<string, number>()
      for (const { category } of places) sums.set(category, (sums.get(category) ?? 0) + 1)
      return Object.fromEntries(sums)
    }
    for (const parameters of [
      { city: 'Tokyo' },
      { q: 'garden' },
      { lat: 48.86, lon: 2.35, price_max: 0 },
    ] as Parameters[]) {
      const { body } = await search({ ...parameters, limit: 1 })
      expect(Object.fromEntries(body.facets.category.map(({ value, count }) => [value, count]))).toEqual(
        counts(await walk({ ...parameters, limit: 100 })),
      )
    }
  })

  it('sorts by distance around a point and keeps to the radius', async () => {
    const here = { lat: 52.52, lon: 13.405 }
    const near = await walk({ ...here, radius: 3000, limit: 10 })
    expect(near.length).toBeGreaterThan(10)
    const distances = near.map((place) => Math.round(distanceMeters(here, place)))
    expect(near.map(({ distance_m }) => distance_m)).toEqual(distances)
    expect(distances).toEqual([...distances].sort((a, b) => a - b))
    expect(Math.max(...distances)).toBeLessThanOrEqual(3000)
    const all = await walk({ city: 'Berlin', limit: 100 })
    expect(near.length).toBe(all.filter((place) => distanceMeters(here, place) <= 3000).length)
    expect((await search({ city: 'Berlin' })).body.items[0]?.distance_m).toBeUndefined()
  })

  it('keeps to categories, and to a price in the currency of the place', async () => {
    const some = await walk({ city: 'London', category: 'museum,market', limit: 100 })
    expect(new Set(some.map(({ category }) => category))).toEqual(new Set(['museum', 'market']))
    const cheap = await walk({ city: 'London', price_max: 1000, limit: 100 })
    expect(cheap.length).toBeGreaterThan(0)
    for (const { price } of cheap) expect(price!.amount_minor).toBeLessThanOrEqual(1000)
  })

  it('tells which places are open at their own wall time, also on the day the clocks change', async () => {
    for (const open_at of ['2027-05-03T10:00', '2027-03-28T02:30', '2027-10-31T02:30', '2027-12-25T23:00']) {
      const all = await walk({ city: 'Rome', limit: 100 })
      const [date, time] = open_at.split('T') as [string, string]
      const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
      const expected = all.filter(({ opening_hours }) => {
        const hours = opening_hours === null ? null : parseOpeningHours(opening_hours)
        return hours !== null && isOpenAt(hours, date, minute)
      })
      expect(idsOf(await walk({ city: 'Rome', open_at, limit: 9 })), open_at).toEqual(idsOf(expected))
    }
  })

  it('answers an empty page to what cannot be found', async () => {
    const nothing = { items: [], facets: { category: [], city: [] }, next_cursor: null }
    for (const parameters of [
      { q: '!!! ??' },
      { q: 'xyzzyqwv' },
      { city: 'Nowhereville' },
      { city: '…' },
      { lat: -60, lon: -120 },
    ] as Parameters[]) {
      expect((await search(parameters)).body).toEqual(nothing)
    }
  })

  it('takes every metacharacter for what it is: no word', async () => {
    const hostile = [
      '"',
      "'",
      '""" OR 1=1 --',
      "'; DROP TABLE places; --",
      'museum*',
      'NEAR(museum park, 5)',
      'name:museum',
      '^museum',
      'museum AND NOT park',
      '{name context}: museum',
      '- + ( ) * : ^ { } [ ]',
      '%',
      '_',
      '\\',
      '‮museum'.slice(1),
      'zalgo\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
      '🧳',
      'ﷺ',
      '𝕄useum',
      'İstanbul',
    ]
    for (const q of hostile) expect((await search({ q })).status, q).toBe(200)
    expect((await search({ q: 'museum" OR "park' })).body.items.length).toBe(
      (await search({ q: 'museum or park' })).body.items.length,
    )
  })

  it('finds across the antimeridian and at the poles', async () => {
    const { token } = await admin()
    const name = `Dateline ${randomUUID()}`
    const [west, east] = await Promise.all(
      [-179.99, 179.99].map((lon) => indexed(token, { name, lat: -16.8, lon, city: 'Taveuni', country_code: 'FJ' })),
    )
    for (const lon of [180, -180, 179.98, -179.98]) {
      const found = idsOf(await walk({ lat: -16.8, lon, radius: 5000, limit: 1 }))
      expect(found).toEqual(expect.arrayContaining([west!.id, east!.id]))
    }
    expect((await search({ lat: 90, lon: 0, radius: 50_000 })).status).toBe(200)
    expect((await search({ lat: -90, lon: 180, radius: 50_000 })).status).toBe(200)
  })

  it.each([
    ['a lone lat', 'lat=1'],
    ['a lone lon', 'lon=1'],
    ['a latitude out of range', 'lat=90.1&lon=0'],
    ['a longitude out of range', 'lat=0&lon=-180.5'],
    ['an empty latitude', 'lat=&lon=1'],
    ['no number', 'lat=NaN&lon=1'],
    ['an overflowing number', 'lat=1e400&lon=1'],
    ['a radius too wide', 'lat=1&lon=1&radius=50001'],
    ['a negative radius', 'lat=1&lon=1&radius=-5'],
    ['an unknown category', 'category=castle'],
    ['an impossible day', 'open_at=2027-02-30T10:00'],
    ['an instant with a zone', 'open_at=2027-02-20T10:00Z'],
    ['an hour that is none', 'open_at=2027-02-20T24:00'],
    ['a fractional price', 'price_max=1.5'],
    ['a negative price', 'price_max=-1'],
    ['limit 0', 'limit=0'],
    ['limit 101', 'limit=101'],
    ['NUL', 'q=a%00b'],
    ['a right-to-left override', 'q=%E2%80%AEmuseum'],
    ['a huge query', `q=${'a'.repeat(201)}`],
    ['ten thousand combining marks', `q=a${'%CC%81'.repeat(10_000)}`],
    ['a forged cursor', 'cursor=abc'],
    ['a cursor of something else', `cursor=${Buffer.from('["x",1,"y"]').toString('base64url')}`],
    ['a cursor of the wrong shape', `cursor=${Buffer.from('[{}]').toString('base64url')}`],
    ['a huge cursor', `cursor=${'a'.repeat(600)}`],
  ])('refuses %s', async (_what, query) => {
    expectError(await api('GET', `/v1/search?${query}`), 400, 'VALIDATION_ERROR')
  })

  it('refuses a cursor of another search', async () => {
    const { body } = await search({ city: 'Paris', limit: 1 })
    expectError(await search({ city: 'Rome', limit: 1, cursor: body.next_cursor! }), 400, 'VALIDATION_ERROR')
  })

  it('survives broken percent and UTF-8 sequences', async () => {
    for (const q of ['%', '%zz', '%ff%fe', '%ed%a0%80', '%F0%9F']) {
      expect((await api('GET', `/v1/search?q=${q}`)).status, q).toBeLessThan(500)
    }
  })
})

describe('GET /v1/search/suggest', () => {
  const suggest = (q: string) => get<{ items: Suggestion[] }>('/v1/search/suggest', { q })

  it('offers cities by size, then places with their city', async () => {
    const { status, body } = await suggest('lis')
    expect(status).toBe(200)
    expect(body.items[0]).toEqual({
      kind: 'city',
      id: 'cty_2267057',
      name: 'Lisbon',
      country_code: 'PT',
      lat: expect.closeTo(38.72, 1),
      lon: expect.closeTo(-9.13, 1),
    })
    const kinds = body.items.map(({ kind }) => kind)
    expect(kinds).toEqual([...kinds].sort())
    expect(body.items.find(({ kind }) => kind === 'place')).toMatchObject({ city: 'Lisbon' })
  })

  it('knows other names and words within names', async () => {
    expect((await suggest('münch')).body.items[0]).toMatchObject({ kind: 'city', name: 'Munich' })
    expect((await suggest('monaco di b')).body.items[0]).toMatchObject({ name: 'Munich' })
    expect((await suggest('jeronim')).body.items).toContainEqual(
      expect.objectContaining({ kind: 'place', id: 'poi_lisbon_jeronimos-monastery' }),
    )
  })

  it('has nothing to offer for no letter, and refuses what is no text', async () => {
    expect((await suggest('"*"')).body).toEqual({ items: [] })
    expect((await suggest('')).body).toEqual({ items: [] })
    expectError(await get('/v1/search/suggest'), 400, 'VALIDATION_ERROR')
    expectError(await suggest('a'.repeat(101)), 400, 'VALIDATION_ERROR')
  })
})

describe('GET /v1/search/poi/{id}', () => {
  it('answers the place itself, and 404 for what is none', async () => {
    const { status, body } = await get<Place>('/v1/search/poi/poi_lisbon_jeronimos-monastery')
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'poi_lisbon_jeronimos-monastery', city: 'Lisbon' })
    for (const id of ['poi_none', 'x', "poi_' OR 1=1", 'poi_%F0%9F%A7%B3']) {
      expect((await api('GET', `/v1/search/poi/${id}`)).status, id).toBe(404)
    }
  })
})

const newPlace = (more: object = {}) => ({
  name: `Museum of Tests ${randomUUID()}`,
  category: 'museum',
  city: 'Porto',
  country_code: 'PT',
  lat: 41.15,
  lon: -8.61,
  opening_hours: 'Tu-Su 10:00-18:00',
  price: { amount_minor: 700, currency: 'EUR' },
  visit_minutes: 45,
  ...more,
})
async function indexed(token: string, more: object = {}): Promise<Place> {
  const { status, body } = await api<Place>('POST', '/v1/search/index/poi', { token, body: newPlace(more) })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

describe('indexing', () => {
  let token: string
  beforeAll(async () => {
    token = (await admin()).token
  })

  it('lets an administrator add a place that is found at once, and take it out again', async () => {
    const word = `zq${randomUUID().replaceAll('-', '')}`
    expect((await search({ q: word })).body.items).toEqual([])
    const place = await indexed(token, { name: `Casa ${word}` })
    expect(place).toMatchObject({
      time_zone: 'Europe/Lisbon',
      price: { amount_minor: 700, currency: 'EUR' },
      source: 'operator',
    })
    expect(idsOf((await search({ q: word })).body.items)).toEqual([place.id])
    expect(idsOf((await search({ q: `${word} oporto` })).body.items)).toEqual([place.id])
    expect((await get<Place>(`/v1/search/poi/${place.id}`)).body).toEqual(place)
    expect((await api('DELETE', `/v1/search/index/poi/${place.id}`, { token })).status).toBe(204)
    expect((await search({ q: word })).body.items).toEqual([])
    expectError(await get(`/v1/search/poi/${place.id}`), 404, 'NOT_FOUND')
    expectError(await api('DELETE', `/v1/search/index/poi/${place.id}`, { token }), 404, 'NOT_FOUND')
  })

  it('replaces the place of the same id, words and all', async () => {
    const [id, before, after] = [`poi_${randomUUID()}`, `zq${randomUUID()}`, `zq${randomUUID()}`].map((text) =>
      text.replaceAll('-', ''),
    )
    await indexed(token, { id, name: before })
    await indexed(token, { id, name: after, opening_hours: null, price: null })
    expect((await search({ q: before! })).body.items).toEqual([])
    expect((await search({ q: after! })).body.items).toEqual([
      expect.objectContaining({ id, name: after, opening_hours: null, price: null }),
    ])
  })

  it('is for administrators only, and says so before it looks at anything', async () => {
    const { token: stranger } = await newUser()
    for (const body of [newPlace(), newPlace({ id: 'poi_lisbon_jeronimos-monastery' })]) {
      expectError(await api('POST', '/v1/search/index/poi', { body }), 401, 'AUTH_REQUIRED')
      expectError(await api('POST', '/v1/search/index/poi', { body, token: stranger }), 403, 'FORBIDDEN')
    }
    for (const id of ['poi_none', 'poi_lisbon_jeronimos-monastery']) {
      expectError(await api('DELETE', `/v1/search/index/poi/${id}`), 401, 'AUTH_REQUIRED')
      expectError(await api('DELETE', `/v1/search/index/poi/${id}`, { token: stranger }), 403, 'FORBIDDEN')
    }
    expect((await get('/v1/search/poi/poi_lisbon_jeronimos-monastery')).status).toBe(200)
  })

  it.each([
    ['no name', { name: ' ' }],
    ['a name of marks', { name: `a${'\u0301'.repeat(10_000)}` }],
    ['a name with NUL', { name: 'a\u0000b' }],
    ['a lone surrogate', { name: 'a\ud800' }],
    ['an override of direction', { name: 'a\u202eb' }],
    ['an unknown category', { category: 'castle' }],
    ['a country that is no code', { country_code: 'Portugal' }],
    ['a latitude out of range', { lat: 90.01 }],
    ['a longitude out of range', { lon: -180.01 }],
    ['a negative price', { price: { amount_minor: -1, currency: 'EUR' } }],
    ['a fractional price', { price: { amount_minor: 1.5, currency: 'EUR' } }],
    ['a price beyond safe integers', { price: { amount_minor: 2 ** 53 + 2, currency: 'EUR' } }],
    ['a currency nobody has', { price: { amount_minor: 1, currency: 'ZZZ' } }],
    ['hours that mean nothing', { opening_hours: 'whenever' }],
    ['an id of another kind', { id: 'trp_1' }],
    ['an id with a path', { id: 'poi_../..' }],
    ['no time at all', { visit_minutes: 0 }],
  ])('refuses %s', async (_what, more) => {
    expectError(await api('POST', '/v1/search/index/poi', { token, body: newPlace(more) }), 400, 'VALIDATION_ERROR')
  })

  it('takes no bulk yet', async () => {
    const answer = await api('POST', '/v1/search/index/poi', {
      token,
      body: `${JSON.stringify(newPlace())}\n${JSON.stringify(newPlace())}`,
      headers: { 'content-type': 'application/x-ndjson' },
    })
    expect([400, 415]).toContain(answer.status)
  })
})
