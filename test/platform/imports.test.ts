import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Import, ImportDetail, PlaceSource } from '#shared/contracts/imports'
import type { SearchResults } from '#shared/contracts/search'
import { admin, api, demoUser, expectError, newUser } from '../support/client'

const IMPORTS = '/v1/search/imports'
const word = () => `zq${randomUUID().replaceAll('-', '')}`
const spec = (more: object = {}) => ({
  format: 'csv',
  source: `test ${randomUUID()}`,
  licence: 'CC0',
  attribution: 'Nobody',
  mapping: { defaults: { city: 'Porto', country_code: 'PT', category: 'museum' } },
  ...more,
})
const found = async (q: string) => (await api<SearchResults>('GET', `/v1/search?q=${q}`)).body.items
/** Somewhere in the sea off Porto, each test at a spot of its own. */
const spot = () => ({ lat: (41 + Math.random() / 2).toFixed(5), lon: (-9.5 + Math.random() / 2).toFixed(5) })
function rowsOf(name: string, count: number): string {
  const { lat, lon } = spot()
  const rows = Array.from(
    { length: count },
    (_, i) => `${i},${name} n${i},${(Number(lat) + i / 500).toFixed(5)},${lon}`,
  )
  return `id,name,lat,lon\n${rows.join('\n')}\n`
}

