import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CloudEvent } from '#shared/events'
import { newId } from '#shared/values/ids'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { type AskOptions, admin, api as ask, newUser } from '../support/client'
import { parseExposition } from '../support/exposition'
import { newState, withDatabase } from '../support/state'
import { TEST_VARS } from '../support/vars'

// The state of a platform killed between publishing and confirming: what its queue held is gone, its outboxes are not.

let platform: Platform
let state: string
let stopped = false
const api = <T = Record<string, unknown>>(method: string, path: string, options: AskOptions = {}) =>
  ask<T>(method, path, { ...options, url: platform.url })

const eventOf = (source: string, data: { type: string }): CloudEvent =>
  ({
    specversion: '1.0',
    id: newId('event'),
    source: `/caravan/${source}`,
    type: data.type,
    subject: 'trp_lost',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
    sequence: 1,
    tenant: null,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  }) as CloudEvent
const REGISTERED = eventOf('auth', { type: 'auth.account_registered', user_id: 'usr_lost', name: 'Lost' } as {
  type: string
})
const REMOVED = eventOf('search', { type: 'search.place_removed', place_id: 'poi_lost' } as { type: string })
const POISON = eventOf('trips', { type: 'trips.never_declared' })

const outboxOf = (owner: string) =>
  withDatabase(state, owner, async (d1) => {
    const { results } = await d1.prepare('SELECT id FROM outbox').all<{ id: string }>()
    return results.map(({ id }) => id)
  })
async function outcomes(): Promise<Record<string, number>> {
  const samples = parseExposition((await api<string>('GET', '/metrics')).body).get('events_total')?.samples ?? []
  return Object.fromEntries(samples.map(({ labels, value }) => [labels.outcome, value]))
}

beforeAll(async () => {
  state = newState()
  for (const [owner, event] of Object.entries({ auth: REGISTERED, search: REMOVED, trips: POISON }))
    await withDatabase(state, owner, (d1) =>
      d1
        .prepare(`INSERT INTO outbox (id, event, state, sent_at) VALUES (?, ?, 'published', 0)`)
        .bind(event.id, JSON.stringify(event))
        .run(),
    )
  platform = await startPlatform({ port: 0, state, vars: TEST_VARS })
})
afterAll(async () => {
  if (!stopped) await platform?.stop()
  rmSync(state, { recursive: true, force: true })
})

it('publishes again what was not confirmed, and buries what nobody can read instead of trying for ever', async () => {
  await expect.poll(outcomes, { timeout: 20_000 }).toMatchObject({ delivered: 2, dead: 1 })
  const lines = readFileSync(join(state, 'logs', 'platform.jsonl'), 'utf8').split('\n')
  const letters = lines.flatMap((line) => (line.includes('"dead_letter"') ? [JSON.parse(line)] : []))
  expect(letters).toMatchObject([
    { level: 'ERROR', service: 'events', metadata: { reason: 'unreadable', event_id: POISON.id, subject: 'trp_lost' } },
  ])
})

type Plan = { days: { items: { poi_id: string | null }[] }[] }
const plannedPlaces = ({ days }: Plan) => days.flatMap(({ items }) => items.flatMap(({ poi_id }) => poi_id ?? []))

it('tells the planner of a place an admin indexed or removed, which forgets what it had cached around it', async () => {
  const { token } = await admin(platform.url)
  // In the middle of the South Pacific, where nothing of the seed is near.
  const destination = { name: 'Point Nemo', lat: -48.8767, lon: -123.3933 }
  const plan = async () => {
    const body = { destination, start_date: '2027-05-03', end_date: '2027-05-03' }
    const answer = await api<Plan>('POST', '/v1/planner/generate', { body })
    return answer.status === 200 ? plannedPlaces(answer.body) : answer.status
  }
  expect(await plan()).toBe(422)
  const place = {
    name: 'Nemo Lookout',
    category: 'viewpoint',
    city: 'Nemo',
    country_code: 'CL',
    lat: -48.88,
    lon: -123.39,
  }
  const indexed = await api<{ id: string }>('POST', '/v1/search/index/poi', { token, body: place })
  expect(indexed.status, JSON.stringify(indexed.body)).toBe(201)
  await expect.poll(plan, { timeout: 20_000, interval: 500 }).toContain(indexed.body.id)
  expect((await api('DELETE', `/v1/search/index/poi/${indexed.body.id}`, { token })).status).toBe(204)
  await expect.poll(plan, { timeout: 20_000, interval: 500 }).toBe(422)
})

it('tells trips what its room holds', async () => {
  const { token } = await newUser('Bo', platform.url)
  const body = { title: 'Lisbon', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-04' }
  const { body: trip } = await api<{ id: string }>('POST', '/v1/trips', { token, body })
  const plan = await api<Plan>('POST', `/v1/planner/${trip.id}/generate`, { token, body: {} })
  expect(plan.status, JSON.stringify(plan.body)).toBe(200)
  const held = plan.body.days.flatMap(({ items }) => items).length
  const known = async () =>
    (await api<{ item_count: number }>('GET', `/v1/trips/${trip.id}`, { token })).body.item_count
  expect(held).toBeGreaterThan(2)
  await expect.poll(known, { timeout: 20_000, interval: 250 }).toBe(held)
})

it('empties every outbox once the subscribers have heard', async () => {
  const before = (await outcomes()).delivered ?? 0
  const user = await newUser('Ana', platform.url)
  const trip = { title: 'Lisbon', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-05' }
  expect((await api('POST', '/v1/trips', { token: user.token, body: trip })).status).toBe(201)
  // Registered and created, at least; what the tests above left behind comes on top.
  await expect.poll(async () => (await outcomes()).delivered, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 2)
  await new Promise((done) => setTimeout(done, 2000))
  await platform.stop()
  stopped = true
  for (const owner of ['auth', 'search', 'trips']) expect(await outboxOf(owner), owner).toEqual([])
})
