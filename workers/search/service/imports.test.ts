import { readFileSync } from 'node:fs'
import type { z } from '@hono/zod-openapi'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Actor, nextTraceparent, type Role } from '#shared/call'
import { type Import, NewImport } from '#shared/contracts/imports'
import { NewPlace } from '#shared/contracts/search'
import { memoryD1 } from '../../../test/support/d1'
import type { Ctx } from '../env'
import { fill } from '../seed/fill'
import { finishImport, getImport, listImports, placeSources, startImport, takeChunk } from './imports'
import { resumeUndoing, undoImport } from './imports/undo'
import { indexPlace, removePlace } from './indexing'
import { getPlaces, search } from './search'

const seedText = (file: string) => readFileSync(new URL(`../seed/${file}`, import.meta.url), 'utf8')
/** Of the cities of the world only those of four countries, which is quicker. */
const [zones = '', ...cities] = seedText('cities.txt').split('\n')
const near = cities.filter((line) => /\t(PT|FR|AT|KR)\t/.test(line))
const FILES = { cities: [zones, ...near].join('\n'), regions: seedText('regions.txt'), places: ['h\n'] }

const actor = (id: string, ...roles: Role[]): Actor => ({
  kind: 'user',
  id,
  email: `${id}@example.com`,
  email_verified: true,
  name: id,
  roles,
  session_id: 'ses_1',
  token_id: 'tok_1',
  token_issued_at: 1,
  token_expires_at: 4e9,
})
const ADMIN = actor('usr_admin', 'admin')
const ANA = actor('usr_ana', 'operator')
const BEN = actor('usr_ben', 'operator')

/** A search of its own, with the cities of the world and no places. */
function newWorld() {
  const d1 = memoryD1('search')
  const cleared: string[] = []
  const told: unknown[] = []
  const deferred: Promise<unknown>[] = []
  let second = 0
  const as = (who: Actor = ADMIN): Ctx => ({
    call: { request_id: 'req_test', traceparent: nextTraceparent(), actor: who },
    env: {
      SEARCH_DB: d1,
      CACHE: {
        get: async () => null,
        getWithMetadata: async () => ({ value: null, metadata: null }),
        put: async (key: string) => void cleared.push(key),
      } as unknown as KVNamespace,
      EVENTS: {
        sendBatch: async (all: { body: { event: { data: unknown } } }[]) =>
          void told.push(...all.map(({ body }) => body.event.data)),
      } as unknown as Ctx['env']['EVENTS'],
    },
    log: () => {},
    now: new Date(Date.UTC(2027, 4, 3, 10) + ++second * 1000),
    defer: (work) => void deferred.push(work),
  })
  const placesNow = async () =>
    (await d1.prepare('SELECT * FROM places ORDER BY id').all<Record<string, unknown>>()).results.map(
      ({ n: _n, ...place }) => place,
    )
  return { d1, as, cleared, told, deferred, placesNow }
}
let world: ReturnType<typeof newWorld>
beforeEach(async () => {
  world = newWorld()
  await fill(world.d1, FILES)
})

type Spec = Partial<z.input<typeof NewImport>>
const SPEC: z.input<typeof NewImport> = {
  format: 'csv',
  source: 'lisbon-cafes',
  licence: 'CC0',
  attribution: 'Lisbon',
  mapping: { defaults: { city: 'Lisbon', country_code: 'PT', category: 'cafe' } },
}
const begin = (spec: Spec = {}, who?: Actor) => startImport(world.as(who), NewImport.parse({ ...SPEC, ...spec }))

/** A whole import of a text, in chunks of `size`. */
async function run(text: string, spec: Spec = {}, who?: Actor, size = 100_000): Promise<Import> {
  const { id } = await begin(spec, who)
  for (let i = 0; i * size < text.length; i++) {
    const { state } = await takeChunk(world.as(who), id, i, text.slice(i * size, (i + 1) * size))
    if (state === 'failed') return getImport(world.as(who), id, 100)
  }
  return finishImport(world.as(who), id)
}
const csv = (...rows: string[]) => `id,name,lat,lon,opening_hours,price\n${rows.join('\n')}\n`
const cafe = (n: number, name = `Café ${n}`, hours = '') =>
  `${n},${name},${(38.7 + n / 1000).toFixed(4)},-9.1,${hours},`
const cafes = (count: number) => csv(...Array.from({ length: count }, (_, i) => cafe(i)))

