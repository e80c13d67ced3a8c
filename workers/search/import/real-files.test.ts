import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemCall } from '#shared/call'
import { type ImportDetail, NewImport } from '#shared/contracts/imports'
import { parseOpeningHours } from '#shared/values/opening-hours'
import { memoryD1 } from '../../../test/support/d1'
import type { Ctx } from '../env'
import { fill } from '../seed/fill'
import { finishImport, getImport, startImport, takeChunk } from '../service/imports'
import { undoImport } from '../service/imports/undo'

// The files of `../shared/data`, where that folder is beside the project, by the presets of this one. The museums of the
// world are the bench's (test/bench/import.ts).

const PIECE = 163_840
const text = (file: string) => readFileSync(new URL(`../seed/${file}`, import.meta.url), 'utf8')
const SEED = [
  'top-sights-16-cities.csv',
  'more-places-16-cities.csv',
  'places-12-cities-a.csv',
  'places-12-cities-b.csv',
]
const d1 = memoryD1('search')
const ctx: Ctx = {
  call: systemCall('test'),
  env: {
    SEARCH_DB: d1,
    CACHE: { get: async () => null, put: async () => {} } as unknown as KVNamespace,
    EVENTS: { sendBatch: async () => {} } as unknown as Ctx['env']['EVENTS'],
  },
  log: () => {},
  now: new Date('2027-05-03T10:00:00Z'),
  defer: () => {},
}
beforeAll(() => fill(d1, { cities: text('cities.txt'), regions: text('regions.txt'), places: SEED.map(text) }))

/** Null, and a word on it, where the file is not there. */
function dataFile(name: string): string | null {
  const path = new URL(`../../../../shared/data/poi/${name}.csv.gz`, import.meta.url)
  if (existsSync(path)) return gunzipSync(readFileSync(path)).toString('utf8')
  console.log(`${name} is not imported: the data folder is not beside the project`)
  return null
}
const preset = (name: string) => JSON.parse(readFileSync(new URL(`./presets/${name}.json`, import.meta.url), 'utf8'))

async function run(name: string, file: string, dry_run = false): Promise<ImportDetail> {
  const { id } = await startImport(ctx, NewImport.parse({ ...preset(name), dry_run }))
  for (let n = 0; n * PIECE < file.length; n++) await takeChunk(ctx, id, n, file.slice(n * PIECE, (n + 1) * PIECE))
  expect(await finishImport(ctx, id)).toMatchObject({ state: 'finished' })
  return getImport(ctx, id, 100)
}
const places = async () => (await d1.prepare('SELECT * FROM places ORDER BY id').all()).results

describe.each([
  // Rows, those that fail (no category at all), and hours that are not understood.
  ['copenhagen', 'copenhagen_osm', 2660, 0, 1],
  ['vancouver', 'vancouver_osm_2015', 1461, 0, 27],
  ['vienna', 'vienna_tourism', 2789, 0, 0],
  ['singapore', 'singapore_attractions', 109, 0, 36],
  ['barcelona', 'barcelona_pics', 878, 0, 0],
  ['madrid', 'madrid_sights', 864, 15, null],
  ['madrid', 'madrid_restaurants', 978, 1, null],
])('%s: %s', (name, fileName, rows, failed, hours) => {
  const file = dataFile(fileName)

  it('is read as a whole, as the dry run says, and comes back to nothing when it is undone', async () => {
    if (file === null) return
    const before = (await places()).map(({ n: _n, ...place }) => place)
    const tried = await run(name, file, true)
    expect(tried.counts).toMatchObject({ rows, failed })
    const { id, counts } = await run(name, file)
    expect(counts).toEqual(tried.counts)
    expect(counts.created + counts.updated + counts.unchanged + counts.skipped + counts.failed).toBe(rows)
    const { results } = await d1
      .prepare('SELECT opening_hours FROM places WHERE import_id = ?')
      .bind(id)
      .all<{ opening_hours: string | null }>()
    expect(results.length).toBeGreaterThan(rows / 2)
    for (const { opening_hours } of results) if (opening_hours) expect(parseOpeningHours(opening_hours)).not.toBeNull()
    const again = await run(name, file)
    expect(again.counts.created).toBe(0)
    await undoImport(ctx, again.id)
    await undoImport(ctx, id)
    expect((await places()).map(({ n: _n, ...place }) => place)).toEqual(before)
  })

  it('warns of each row whose hours are not understood, and keeps the place', async () => {
    if (file === null || hours === null) return
    const { errors, counts } = await run(name, file, true)
    const warnings = errors.items.filter(({ field, severity }) => field === 'opening_hours' && severity === 'warning')
    expect(warnings.length).toBe(hours)
    expect(counts.warnings).toBeGreaterThanOrEqual(hours)
  })
})
