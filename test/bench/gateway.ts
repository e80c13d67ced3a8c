import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../../shared/tooling/bench.ts'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { evenLoad, median, throughput } from './support/load.ts'

const PLACE = 'poi_lisbon_jeronimos-monastery'
/** The same D1 read with nothing around it: one Worker, one route, no gateway, no token, no log. */
const BARE = `export default { async fetch(request, env) {
  const id = new URL(request.url).pathname.split('/').pop()
  const row = await env.SEARCH_DB.prepare('SELECT * FROM places WHERE id = ?').bind(id).first()
  return row ? Response.json(row) : new Response(null, { status: 404 })
} }`
const ROUNDS = 5

/** What the border costs, and the latency goals at 100 requests a second (issue figures; reliability section 4). */
export async function bench(): Promise<Figure[]> {
  const state = mkdtempSync(join(tmpdir(), 'caravan-bench-'))
  const platform = await startPlatform({
    port: 0,
    state,
    vars: {
      ENVIRONMENT: 'development',
      RATE_LIMIT_REQUESTS: '100000000',
      RATE_LIMIT_USER_REQUESTS: '100000000',
      AUTH_THROTTLE_PER_MINUTE: '0',
    },
    extra: [{ name: 'bare', script: BARE, d1Databases: { SEARCH_DB: 'search' } }],
    crons: false,
  })
  try {
    return [await latencies(platform), await overhead(platform)]
  } finally {
    await platform.stop()
    rmSync(state, { recursive: true, force: true })
  }
}

async function latencies({ url }: Platform): Promise<Figure> {
  const token = await signUp(url)
  const trip = await newTrip(url, token)
  const cached = () => fetch(`${url}/v1/search?city=Lisbon&category=museum&limit=20`)
  const read = () => fetch(`${url}/v1/trips/${trip}`, { headers: { authorization: `Bearer ${token}` } })
  await evenLoad(cached, 50, 2)
  await evenLoad(read, 50, 2)
  const search = await evenLoad(cached, 100, 10)
  const database = await evenLoad(read, 100, 10)
  return {
    name: 'Latency at 100 requests/s through the gateway, milliseconds',
    figures: {
      'cached read p50': search.p50,
      'cached read p95 (goal < 50)': search.p95,
      'database read p50': database.p50,
      'database read p95 (goal < 200)': database.p95,
      failed: search.failed + database.failed,
    },
  }
}

/** The same read, bare and through gateway + JWT + service hop, taken in turns; the ratio is of medians of the rounds. */
async function overhead({ url, urls }: Platform): Promise<Figure> {
  const token = await signUp(url)
  const bareUrl = urls.bare!
  const bare = () => fetch(`${bareUrl}/v1/search/poi/${PLACE}`)
  const full = () => fetch(`${url}/v1/search/poi/${PLACE}`, { headers: { authorization: `Bearer ${token}` } })
  await throughput(bare, 8, 2)
  await throughput(full, 8, 2)
  const rounds = { bare: [] as number[], full: [] as number[], bareMs: [] as number[], fullMs: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    rounds.bare.push(await throughput(bare, 8, 2))
    rounds.full.push(await throughput(full, 8, 2))
    rounds.bareMs.push((await evenLoad(bare, 100, 3)).p50)
    rounds.fullMs.push((await evenLoad(full, 100, 3)).p50)
  }
  return {
    name: 'Gateway + RPC + JWT over a bare route with the same D1 read (with limits and logs)',
    figures: {
      'bare, requests/s': median(rounds.bare),
      'through the gateway, requests/s': median(rounds.full),
      'ratio of throughput (goal <= 1.5 with limits and logs)': median(rounds.bare) / median(rounds.full),
      'bare p50 at 100/s, ms': median(rounds.bareMs),
      'through the gateway p50 at 100/s, ms': median(rounds.fullMs),
      'ratio of p50 at 100/s (goal <= 1.3)': median(rounds.fullMs) / median(rounds.bareMs),
    },
  }
}

async function signUp(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${crypto.randomUUID()}@bench.caravan.example`,
      password: 'a long enough password',
      name: 'Bench',
    }),
  })
  return ((await response.json()) as { access_token: string }).access_token
}

async function newTrip(url: string, token: string): Promise<string> {
  const response = await fetch(`${url}/v1/trips`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ title: 'Bench', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-07' }),
  })
  return ((await response.json()) as { id: string }).id
}