describe('an import', () => {
  it('puts places in that are found at once, under ids that stay', async () => {
    const done = await run(csv(cafe(1, 'Nicola', 'Mo-Sa 08:00-20:00'), '2,Brasileira,38.71,-9.14,,"3,50"'))
    expect(done).toMatchObject({ state: 'finished', progress: 1, counts: { rows: 2, created: 2, failed: 0 } })
    const { items } = await search(world.as(), { q: 'nicola lisboa', radius: 1 }, 10)
    expect(items).toEqual([
      expect.objectContaining({ name: 'Nicola', city: 'Lisbon', time_zone: 'Europe/Lisbon', source: 'lisbon-cafes' }),
    ])
    expect((await search(world.as(), { q: 'brasileira', radius: 1 }, 10)).items[0]?.price).toEqual({
      amount_minor: 350,
      currency: 'EUR',
    })
    const ids = (await world.placesNow()).map(({ id }) => id)
    await undoImport(world.as(), done.id)
    await run(csv(cafe(1, 'Nicola renamed'), cafe(2, 'Brasileira')))
    expect((await world.placesNow()).map(({ id }) => id)).toEqual(ids)
  })

  it('comes to the same however it is cut, and changes nothing when it comes again', async () => {
    const text = cafes(300)
    await run(text, {}, ADMIN, 997)
    const places = await world.placesNow()
    expect(places.length).toBe(300)
    const again = await run(text, {}, ADMIN, 5000)
    expect(again.counts).toMatchObject({ rows: 300, created: 0, updated: 0, unchanged: 300 })
    expect(await world.placesNow()).toEqual(places)
  })

  it('updates doubles instead of doubling them: by id, by name within 50 m, and within one file', async () => {
    await run(csv(cafe(1, 'Nicola'), cafe(1, 'Nicola', 'Mo 10:00-12:00'), '9,NICOLA,38.7011,-9.1001,,4'))
    expect(await world.placesNow()).toEqual([
      expect.objectContaining({ name: 'Nicola', opening_hours: 'Mo 10:00-12:00', price_minor: 400 }),
    ])
    const other = await run(csv('x,nicola,38.7012,-9.1,Tu 10:00-12:00,'), { source: 'another' })
    expect(other.counts).toMatchObject({ created: 0, updated: 1 })
    expect(await world.placesNow()).toEqual([
      expect.objectContaining({ name: 'Nicola', opening_hours: 'Tu 10:00-12:00', source: 'lisbon-cafes' }),
    ])
  })

  it('tells each row that fails and each fact that is left out, with line and field, page by page', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => (i % 2 ? `${i},,38.7,-9.1,,` : cafe(i, `C${i}`, 'whenever')))
    const { id, counts } = await run(csv(...rows))
    expect(counts).toMatchObject({ rows: 60, created: 30, failed: 30, warnings: 30 })
    const first = await getImport(world.as(), id, 40)
    const rest = await getImport(world.as(), id, 40, first.errors.next_cursor!)
    const all = [...first.errors.items, ...rest.errors.items]
    expect(rest.errors.next_cursor).toBeNull()
    expect(all.map(({ line }) => line)).toEqual(Array.from({ length: 60 }, (_, i) => i + 2))
    expect(all[0]).toEqual({
      line: 2,
      severity: 'warning',
      field: 'opening_hours',
      issue: expect.any(String),
      value: 'whenever',
    })
    expect(all[1]).toMatchObject({ line: 3, severity: 'error', field: 'name' })
  })

  it('looks up countries by name, and the city of places that name none', async () => {
    const text = `name,country,city,lat,lon
A,"Korea, Republic of",Seoul,37.57,126.98
B,Österreich,Wien,48.2,16.37
C,,,48.8606,2.3376
D,Atlantis,Paris,48.86,2.33
E,,,-55,-120
F,FR,,48.84,2.25
`
    const done = await run(text, { mapping: { defaults: { category: 'museum' } } })
    const { errors } = await getImport(world.as(), done.id, 10)
    expect((await world.placesNow()).map(({ name, country_code, city }) => [name, country_code, city]).sort()).toEqual([
      ['A', 'KR', 'Seoul'],
      // Boulogne is nearer, Paris what one would say.
      ['C', 'FR', 'Paris'],
      ['F', 'FR', 'Paris'],
    ])
    expect(errors.items.map(({ line, field }) => [line, field])).toEqual([
      [3, 'country'],
      [5, 'country'],
      [6, 'city'],
    ])
  })

  it('counts what it passes over by category', async () => {
    const text = `name,lat,lon,category\n${['tourism=hotel', 'tourism=hotel', 'amenity=cafe', 'tourism=motel'].map((tag, i) => `N${i},38.${i + 1},-9.1,${tag}`).join('\n')}`
    const done = await run(text, {
      mapping: { ...SPEC.mapping, category_table: 'osm', defaults: { city: 'Lisbon', country_code: 'PT' } },
    })
    expect(done).toMatchObject({
      counts: { rows: 4, created: 1, skipped: 3 },
      skipped_categories: [
        { value: 'tourism=hotel', count: 2 },
        { value: 'tourism=motel', count: 1 },
      ],
    })
  })

  it.each([
    [
      'a column that is named and not there',
      csv(cafe(1)),
      { mapping: { ...SPEC.mapping, columns: { name: 'Nombre' } } },
    ],
    ['a quote that never closes', csv(cafe(1), '2,"Open'), {}],
    ['no header at all', '', {}],
    ['JSON that is none', '{"features": [{"type": "Feature"', { format: 'geojson' as const }],
  ])('fails with a word on why: %s', async (_what, text, spec) => {
    const done = await run(text, spec)
    expect(done).toMatchObject({ state: 'failed', failure: { line: expect.any(Number), issue: expect.any(String) } })
    await expect(takeChunk(world.as(), done.id, done.next_chunk, 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await undoImport(world.as(), done.id)).state).toBe('undone')
    expect(await world.placesNow()).toEqual([])
  })

  it('takes no more than 200,000 rows', async () => {
    const { id } = await begin()
    await world.d1.prepare('UPDATE imports SET row_count = 199999 WHERE id = ?').bind(id).run()
    const done = await takeChunk(world.as(), id, 0, cafes(3))
    expect(done).toMatchObject({ state: 'failed', failure: { line: 3 }, counts: { rows: 200_000, created: 1 } })
  })
})

