import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../../shared/tooling/bench.ts'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { evenLoad, median, throughput } from './support/load.ts'

/** The read of `GET /v1/trips/{id}` with nothing around it: one Worker, one route, no gateway, no token, no log. */
const BARE = `export default { async fetch(request, env) {
  const [, trip, user] = new URL(request.url).pathname.split('/')
  const row = await env.TRIPS_DB.prepare(
    'SELECT t.*, m.id AS member_id, m.user_id, m.email, m.name, m.role, m.sees_private, m.status FROM members m ' +
    'JOIN trips t ON t.id = m.trip_id WHERE m.trip_id = ? AND m.user_id = ? AND t.deleted_at IS NULL'
  ).bind(trip, user).first()
  return row ? Response.json(row) : new Response(null, { status: 404 })
} }`
const ROUNDS = 5

/** What the border costs, and the latency goals at 100 requests a second (issue figures; reliability section 4). */
export async function bench(): Promise<Figure[]> {
  const limits = { RATE_LIMIT_REQUESTS: '100000000', RATE_LIMIT_USER_REQUESTS: '100000000' }
  const none = { RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_USER_REQUESTS: '0' }
  const plain = await on(none, false, (platform) => overhead(platform, 'goal <= 1.3'))
  const whole = await on(limits, true, (platform) => overhead(platform, 'goal <= 1.5'))
  return [
    await on(limits, true, latencies),
    { name: 'Gateway + service hop + JWT over a bare route with the same D1 read', figures: plain },
    { name: 'The same with limits, metrics and logs', figures: whole },
  ]
}

async function on<T>(
  limits: Record<string, string>,
  tails: boolean,
  measure: (platform: Platform) => Promise<T>,
): Promise<T> {
  const state = mkdtempSync(join(tmpdir(), 'caravan-bench-'))
  const platform = await startPlatform({
    port: 0,
    state,
    vars: { ENVIRONMENT: 'development', AUTH_THROTTLE_PER_MINUTE: '0', ...limits },
    extra: [{ name: 'bare', script: BARE, d1Databases: { TRIPS_DB: 'trips' } }],
    crons: false,
    tails,
  })
  try {
    return await measure(platform)
  } finally {
    await platform.stop()
    rmSync(state, { recursive: true, force: true })
  }
}

async function latencies({ url }: Platform): Promise<Figure> {
  const { token } = await signUp(url)
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
async function overhead({ url, urls }: Platform, goal: string): Promise<Figure['figures']> {
  const { token, id: user } = await signUp(url)
  const trip = await newTrip(url, token)
  const bare = () => fetch(`${urls.bare}/${trip}/${user}`)
  const full = () => fetch(`${url}/v1/trips/${trip}`, { headers: { authorization: `Bearer ${token}` } })
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
    'bare p50 at 100/s, ms': median(rounds.bareMs),
    'through the gateway p50 at 100/s, ms': median(rounds.fullMs),
    [`ratio of p50 at 100/s (${goal})`]: median(rounds.fullMs) / median(rounds.bareMs),
    'bare, requests/s at 8 connections': median(rounds.bare),
    'through the gateway, requests/s at 8 connections': median(rounds.full),
    'ratio of throughput': median(rounds.bare) / median(rounds.full),
  }
}

async function signUp(url: string): Promise<{ token: string; id: string }> {
  const response = await fetch(`${url}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${crypto.randomUUID()}@bench.caravan.example`,
      password: 'a long enough password',
      name: 'Bench',
    }),
  })
  const { access_token, user } = (await response.json()) as { access_token: string; user: { id: string } }
  return { token: access_token, id: user.id }
}

async function newTrip(url: string, token: string): Promise<string> {
  const response = await fetch(`${url}/v1/trips`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ title: 'Bench', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-07' }),
  })
  return ((await response.json()) as { id: string }).id
}
