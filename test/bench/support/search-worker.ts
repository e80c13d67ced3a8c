import type { NewPlace } from '../../../shared/contracts/search'
import { placeRow, placeText } from '../../../workers/search/domain/place'
import { matchExpression, wordsOf } from '../../../workers/search/domain/text'
import { insertPlaces } from '../../../workers/search/store/places'
import { searchPlaces } from '../../../workers/search/store/search'

type Env = { SEARCH_DB: D1Database }
export type Timing = { q: string; raw: number; ours: number; hits: number }

const RAW = `SELECT p.* FROM place_text JOIN places AS p ON p.n = place_text.rowid
  WHERE place_text MATCH ? ORDER BY rank LIMIT 20`
/** The Worker's clock ticks in milliseconds, so a time is of this many runs, raw and ours in turns. */
const RUNS = 8

/** Beside the platform, on its search database: takes places in, and times the search against the bare full-text query. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (new URL(request.url).pathname === '/places') return takeIn(env.SEARCH_DB, await request.json())
    const timings: Timing[] = []
    for (const q of await request.json<string[]>()) timings.push(await timing(env.SEARCH_DB, q))
    return Response.json(timings)
  },
}

async function takeIn(d1: D1Database, places: (NewPlace & { id: string })[]): Promise<Response> {
  const rows = places.map((place) => placeRow(place))
  await d1.batch(
    insertPlaces(
      d1,
      rows,
      places.map((place) => placeText(place)),
    ),
  )
  return Response.json(rows.length)
}

async function timing(d1: D1Database, q: string): Promise<Timing> {
  const words = wordsOf(q)
  const filter = { words, city: null, near: null, categories: [], price_max: null }
  let [raw, ours, hits] = [0, 0, 0]
  for (let run = 0; run < RUNS; run++) {
    raw += await timed(() => d1.prepare(RAW).bind(matchExpression(words)).all())
    ours += await timed(async () => {
      const { facets } = await searchPlaces(d1, filter, null, null, 21)
      hits = facets.category.reduce((sum, { count }) => sum + count, 0)
    })
  }
  return { q, raw: raw / RUNS, ours: ours / RUNS, hits }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