let token: string
let operator: string
beforeAll(async () => {
  token = (await admin()).token
  operator = (await demoUser('operator')).token
})
const begin = async (more: object = {}, as = token) => {
  const { status, body } = await api<Import>('POST', IMPORTS, { token: as, body: spec(more) })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const put = (id: string, n: number | string, body: unknown, as = token) =>
  api<Import>('PUT', `${IMPORTS}/${id}/chunks/${n}`, { token: as, body })
const finish = (id: string, as = token) => api<Import>('POST', `${IMPORTS}/${id}/finish`, { token: as, body: {} })
const undo = (id: string, as = token) => api<Import>('POST', `${IMPORTS}/${id}/undo`, { token: as, body: {} })

describe('an import by HTTP', () => {
  it('is sent in pieces, found at once, and taken back', async () => {
    const name = word()
    const text = rowsOf(name, 30)
    const begun = await begin({ size_bytes: text.length, file_name: 'museums.csv' })
    expect(begun).toMatchObject({ state: 'receiving', next_chunk: 0, progress: 0, file_name: 'museums.csv' })
    expect((await put(begun.id, 0, { text: text.slice(0, 700) })).body).toMatchObject({ next_chunk: 1 })
    expect((await put(begun.id, 0, { text: text.slice(0, 700) })).body).toMatchObject({ next_chunk: 1 })
    expect((await put(begun.id, 1, { text: text.slice(700) })).status).toBe(200)
    const done = await finish(begun.id)
    expect(done).toMatchObject({ status: 200, body: { state: 'finished', counts: { rows: 30, created: 30 } } })
    expect((await found(name)).length).toBe(20)
    const listed = await api<{ items: Import[] }>('GET', `${IMPORTS}?limit=100`, { token })
    expect(listed.body.items.map(({ id }) => id)).toContain(begun.id)
    const { body } = await api<{ items: PlaceSource[] }>('GET', '/v1/search/sources')
    expect(body.items).toContainEqual({ source: begun.source, licence: 'CC0', attribution: 'Nobody' })
    expect((await undo(begun.id)).body).toMatchObject({ state: 'undone', undone: { removed: 30, kept: 0 } })
    expect(await found(name)).toEqual([])
  })

  it('shows the rows that failed page by page', async () => {
    const { id } = await begin({ dry_run: true })
    await put(id, 0, { text: `name,lat,lon\n${',1,1\n'.repeat(30)}ok,41,-8.6\n` })
    await finish(id)
    const first = (await api<ImportDetail>('GET', `${IMPORTS}/${id}`, { token })).body
    expect(first).toMatchObject({ counts: { rows: 31, failed: 30, created: 1 }, dry_run: true })
    expect(first.errors.items.length).toBe(20)
    const cursor = encodeURIComponent(first.errors.next_cursor!)
    const rest = (await api<ImportDetail>('GET', `${IMPORTS}/${id}?cursor=${cursor}`, { token })).body
    expect(rest.errors.items.map(({ line }) => line)).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30, 31])
    expect(rest.errors.next_cursor).toBeNull()
  })

  it.each([
    ['no source', { source: undefined }],
    ['no licence', { licence: ' ' }],
    ['an unknown format', { format: 'pbf' }],
    ['an unknown field', { mapping: { columns: { colour: 'c' } } }],
    ['a category we do not have', { mapping: { categories: { x: 'castle' } } }],
    ['a currency nobody has', { mapping: { defaults: { currency: 'ZZZ' } } }],
    [
      'a table without end',
      { mapping: { categories: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [i, null])) } },
    ],
    ['the name of our own places', { source: 'caravan-seed' }],
    ['a source of control characters', { source: 'a\u202eb' }],
    ['a size below nothing', { size_bytes: -1 }],
    ['something else beside', { created_by: 'usr_x' }],
  ])('refuses %s', async (_what, more) => {
    expectError(await api('POST', IMPORTS, { token, body: spec(more) }), 400, 'VALIDATION_ERROR')
  })

  it('refuses chunks that are none, come too early, or too late', async () => {
    const { id } = await begin({ dry_run: true })
    for (const body of [{}, { text: '' }, { text: 5 }, { text: 'a', more: 1 }]) {
      expectError(await put(id, 0, body), 400, 'VALIDATION_ERROR')
    }
    for (const n of ['-1', '1.5', 'x', '99999999'])
      expectError(await put(id, n, { text: 'a' }), 400, 'VALIDATION_ERROR')
    const early = expectError(await put(id, 3, { text: 'a' }), 409, 'CONFLICT')
    expect(early.details).toMatchObject({ next_chunk: 0 })
    expectError(await put(id, 0, { text: 'a'.repeat(1_048_600) }), 413, 'PAYLOAD_TOO_LARGE')
    await put(id, 0, { text: 'name,lat,lon\n' })
    await finish(id)
    expectError(await put(id, 1, { text: 'a' }), 409, 'CONFLICT')
    for (const path of [`${IMPORTS}?cursor=abc`, `${IMPORTS}/${id}?cursor=abc`, `${IMPORTS}?limit=0`]) {
      expectError(await api('GET', path, { token }), 400, 'VALIDATION_ERROR')
    }
    expectError(await api('GET', `${IMPORTS}/imp_none`, { token }), 404, 'NOT_FOUND')
  })

  it('survives files that mean harm, and says what is wrong with them', async () => {
    const hostile: [object, string][] = [
      [{}, '"'.repeat(200_000)],
      [{}, `name,lat,lon\n${'"a\n'.repeat(100_000)}`],
      [{}, `${'c,'.repeat(300)}\n`],
      [{}, `name,lat,lon\n=cmd|' /C calc'!A0,1,1\n${'x'.repeat(100_000)},1,1\n`],
      [{ format: 'geojson' }, '['.repeat(200_000)],
      [{ format: 'geojson' }, `{"features":[${'{"a":'.repeat(50_000)}`],
      [
        { format: 'geojson' },
        '{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[1e400,1]}}\n',
      ],
      [{ format: 'osm' }, '<!DOCTYPE a [<!ENTITY b "bbbb">]><osm>&b;</osm>'],
      [
        { format: 'osm' },
        `<osm>${'<node id="1" lat="x" lon="1"><tag k="name" v="a"/><tag k="amenity" v="cafe"/></node>'.repeat(500)}`,
      ],
      [{ format: 'overture' }, '{"names":{"primary":"a"},"categories":{"primary":"__proto__"},"bbox":{}}\n'],
      [{ format: 'csv' }, 'name,lat,lon\n\ufffd,91,181\nNaN,NaN,NaN\na,1e999,0x10\n'],
    ]
    for (const [more, text] of hostile) {
      const { id } = await begin({ ...more, dry_run: true })
      const sent = await put(id, 0, { text })
      expect(sent.status, text.slice(0, 40)).toBe(200)
      const done = sent.body.state === 'failed' ? sent : await finish(id)
      expect(done.status, text.slice(0, 40)).toBe(200)
      expect(
        done.body.failure ?? done.body.counts.failed + done.body.counts.skipped + done.body.counts.created,
      ).toBeTruthy()
    }
  })

  it('is for administrators and operators, who see only their own', async () => {
    const { token: stranger } = await newUser()
    const mine = await begin({ dry_run: true }, operator)
    const foreign = await begin({ dry_run: true })
    for (const [method, path, body] of [
      ['POST', IMPORTS, {}],
      ['GET', IMPORTS, undefined],
      ['GET', `${IMPORTS}/${foreign.id}`, undefined],
      ['PUT', `${IMPORTS}/${foreign.id}/chunks/0`, {}],
      ['POST', `${IMPORTS}/${foreign.id}/finish`, {}],
      ['POST', `${IMPORTS}/${foreign.id}/undo`, {}],
    ] as const) {
      expectError(await api(method, path, { body }), 401, 'AUTH_REQUIRED')
      expectError(await api(method, path, { body, token: stranger }), 403, 'FORBIDDEN')
    }
    expectError(await put(foreign.id, 0, { text: 'x' }, operator), 404, 'NOT_FOUND')
    const listed = await api<{ items: Import[] }>('GET', IMPORTS, { token: operator })
    const ids = listed.body.items.map(({ id }) => id)
    expect(ids).toContain(mine.id)
    expect(ids).not.toContain(foreign.id)
    expect((await api('GET', `${IMPORTS}/${mine.id}`, { token })).status).toBe(200)
  })
})