describe('a dry run', () => {
  it('changes nothing and counts exactly what the run will do, doubles across batches and all', async () => {
    const rows = Array.from({ length: 180 }, (_, i) => cafe(i))
    const text = csv(...rows, ...rows.slice(0, 20).map((row) => row.replace(',,', ',Mo 10:00-12:00,')), ',,1,1,,')
    const tried = await run(text, { dry_run: true })
    expect(await world.placesNow()).toEqual([])
    expect(tried).toMatchObject({ state: 'finished', dry_run: true, counts: { created: 180, updated: 20, failed: 1 } })
    expect(world.told).toEqual([])
    expect(await world.d1.prepare('SELECT count(*) AS n FROM import_drafts').first()).toEqual({ n: 0 })
    expect((await run(text)).counts).toEqual(tried.counts)
  })
})

describe('an upload', () => {
  it('goes on after a break: the next chunk is told, a chunk sent twice counts once', async () => {
    const text = cafes(100)
    const { id } = await begin({ size_bytes: Buffer.byteLength(text) })
    const half = await takeChunk(world.as(), id, 0, text.slice(0, 1500))
    expect(half).toMatchObject({ next_chunk: 1, received_bytes: Buffer.byteLength(text.slice(0, 1500)) })
    expect(half.progress).toBeCloseTo(half.received_bytes / Buffer.byteLength(text))
    expect(await takeChunk(world.as(), id, 0, text.slice(0, 1500))).toEqual(half)
    await expect(takeChunk(world.as(), id, 2, 'x')).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { next_chunk: 1 },
    })
    expect((await getImport(world.as(), id, 1)).next_chunk).toBe(1)
    await takeChunk(world.as(), id, 1, text.slice(1500))
    const done = await finishImport(world.as(), id)
    expect(done.counts).toMatchObject({ rows: 100, created: 100 })
    expect(await finishImport(world.as(), id)).toEqual(done)
  })

  it('loses and doubles nothing when it is cut off in the midst of a chunk', async () => {
    const text = cafes(400)
    const { id } = await begin()
    const batch = world.d1.batch.bind(world.d1)
    for (const after of [5, 3, 4, 2]) {
      let left = after
      world.d1.batch = ((statements: D1PreparedStatement[]) => {
        if (left-- <= 0) throw new Error('Network connection lost')
        return batch(statements)
      }) as D1Database['batch']
      await expect(takeChunk(world.as(), id, 0, text)).rejects.toThrow('Network connection lost')
      world.d1.batch = batch
      await expect(takeChunk(world.as(), id, 0, `${text}x`)).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    await takeChunk(world.as(), id, 0, text)
    expect((await finishImport(world.as(), id)).counts).toMatchObject({
      rows: 400,
      created: 400,
      updated: 0,
      unchanged: 0,
    })
    expect((await world.placesNow()).length).toBe(400)
  })

  it('lets one of two senders go on, and tells the other', async () => {
    const { id } = await begin()
    const sent = await Promise.allSettled([0, 1].map(() => takeChunk(world.as(), id, 0, cafes(200))))
    expect(sent.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(sent.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
    expect((await finishImport(world.as(), id)).counts).toMatchObject({ rows: 200, created: 200 })
  })

  it('clears the caches every few seconds at most, and tells the others once', async () => {
    const text = cafes(200)
    const { id } = await begin()
    for (let i = 0; i < 8; i++)
      await takeChunk(world.as(), id, i, text.slice(i * 1000, i === 7 ? undefined : (i + 1) * 1000))
    await finishImport(world.as(), id)
    const generations = world.cleared.filter((key) => key === 'generation:search').length
    expect(generations).toBeGreaterThan(1)
    expect(generations).toBeLessThan(5)
    const { results } = await world.d1.prepare('SELECT event FROM outbox').all<{ event: string }>()
    expect(results.map(({ event }) => JSON.parse(event).data)).toEqual([
      { type: 'search.places_imported', import_id: id, created: 200, updated: 0, undone: false },
    ])
  })
})

describe('undo', () => {
  const place = (more: object) =>
    NewPlace.parse({
      name: 'Nicola',
      category: 'cafe',
      city: 'Lisbon',
      country_code: 'PT',
      lat: 38.70100012345678,
      lon: -9.1,
      ...more,
    })

  it('takes out what was created, and gives back exactly what was changed', async () => {
    const kept = await indexPlace(world.as(), place({ opening_hours: 'Mo 08:00-09:00' }))
    const before = await world.placesNow()
    const words = await search(world.as(), { q: 'nicola', radius: 1 }, 10)
    const { id } = await run(
      csv(cafe(1, 'Nicola', 'Tu 10:00-12:00'), ...Array.from({ length: 600 }, (_, i) => cafe(i + 10))),
    )
    expect((await world.placesNow()).length).toBe(601)
    const undone = await undoImport(world.as(), id)
    expect(undone).toMatchObject({ state: 'undone', undone: { removed: 600, restored: 1, kept: 0 } })
    expect(await world.placesNow()).toEqual(before)
    expect(await search(world.as(), { q: 'nicola', radius: 1 }, 10)).toEqual(words)
    expect((await search(world.as(), { q: '15', radius: 1 }, 10)).items).toEqual([])
    expect(await undoImport(world.as(), id)).toEqual(undone)
    expect((await getPlaces(world.as(), [kept.id])).length).toBe(1)
  })

  it('leaves what somebody changed or took out since', async () => {
    const { id } = await run(csv(cafe(1, 'One'), cafe(2, 'Two'), cafe(3, 'Three')))
    const [one, two] = (await world.placesNow()).sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1))
    await indexPlace(world.as(), place({ id: one!.id, name: 'One, by hand' }))
    await removePlace(world.as(), String(two!.id))
    expect((await undoImport(world.as(), id)).undone).toEqual({ removed: 1, restored: 0, kept: 2 })
    expect(await world.placesNow()).toEqual([expect.objectContaining({ name: 'One, by hand' })])
  })

  it('undoes imports upon imports in any order', async () => {
    await indexPlace(world.as(), place({ opening_hours: 'Mo 08:00-09:00' }))
    const before = await world.placesNow()
    const text = (hours: string) => csv(cafe(1, 'Nicola', hours), cafe(5, 'Five', hours))
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 1],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      const ids: string[] = []
      for (const day of ['Tu', 'We', 'Th']) ids.push((await run(text(`${day} 10:00-12:00`), { source: day })).id)
      for (const which of order) expect((await undoImport(world.as(), ids[which]!)).state).toBe('undone')
      expect(await world.placesNow(), order.join()).toEqual(before)
    }
  })

  it('ends an import that is still being sent', async () => {
    const { id } = await begin()
    await takeChunk(world.as(), id, 0, cafes(20))
    expect((await undoImport(world.as(), id)).undone).toMatchObject({ removed: 20 })
    await expect(takeChunk(world.as(), id, 1, 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await world.placesNow()).toEqual([])
  })

  it('is finished by the minute where it was cut off', async () => {
    const { id } = await run(cafes(6000))
    const first = await undoImport(world.as(), id)
    expect(first).toMatchObject({ state: 'undoing', undone: { removed: 5000 } })
    // The minute meets what the answer left running: one of them gives way.
    await resumeUndoing(world.as())
    await Promise.all(world.deferred)
    await resumeUndoing(world.as())
    expect(await getImport(world.as(), id, 1)).toMatchObject({ state: 'undone', undone: { removed: 6000 } })
    expect(await world.placesNow()).toEqual([])
  })
})

