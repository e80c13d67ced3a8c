import { expect, it } from 'vitest'
import type { Itinerary, PlannedIdea } from '#shared/contracts/planner'
import type { Trip } from '#shared/contracts/trips'
import { api, expectError, newUser, type TestUser } from '../support/client'

// What a trip keeps for later, through the gateway: rooms keep it, the planner shows it, every member sees the same.

const TRIP = { title: 'Ideas', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-05', travelers: 2 }
const MUSEUM = 'poi_lisbon_fado-museum'

async function plannedTrip(owner: TestUser): Promise<{ trip: Trip; plan: Itinerary }> {
  const trip = (await api<Trip>('POST', '/v1/trips', { token: owner.token, body: TRIP })).body
  const plan = await api<Itinerary>('POST', `/v1/planner/${trip.id}/generate`, { token: owner.token, body: {} })
  expect(plan.status, JSON.stringify(plan.body)).toBe(200)
  return { trip, plan: plan.body }
}
const read = async ({ token }: TestUser, { id }: Trip) =>
  (await api<Itinerary>('GET', `/v1/planner/${id}/itinerary`, { token })).body
const keep = ({ token }: TestUser, { id }: Trip, item: string, body: Record<string, unknown> = {}) =>
  api<PlannedIdea>('PUT', `/v1/planner/${id}/ideas/${item}`, { token, body })
async function join(owner: TestUser, trip: Trip, role: string): Promise<TestUser> {
  const guest = await newUser('Bo Guest')
  const body = { email: guest.email, role }
  await api('POST', `/v1/trips/${trip.id}/collaborators`, { token: owner.token, body })
  await api('POST', `/v1/trips/${trip.id}/collaborators/accept`, { token: guest.token, body: {} })
  return guest
}
const idsOf = (plan: Itinerary) => plan.days.flatMap(({ items }) => items.map(({ id }) => id))

it('puts an item aside with its place for all members, and takes it back onto a day by its id', async () => {
  const owner = await newUser()
  const { trip, plan } = await plannedTrip(owner)
  const viewer = await join(owner, trip, 'viewer')
  const item = plan.days[0]!.items.find(({ kind }) => kind === 'visit')!
  const kept = await keep(owner, trip, item.id, { reason: 'Perhaps when it rains' })
  const { id, poi_id, name, kind, category, lat, lon, minutes, cost, opening_hours } = item
  const idea = { id, poi_id, name, kind, category, lat, lon, minutes, cost, opening_hours }
  expect([kept.status, kept.body]).toEqual([200, { ...idea, reason: 'Perhaps when it rains' }])
  const seen = await read(viewer, trip)
  expect(seen.ideas).toEqual([kept.body])
  expect(idsOf(seen)).not.toContain(item.id)
  expect((await keep(owner, trip, item.id)).body).toMatchObject({ id: item.id, reason: 'Kept for later' })

  const body = { items: [{ id: item.id, start: '10:00' }] }
  const put = await api<{ day: Itinerary['days'][number] }>('PUT', `/v1/planner/${trip.id}/day/2027-05-04`, {
    token: owner.token,
    body,
  })
  expect(put.body.day.items).toMatchObject([{ ...idea, starts_at: '2027-05-04T10:00' }])
  expect((await read(viewer, trip)).ideas).toEqual([])
})

it('keeps a place that is not in the plan, once, and forgets it when asked', async () => {
  const owner = await newUser()
  const trip = (await api<Trip>('POST', '/v1/trips', { token: owner.token, body: TRIP })).body
  const first = await keep(owner, trip, 'itm_first', { poi_id: MUSEUM })
  expect(first.body).toMatchObject({ id: 'itm_first', poi_id: MUSEUM, category: 'museum', kind: 'visit' })
  expect((await keep(owner, trip, 'itm_second', { poi_id: MUSEUM })).body.id).toBe('itm_first')
  const path = `/v1/planner/${trip.id}/activity/itm_first`
  expect((await api('DELETE', path, { token: owner.token })).status).toBe(204)
  expect((await read(owner, trip)).ideas).toEqual([])
  const add = { token: owner.token, body: { poi_id: MUSEUM, date: '2027-05-03' } }
  expect((await api('POST', `/v1/planner/${trip.id}/activity/add`, add)).status).toBe(201)
  expectError(await keep(owner, trip, 'itm_third', { poi_id: MUSEUM }), 409, 'CONFLICT')
})

it('refuses what is no idea, and who may not keep one', async () => {
  const owner = await newUser()
  const { trip, plan } = await plannedTrip(owner)
  const item = plan.days[0]!.items[0]!.id
  expectError(await keep(owner, trip, 'itm_none'), 404, 'NOT_FOUND')
  expectError(await keep(owner, trip, 'itm_none', { poi_id: 'poi_atlantis' }), 400, 'VALIDATION_ERROR')
  expectError(await keep(owner, trip, 'trp_1', { poi_id: MUSEUM }), 400, 'VALIDATION_ERROR')
  expectError(await keep(owner, trip, item, { reason: 7 }), 400, 'VALIDATION_ERROR')
  expectError(await keep(await join(owner, trip, 'viewer'), trip, item), 403, 'FORBIDDEN')
  expectError(await keep(await newUser(), trip, item), 404, 'NOT_FOUND')
  expectError(await api('PUT', `/v1/planner/${trip.id}/ideas/${item}`, { body: {} }), 401, 'AUTH_REQUIRED')
})

it('makes ideas of the items of days a trip loses, and the list of trips counts what is left', async () => {
  const owner = await newUser()
  const { trip, plan } = await plannedTrip(owner)
  const { headers } = await api('GET', `/v1/trips/${trip.id}`, { token: owner.token })
  const shorter = await api('PUT', `/v1/trips/${trip.id}`, {
    token: owner.token,
    headers: { 'if-match': headers.get('etag')! },
    body: { ...TRIP, end_date: '2027-05-04' },
  })
  expect(shorter.status, JSON.stringify(shorter.body)).toBe(200)
  const after = await read(owner, trip)
  expect(after.days).toEqual(plan.days.slice(0, 2))
  const lost = plan.days[2]!.items.map(({ id, name, minutes, lat, lon }) => ({ id, name, minutes, lat, lon }))
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  expect(after.ideas.map(({ id, name, minutes, lat, lon }) => ({ id, name, minutes, lat, lon })).sort(byId)).toEqual(
    lost.sort(byId),
  )
  expect(new Set(after.ideas.map(({ reason }) => reason))).toEqual(new Set(['day removed']))
  await expect
    .poll(async () => (await api<Trip & { item_count: number }>('GET', `/v1/trips/${trip.id}`, owner)).body.item_count)
    .toBe(idsOf(after).length)
})

it('keeps where and for how much a meal without a place is, as its maker says', async () => {
  const owner = await newUser()
  const trip = (await api<Trip>('POST', '/v1/trips', { token: owner.token, body: TRIP })).body
  const meal = { id: 'itm_lunch', kind: 'meal', name: 'Lunch nearby', start: '12:30', minutes: 60 }
  const facts = { lat: 38.71, lon: -9.13, cost: { amount_minor: 3000, currency: 'EUR' } }
  const path = `/v1/planner/${trip.id}/day/2027-05-03`
  const put = (more: Record<string, unknown>) =>
    api<{ day: Itinerary['days'][number] }>('PUT', path, {
      token: owner.token,
      body: { items: [{ ...meal, ...more }] },
    })
  expect((await put(facts)).body.day.items).toMatchObject([facts])
  // Said once, known from then on; a place's own record knows better.
  expect((await put({})).body.day.items).toMatchObject([facts])
  const placed = await put({ ...facts, poi_id: MUSEUM, kind: 'visit' })
  expect(placed.body.day.items[0]!.lat).not.toBe(facts.lat)
  for (const bad of [{ lat: 91 }, { lon: 'east' }, { cost: { amount_minor: -1, currency: 'EUR' } }, { cost: 12 }]) {
    expectError(await put({ ...facts, ...bad }), 400, 'VALIDATION_ERROR')
  }
})
