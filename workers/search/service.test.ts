import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Actor, nextTraceparent } from '#shared/call'
import type { DestinationInput, NewPlace } from '#shared/contracts/search'
import { distanceMeters } from '#shared/values/geo'
import { memoryD1 } from '../../test/support/d1'
import { memoryKv } from '../../test/support/kv'
import type { Ctx } from './env'
import { fill, type SeedFiles } from './seed/fill'
import { resolveDestination } from './service/destinations'
import { indexPlace, removePlace } from './service/indexing'
import { getPlaces, placesNear, search, suggest } from './service/search'

const text = (file: string) => readFileSync(new URL(`./seed/${file}`, import.meta.url), 'utf8')
const FILES: SeedFiles = {
  cities: text('cities.txt'),
  regions: text('regions.txt'),
  places: [
    'top-sights-16-cities.csv',
    'more-places-16-cities.csv',
    'places-12-cities-a.csv',
    'places-12-cities-b.csv',
  ].map(text),
}
const ADMIN: Actor = {
  kind: 'user',
  id: 'usr_admin',
  email: 'admin@example.com',
  email_verified: true,
  name: 'Admin',
  roles: ['traveller', 'admin'],
  session_id: 'ses_1',
  token_id: 'tok_1',
  token_issued_at: 1,
  token_expires_at: 4e9,
}

