import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { NewPlace } from '../../shared/contracts/search'
import type { Figure } from '../../shared/tooling/bench.ts'
import { bundleWorkers } from '../../shared/tooling/bundle.ts'
import { BUILD, ROOT } from '../../shared/tooling/paths.ts'
import { startPlatform } from '../../shared/tooling/platform.ts'
import { fieldsOf, parseRegions } from '../../workers/search/seed/parse'
import { median, percentile } from './support/load.ts'
import type { Timing } from './support/search-worker'

const NAME = 'Search over the seed and 34,577 museums against raw FTS5 on the same D1, milliseconds'
const MUSEUMS = `${ROOT}../shared/data/poi/world_museums_osm_2017.csv.gz`
const CHUNK = 2000
const ROUNDS = 5
/** What people type: common words, whose matches are thousands, and the beginnings on the way to them. */
const COMMON = [
  'museum',
  'museo',
  'musee',
  'mus',
  'art',
  'national museum',
  'history',
  'galerie',
  'paris',
  'park',
  'st',
  'house of',
]

export async function bench(): Promise<Figure[]> {
  if (!existsSync(MUSEUMS)) return [{ name: NAME, figures: { skipped: 'the data folder is not beside the project' } }]
  const state = mkdtempSync(join(tmpdir(), 'caravan-bench-'))
  await bundleWorkers([{ name: 'bench-search', main: `${ROOT}test/bench/support/search-worker.ts` }])
  const script = readFileSync(`${BUILD}bench-search.js`, 'utf8')
  const extra = [{ name: 'bench-search', script, d1Databases: { SEARCH_DB: 'search' } }]
  const platform = await startPlatform({ port: 0, state, extra, crons: false })
  try {
    return [await compare(platform.urls['bench-search']!)]
  } finally {
    await platform.stop()
    rmSync(state, { recursive: true, force: true })
  }
}

async function compare(url: string): Promise<Figure> {
  const museums = readMuseums()
  for (let i = 0; i < museums.length; i += CHUNK) await post(`${url}/places`, museums.slice(i, i + CHUNK))
  // Every 400th museum by the first two words of its name: what finds one place among many.
  const names = museums.filter((_, i) => i % 400 === 0).map(({ name }) => name.split(' ').slice(0, 2).join(' '))
  const queries = [...COMMON, ...names]
  await measure(url, queries)
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(url, queries))
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  return {
    name: NAME,
    figures: {
      places: museums.length + 1367,
      queries: queries.length,
      'raw FTS5 p50': of(({ raw }) => raw.p50),
      'raw FTS5 p95': of(({ raw }) => raw.p95),
      'search with facets p50': of(({ ours }) => ours.p50),
      'search with facets p95': of(({ ours }) => ours.p95),
      'ratio of p50': of(({ raw, ours }) => ours.p50 / raw.p50),
      'ratio of p95 (goal <= 2)': of(({ raw, ours }) => ours.p95 / raw.p95),
    },
  }
}

type Percentiles = { p50: number; p95: number }
type Round = { raw: Percentiles; ours: Percentiles }

async function measure(url: string, queries: string[]): Promise<Round> {
  const times = (await post(`${url}/times`, queries)) as Timing[]
  return { raw: percentiles(times.map(({ raw }) => raw)), ours: percentiles(times.map(({ ours }) => ours)) }
}

const percentiles = (times: number[]): Percentiles => ({ p50: percentile(times, 0.5), p95: percentile(times, 0.95) })

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

function readMuseums(): (NewPlace & { id: string })[] {
  const regions = parseRegions(readFileSync(`${ROOT}workers/search/seed/regions.txt`, 'utf8'))
  const codes = new Map(regions.flatMap(({ code, names }) => names.map((name) => [name, code.slice(0, 2)] as const)))
  // A few names hold a line break, in quotes.
  const [, ...records] =
    gunzipSync(readFileSync(MUSEUMS))
      .toString('utf8')
      .match(/(?:"(?:[^"]|"")*"|[^"\n])+/g) ?? []
  return records.map((record, i) => {
    const [name, english, country, city, lat, lon] = fieldsOf(record)
    return {
      id: `poi_museum_${i}`,
      name: english || name || 'Museum',
      category: 'museum',
      city: city || 'Somewhere',
      country_code: codes.get(country!) ?? 'ZZ',
      lat: Number(lat),
      lon: Number(lon),
      opening_hours: null,
      price: null,
      visit_minutes: 60,
      source: 'bench',
    }
  })
}
