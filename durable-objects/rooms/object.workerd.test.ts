import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { systemCall } from '#shared/call'
import type { NewItem, PlanRecord, RoomActor, RoomChange, TripFacts } from '#shared/contracts/rooms'
import type { Delivery } from '#shared/events'
import type { TripRoom } from './object'

// Inside workerd: a real object with its SQLite and alarm, and a real queue with somebody who hears it.

const { TRIP_ROOM, LISTENER } = env as unknown as { TRIP_ROOM: DurableObjectNamespace<TripRoom>; LISTENER: Fetcher }
type Stub = DurableObjectStub<TripRoom>

const call = systemCall('trips')
const owner: RoomActor = { user_id: 'usr_ana', role: 'owner', sees_private: true }
const facts = (version: number, title = 'Lisbon'): TripFacts => ({
  ...{ title, start_date: '2027-05-03', end_date: '2027-05-05', travelers: 2, version },
  destination: { name: 'Lisbon', country_code: 'PT', lat: 38.72, lon: -9.14, time_zone: 'Europe/Lisbon' },
})
const plan: PlanRecord = {
  ...{ daily_start: '09:00', daily_end: '21:00', pace: 'balanced', start_location: null, unscheduled: [] },
  ...{ solver: { score: 1, ms: 3, seed: 1 }, rates: { date: '2026-11-01', source: 'test' } },
}
const visit = (name: string, more: Partial<NewItem> = {}): NewItem => ({
  ...{ id: `itm_${name}`, kind: 'visit', name, day: '2027-05-03', start: null, minutes: 60, pinned: false },
  ...{ poi_id: `poi_${name}`, category: null, lat: null, lon: null, cost: null, reason: null, booking_id: null },
  ...more,
})
const replace = (...items: NewItem[]): RoomChange => ({ kind: 'replace_plan', items, plan })

/** Every test has a trip of its own. */
const roomOf = (tripId: string) => {
  const room = TRIP_ROOM.get(TRIP_ROOM.idFromName(tripId))
  return { room, change: (wanted: RoomChange) => room.change(call, tripId, owner, facts(1), wanted) }
}
const rowsOf = (room: Stub, table: 'log' | 'outbox') =>
  runInDurableObject(room, (_, { storage }) => storage.sql.exec(`SELECT * FROM ${table}`).toArray())
const alarmOf = (room: Stub) => runInDurableObject(room, (_, { storage }) => storage.getAlarm())
/** As if that long had passed for what is in the outbox. */
const age = (room: Stub, ms: number) =>
  runInDurableObject(room, (_, { storage }) => {
    storage.sql.exec('UPDATE outbox SET touched_at = touched_at - ?', ms)
  })
/** The events of one trip that came through the queue. */
async function heard(tripId: string): Promise<Delivery['event'][]> {
  const deliveries: Delivery[] = await (await LISTENER.fetch('http://listener/')).json()
  return deliveries.map(({ event }) => event).filter(({ data }) => 'trip_id' in data && data.trip_id === tripId)
}
const hears = (tripId: string, times: number) =>
  vi.waitFor(async () => expect(await heard(tripId)).toHaveLength(times), { timeout: 5000 })

it('wakes with the plan, its version and its pinned items as they were', async () => {
  const { room, change } = roomOf('trp_evicted')
  const pinned = visit('tower', { pinned: true, start: '10:00', day: '2027-05-04' })
  const before = await change(replace(visit('a'), pinned))
  expect(before).toMatchObject({ version: 1, facts: facts(1), plan })
  await evictDurableObject(room)
  expect(await room.read(call, 'trp_evicted')).toEqual(before)

  const after = await change(replace(visit('b'), { ...pinned, id: 'itm_twin', start: '18:00' }))
  expect(after.version).toBe(2)
  expect(after.items.map(({ id }) => id)).toEqual(['itm_b', 'itm_tower'])
  expect(after.items[1]).toEqual(before.items[1])
  await evictDurableObject(room)
  expect(await room.read(call, 'trp_evicted')).toEqual(after)
})

it('folds a log that grew long, and loses nothing by it', async () => {
  const { room, change } = roomOf('trp_long')
  await change(replace(visit('a'), visit('b', { pinned: true })))
  for (let i = 0; i < 101; i++) {
    await change({ kind: 'add_item', item: visit('c') })
    await change({ kind: 'remove_item', item_id: 'itm_c' })
  }
  const before = await room.read(call, 'trp_long')
  expect(before.version).toBe(203)
  expect((await rowsOf(room, 'log')).length).toBeLessThan(10)
  await evictDurableObject(room)
  expect(await room.read(call, 'trp_long')).toEqual(before)
})

it('sends what it tells through the queue, again by its alarm, until it is confirmed', async () => {
  const { room, change } = roomOf('trp_told')
  await change(replace(visit('a')))
  await hears('trp_told', 1)
  const due = await alarmOf(room)
  expect(due).toBeGreaterThan(Date.now())

  // Too early for the alarm to send it again: it only waits on.
  expect(await runDurableObjectAlarm(room)).toBe(true)
  expect(await alarmOf(room)).toBe(due)
  await age(room, 30_000)
  await evictDurableObject(room)
  expect(await runDurableObjectAlarm(room)).toBe(true)
  await hears('trp_told', 2)
  const [first, second] = await heard('trp_told')
  expect(second).toEqual(first)
  expect(first).toMatchObject({ sequence: 1, data: { type: 'trip_room.plan_changed', version: 1, item_count: 1 } })

  await room.confirmEvents([first!.id])
  expect(await rowsOf(room, 'outbox')).toEqual([])
  expect(await runDurableObjectAlarm(room)).toBe(false)
})

it('ignores facts older than those it knows, also after an eviction', async () => {
  const { room } = roomOf('trp_facts')
  await room.setFacts(call, 'trp_facts', facts(3, 'Lisbon again'))
  await evictDurableObject(room)
  await room.setFacts(call, 'trp_facts', facts(2, 'Lisbon'))
  await room.setFacts(call, 'trp_facts', facts(3, 'Porto'))
  expect(await room.read(call, 'trp_facts')).toMatchObject({ version: 1, facts: facts(3, 'Lisbon again') })
  await room.setFacts(call, 'trp_facts', facts(4, 'Porto'))
  expect(await room.read(call, 'trp_facts')).toMatchObject({ version: 2, facts: facts(4, 'Porto') })
})

it('is erased for good', async () => {
  const { room, change } = roomOf('trp_erased')
  await change(replace(visit('a')))
  await room.setBudget(call, 'trp_erased', owner, { amount_minor: 90_000, currency: 'EUR' })
  expect(await room.readPrivate(call, 'trp_erased', owner)).toEqual({
    budget: { amount_minor: 90_000, currency: 'EUR' },
  })
  await room.erase(call, 'trp_erased')
  for (const table of ['log', 'outbox'] as const) expect(await rowsOf(room, table), table).toEqual([])
  expect(await alarmOf(room)).toBeNull()

  await evictDurableObject(room)
  await room.setFacts(call, 'trp_erased', facts(9))
  // Caught inside: here a refusal that crosses RPC is also reported as unhandled.
  const refusal = await runInDurableObject(room, (object) =>
    object.change(call, 'trp_erased', owner, facts(9), replace(visit('a'))).catch((error: Error) => error.message),
  )
  expect(refusal).toBe('No such trip')
  expect(await room.read(call, 'trp_erased')).toMatchObject({ facts: null, items: [], ideas: [], plan: null })
  expect(await room.readPrivate(call, 'trp_erased', owner)).toEqual({ budget: null })
  expect(await rowsOf(room, 'log')).toEqual([])
})