/** Search alone on a real SQLite: the cache keeps nothing, the queue remembers what it was sent. */
function newWorld(d1: D1Database) {
  const sent: unknown[] = []
  const ctx = (actor: Actor = { kind: 'anonymous' }): Ctx => ({
    call: { request_id: 'req_test', traceparent: nextTraceparent(), actor },
    env: {
      SEARCH_DB: d1,
      CACHE: memoryKv(),
      EVENTS: {
        sendBatch: async (messages: { body: { event: { data: unknown } } }[]) =>
          void sent.push(...messages.map(({ body }) => body.event.data)),
      } as unknown as Ctx['env']['EVENTS'],
    },
    log: () => {},
    now: new Date('2027-05-03T10:00:00Z'),
    defer: () => {},
  })
  return {
    ctx,
    sent,
    count: async (table: string) => (await d1.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n,
  }
}

const d1 = memoryD1('search')
const { ctx } = newWorld(d1)
beforeAll(() => fill(d1, FILES))

const cityOf = async (input: DestinationInput) => {
  const resolved = await resolveDestination(ctx(), input)
  return resolved.found ? `${resolved.destination.name}, ${resolved.destination.country_code}` : null
}
const suggestionsFor = async (input: DestinationInput) => {
  const resolved = await resolveDestination(ctx(), input)
  return resolved.found ? null : resolved.suggestions.map(({ name, country_code }) => `${name}, ${country_code}`)
}

describe('a destination', () => {
  it.each([
    ['New York', 'New York City, US'],
    ['Washington', 'Washington, D.C., US'],
    ['Krakow', 'Krakow, PL'],
    ['Kraków', 'Krakow, PL'],
    ['Koln', 'Cologne, DE'],
    ['München', 'Munich, DE'],
    ['Munich', 'Munich, DE'],
    ['muenchen', 'Munich, DE'],
    ['Seville', 'Seville, ES'],
    ['Sevilla', 'Seville, ES'],
    ['Wien', 'Vienna, AT'],
    ['Praha', 'Prague, CZ'],
    ['Roma', 'Rome, IT'],
    ['Firenze', 'Florence, IT'],
    ['Kyoto', 'Kyoto, JP'],
    ['Hong Kong', 'Hong Kong, HK'],
    ['Mexico City', 'Mexico City, MX'],
    ['Rio', 'Rio de Janeiro, BR'],
    ['Sao Paulo', 'São Paulo, BR'],
    ['são paulo', 'São Paulo, BR'],
    ['東京', 'Tokyo, JP'],
    ['st petersburg', 'Saint Petersburg, RU'],
    ['LISBON', 'Lisbon, PT'],
    ['Lisb', 'Lisbon, PT'],
    ['Venice', 'Venice, IT'],
    ['Santorini', 'Santorini, GR'],
  ])('%s is %s', async (typed, city) => {
    expect(await cityOf(typed)).toBe(city)
  })

  it.each([
    ['Lisbon, Portugal', 'Lisbon, PT'],
    ['Lisbon, Lisboa, Portugal', 'Lisbon, PT'],
    ['Paris, US-TX', 'Paris, US'],
    ['Paris, Texas', 'Paris, US'],
    ['Paris, France', 'Paris, FR'],
    ['London, Ontario', 'London, CA'],
    ['London, UK', 'London, GB'],
    ['Lima Peru', 'Lima, PE'],
    ['San José, Costa Rica', 'San José, CR'],
    ['San Jose', 'San Jose, US'],
    ['Washington, D.C.', 'Washington, D.C., US'],
    ['New York, NY', 'New York City, US'],
  ])('may say its country or state: %s is %s', async (typed, city) => {
    expect(await cityOf(typed)).toBe(city)
  })

  it('that is unknown is answered with near spellings, the more populous first', async () => {
    expect(await suggestionsFor('Lisbn')).toEqual(['Lisbon, PT'])
    expect((await suggestionsFor('Barcelonna'))?.[0]).toBe('Barcelona, ES')
    expect((await suggestionsFor('Pariss'))?.[0]).toBe('Paris, FR')
    expect(await suggestionsFor('Lisbon, Mars')).toEqual(['Lisbon, PT'])
    for (const nowhere of ['Qwertyuiopqwe', '%%%', '???', `x${'\u0301'.repeat(100)}`, 'x', '""', 'a" OR "b']) {
      expect(await suggestionsFor(nowhere), nowhere).toEqual([])
    }
  })

  it('that is a country is answered with its largest cities', async () => {
    expect((await suggestionsFor('Portugal'))?.[0]).toBe('Lisbon, PT')
    expect((await suggestionsFor('Texas'))?.[0]).toBe('Houston, US')
  })

  it('may be a city or place of ours, or any point on Earth', async () => {
    expect(await cityOf({ place_id: 'cty_2267057' })).toBe('Lisbon, PT')
    expect(await cityOf({ place_id: 'poi_rome_colosseum' })).toBe('Colosseum, IT')
    for (const place_id of ['cty_1', 'cty_x', 'poi_none', '', "' OR 1=1"])
      expect(await suggestionsFor({ place_id })).toEqual([])
    expect(await resolveDestination(ctx(), { name: 'Cabin', lat: 67.9, lon: 13.1 })).toEqual({
      found: true,
      destination: { name: 'Cabin', country_code: 'NO', lat: 67.9, lon: 13.1, time_zone: 'Europe/Oslo' },
    })
    expect(await cityOf({ name: 'Dateline', lat: -17, lon: 180 })).toBe('Dateline, FJ')
    for (const [lat, lon] of [
      [90, 0],
      [-90, 180],
      [0, -180],
      [-48.9, -123.4],
    ] as const) {
      expect(await cityOf({ name: 'Far out', lat, lon }), `${lat} ${lon}`).toMatch(/^Far out, [A-Z]{2}$/)
    }
  })
})

describe('places near a point', () => {
  it('are all within the radius, nearest first', async () => {
    const rome = { lat: 41.9, lon: 12.49 }
    const near = await placesNear(ctx(), rome, 5000)
    const everywhere = await placesNear(ctx(), rome, 1e9)
    expect(near.length).toBeGreaterThan(30)
    expect(near).toEqual(everywhere.filter((place) => distanceMeters(rome, place) <= 5000))
    expect(near.map(({ distance_m }) => distance_m)).toEqual(
      near.map((place) => Math.round(distanceMeters(rome, place))),
    )
    expect(await placesNear(ctx(), rome, 0)).toEqual([])
  })
  it('are at most 400', async () => {
    const many = Array.from({ length: 450 }, (_, i) => place({ id: `poi_many_${i}`, lat: 10 + i / 1e4, lon: 10 }))
    for (const one of many) await indexPlace(ctx(ADMIN), one)
    const near = await placesNear(ctx(), { lat: 10, lon: 10 }, 50_000)
    expect(near.map(({ id }) => id)).toEqual(many.slice(0, 400).map(({ id }) => id))
    for (const { id } of many) await removePlace(ctx(ADMIN), id!)
  })
})

it('gives the records of the ids that exist', async () => {
  const ids = ['poi_rome_colosseum', 'poi_none', 'poi_rome_pantheon', 'poi_rome_colosseum', "'"]
  expect((await getPlaces(ctx(), ids)).map(({ id }) => id).sort()).toEqual(['poi_rome_colosseum', 'poi_rome_pantheon'])
  expect(await getPlaces(ctx(), [])).toEqual([])
})

const find = async (q: string, more: object = {}) => search(ctx(), { q, radius: 5000, ...more }, 20)

describe('a misspelt word', () => {
  it('is searched by its nearest spelling, and the answer says so', async () => {
    const { items, corrected_q } = await find('louvr musem')
    expect(items.map(({ id }) => id)).toContain('poi_paris_louvre-museum')
    expect(corrected_q).toBe('louvr museum')
    expect((await find('colosseo')).corrected_q).toBe('colosseum')
    expect((await find('collosseum')).items[0]?.id).toBe('poi_rome_colosseum')
  })
  it('is left alone where the words stand somewhere, or nothing is near', async () => {
    for (const q of ['louvre', 'louvre lisbon', 'xyzzyqwv', 'ab'])
      expect((await find(q)).corrected_q, q).toBeUndefined()
    expect((await find('louvre', { city: 'Rome' })).items).toEqual([])
  })
  it('keeps its correction on the following pages', async () => {
    const first = await search(ctx(), { q: 'musem', radius: 1 }, 5)
    const second = await search(ctx(), { q: 'musem', radius: 1 }, 5, first.next_cursor!)
    const both = await search(ctx(), { q: 'museum', radius: 1 }, 10)
    expect([...first.items, ...second.items]).toEqual(both.items)
  })
})

it('suggests a city by any of its names, and towns of one name with their state', async () => {
  const { items } = await suggest(ctx(), 'springfield')
  expect(items.slice(0, 3).map(({ name, region }) => `${name} ${region}`)).toEqual([
    'Springfield MO',
    'Springfield MA',
    'Springfield IL',
  ])
  expect((await suggest(ctx(), 'wi')).items.map(({ name }) => name)).toContain('Vienna')
})

const place = (more: Partial<NewPlace> = {}): NewPlace => ({
  name: 'Casa da Música',
  category: 'music',
  city: 'Porto',
  country_code: 'PT',
  lat: 41.16,
  lon: -8.63,
  opening_hours: null,
  price: null,
  visit_minutes: 60,
  source: 'operator',
  ...more,
})

describe('an indexed place', () => {
  it('is told to the others in the same batch, once per change', async () => {
    const world = newWorld(memoryD1('search'))
    const { id } = await indexPlace(world.ctx(ADMIN), place())
    await indexPlace(world.ctx(ADMIN), place({ id, name: 'Casa' }))
    await removePlace(world.ctx(ADMIN), id)
    expect(world.sent).toEqual([
      { type: 'search.place_indexed', place_id: id, lat: 41.16, lon: -8.63 },
      { type: 'search.place_indexed', place_id: id, lat: 41.16, lon: -8.63 },
      { type: 'search.place_removed', place_id: id },
    ])
    expect([await world.count('places'), await world.count('outbox')]).toEqual([0, 3])
  })
})

describe('the seed', () => {
  it('changes nothing the second time, and takes up changed files without touching what administrators made', async () => {
    const fresh = memoryD1('search')
    const world = newWorld(fresh)
    const header = 'country,city,name,category,lat,lon,opening_hours,price_from,currency,visit_minutes'
    const files = (...rows: string[]) => ({
      ...FILES,
      cities: FILES.cities.slice(0, FILES.cities.indexOf('\n', 20_000) + 1),
      places: [[header, ...rows].join('\n')],
    })
    const [one, two] = [
      'PT,Porto,Livraria Lello,landmark,41.1469,-8.6148,Mo-Su 09:00-19:00,8,EUR,45',
      'JP,Tokyo,Ueno Park,park,35.7156,139.7737,Mo-Su 05:00-23:00,0,JPY,60',
    ]
    await fill(fresh, files(one!, two!))
    await indexPlace(world.ctx(ADMIN), place({ id: 'poi_tokyo_ueno-park', name: 'Ueno Onshi Park', city: 'Tokyo' }))
    const before = await fresh.prepare('SELECT * FROM places ORDER BY n').all()
    await fill(fresh, files(one!, two!))
    expect((await fresh.prepare('SELECT * FROM places ORDER BY n').all()).results).toEqual(before.results)
    await fill(fresh, files(two!))
    const found = async (q: string) => (await search(world.ctx(), { q, radius: 1 }, 5)).items.map(({ name }) => name)
    expect([await found('lello'), await found('ueno')]).toEqual([[], ['Ueno Onshi Park']])
    expect(await world.count('place_text')).toBe(1)
  })
})