it('lets an operator index places, and change only those', async () => {
  const place = { name: word(), category: 'cafe', city: 'Porto', country_code: 'PT', lat: 41.15, lon: -8.61 }
  const made = await api<{ id: string }>('POST', '/v1/search/index/poi', { token: operator, body: place })
  expect(made.status).toBe(201)
  const foreign = await api<{ id: string }>('POST', '/v1/search/index/poi', { token, body: place })
  for (const id of [foreign.body.id, 'poi_lisbon_jeronimos-monastery']) {
    const body = { ...place, id }
    expectError(await api('POST', '/v1/search/index/poi', { token: operator, body }), 403, 'FORBIDDEN')
    expectError(await api('DELETE', `/v1/search/index/poi/${id}`, { token: operator }), 403, 'FORBIDDEN')
  }
  const body = { ...place, id: made.body.id, name: 'Renamed' }
  expect((await api('POST', '/v1/search/index/poi', { token: operator, body })).status).toBe(201)
  for (const [id, as] of [
    [made.body.id, operator],
    [foreign.body.id, token],
  ]) {
    expect((await api('DELETE', `/v1/search/index/poi/${id}`, { token: as! })).status).toBe(204)
  }
})

describe('npm run import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caravan-import-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const command = (args: string[], as = token) =>
    new Promise<{ code: number; out: string }>((done) => {
      const env = { ...process.env, CARAVAN_TOKEN: as }
      const all = ['shared/tooling/import.ts', '--url', inject('url'), ...args]
      execFile(process.execPath, all, { env }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
      )
    })
  const OPTIONS = ['--format', 'csv', '--source', 'command', '--licence', 'CC0', '--attribution', 'Nobody']
  const WHERE = ['--default', 'city=Porto,country_code=PT,category=museum', '--map', 'name=Nome|name,lat=lat,lon=lon']
  const idIn = (out: string) => /imp_\w+/.exec(out)![0]

  it('imports a packed file of several chunks, prints what fails, and takes it back', async () => {
    const name = word()
    const text = `${rowsOf(name, 40)}99,,1,1\n${'\n'.repeat(200_000)}`
    const path = file('museums.csv.gz', gzipSync(text))
    const tried = await command([path, ...OPTIONS, ...WHERE, '--map', 'name=name', '--dry-run'])
    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('41 rows: 40 created') })
    expect(await found(name)).toEqual([])
    const { code, out } = await command([path, ...OPTIONS, ...WHERE, '--map', 'name=name'])
    expect(code, out).toBe(0)
    expect(out).toContain('line 42, error: name: The place has no name')
    expect((await found(name)).length).toBe(20)
    const undone = await command(['--undo', idIn(out)])
    expect(undone).toMatchObject({ code: 0, out: expect.stringContaining('40 places removed') })
    expect(await found(name)).toEqual([])
  })

  it('goes on where an upload stopped', async () => {
    const name = word()
    const text = `${rowsOf(name, 10)}${'\n'.repeat(400_000)}77,${name} last,41.9,-9.3\n`
    const path = file('long.csv', text)
    const { id } = await begin()
    await put(id, 0, { text: text.slice(0, 163_840) })
    const { code, out } = await command([path, '--resume', id])
    expect(code, out).toBe(0)
    expect(out).toContain('from chunk 1')
    expect(out).toContain('11 rows: 11 created')
    await undo(id)
  })

  it.each([
    ['no file', [], 2, 'Name a file'],
    ['a file that is not there', ['none.csv', ...OPTIONS], 1, 'ENOENT'],
    ['an unknown preset', ['x.csv', '--preset', 'atlantis'], 2, 'no preset atlantis'],
    ['an unknown option', ['x.csv', '--colour'], 2, 'colour'],
  ])('says what is wrong with %s', async (_what, args, code, words) => {
    expect(await command(args)).toMatchObject({ code, out: expect.stringContaining(words) })
  })

  it('says what is wrong with a file, a mapping or a token', async () => {
    const latin = await command([file('latin.csv', Buffer.from([0x6e, 0x61, 0xe9, 0x0a])), ...OPTIONS])
    expect(latin).toMatchObject({ code: 1, out: expect.stringContaining('not UTF-8') })
    const cut = await command([file('cut.csv.gz', gzipSync('name,lat,lon\n').subarray(0, 20)), ...OPTIONS])
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('cannot be read') })
    const path = file('few.csv', 'name,lat,lon\nA,1,1\n')
    const column = await command([path, ...OPTIONS, '--map', 'name=Nombre'])
    expect(column).toMatchObject({ code: 1, out: expect.stringContaining('no column "Nombre"') })
    const bad = await command([path, ...OPTIONS, '--hours', 'fr'])
    expect(bad).toMatchObject({ code: 1, out: expect.stringContaining('VALIDATION_ERROR') })
    expect(await command([path, ...OPTIONS], 'no token')).toMatchObject({
      code: 1,
      out: expect.stringContaining('AUTH_'),
    })
  })
})