describe('operators', () => {
  it('see and touch only their own imports; administrators all', async () => {
    const { id } = await begin({}, ANA)
    for (const verb of [
      () => getImport(world.as(BEN), id, 1),
      () => takeChunk(world.as(BEN), id, 0, 'x'),
      () => finishImport(world.as(BEN), id),
      () => undoImport(world.as(BEN), id),
    ]) {
      await expect(verb()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect((await listImports(world.as(BEN), 10)).items).toEqual([])
    expect((await listImports(world.as(ANA), 10)).items.map((one) => one.id)).toEqual([id])
    expect((await listImports(world.as(ADMIN), 10)).items.map((one) => one.id)).toEqual([id])
    await expect(begin({}, actor('usr_x', 'traveller'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(startImport(world.as({ kind: 'anonymous' }), NewImport.parse(SPEC))).rejects.toMatchObject({
      code: 'AUTH_REQUIRED',
    })
  })

  it('change only places they created, also where an administrator goes on with their import', async () => {
    await run(csv(cafe(1, 'Nicola')))
    const before = await world.placesNow()
    const { id } = await begin({}, ANA)
    await takeChunk(world.as(ADMIN), id, 0, csv(cafe(1, 'Nicola', 'Mo 10:00-12:00'), cafe(2, 'Mine')))
    const done = await finishImport(world.as(ANA), id)
    expect(done.counts).toMatchObject({ created: 1, updated: 0, skipped: 1 })
    expect((await getImport(world.as(ANA), id, 5)).errors.items).toEqual([
      expect.objectContaining({ severity: 'skipped', line: 2, issue: expect.stringContaining('not yours') }),
    ])
    expect(await world.placesNow()).toEqual(expect.arrayContaining(before))
    const theirs = await run(csv('2,Theirs,38.9,-9.1,,'), {}, BEN)
    expect(theirs.counts, 'the same number of another operator is another place').toMatchObject({ created: 1 })
  })

  it('add, replace and take out single places of their own', async () => {
    const mine = await indexPlace(world.as(ANA), NewPlace.parse({ ...PLACE, name: 'Mine' }))
    const foreign = await indexPlace(world.as(ADMIN), NewPlace.parse({ ...PLACE, name: 'Foreign' }))
    await indexPlace(world.as(ANA), NewPlace.parse({ ...PLACE, id: mine.id, name: 'Mine, new' }))
    for (const { id } of [foreign]) {
      await expect(indexPlace(world.as(ANA), NewPlace.parse({ ...PLACE, id }))).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
      await expect(removePlace(world.as(ANA), id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    await expect(removePlace(world.as(BEN), mine.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(removePlace(world.as(ANA), 'poi_none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await indexPlace(world.as(ADMIN), NewPlace.parse({ ...PLACE, id: mine.id, name: 'Corrected' }))
    await removePlace(world.as(ANA), mine.id)
    expect((await world.placesNow()).map(({ id }) => id)).toEqual([foreign.id])
  })

  it('cannot pass for the platform', async () => {
    await expect(begin({ source: 'caravan-seed' }, ANA)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    const seed = NewPlace.parse({ ...PLACE, source: 'caravan-seed' })
    await expect(indexPlace(world.as(ANA), seed)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  })
})
const PLACE = { name: 'Nicola', category: 'cafe', city: 'Lisbon', country_code: 'PT', lat: 38.7, lon: -9.1 }

it('shows sources with their terms as long as their places are there', async () => {
  const { id } = await run(csv(cafe(1)))
  await run(csv(cafe(2)), { dry_run: true, source: 'tried' })
  const shown = [{ source: 'lisbon-cafes', licence: 'CC0', attribution: 'Lisbon' }]
  expect((await placeSources(world.as())).items).toEqual(shown)
  await undoImport(world.as(), id)
  expect((await placeSources(world.as())).items).toEqual([])
})
