import { DatabaseSync } from 'node:sqlite'
import { expect, it, vi } from 'vitest'
import { type Call, nextTraceparent } from '#shared/call'
import type { DocumentItem, NewItem, PlanRecord, RoomActor, RoomChange, TripFacts } from '#shared/contracts/rooms'
import type { CloudEvent, Delivery } from '#shared/events'
import type { Env } from './env'
import { TripRoom } from './object'

vi.mock('cloudflare:workers', () => ({
  DurableObject: class {
    constructor(
      readonly ctx: unknown,
      readonly env: unknown,
    ) {}
  },
}))

const call: Call = { request_id: 'req_1', traceparent: nextTraceparent(), actor: { kind: 'system', id: 'trips' } }
const owner: RoomActor = { user_id: 'usr_ana', role: 'owner', sees_private: true }
const as = (role: RoomActor['role'], sees_private = false): RoomActor => ({ user_id: 'usr_bo', role, sees_private })
const facts = (end_date = '2027-05-05', version = 1): TripFacts => ({
  title: 'Lisbon',
  destination: { name: 'Lisbon', country_code: 'PT', lat: 38.72, lon: -9.14, time_zone: 'Europe/Lisbon' },
  start_date: '2027-05-03',
  end_date,
  travelers: 2,
  version,
})
const plan: PlanRecord = {
  daily_start: '09:00',
  daily_end: '21:00',
  pace: 'balanced',
  start_location: null,
  unscheduled: [],
  solver: { score: 1, ms: 3, seed: 1 },
  rates: { date: '2026-11-01', source: 'test' },
}
const visit = (name: string, day = '2027-05-03'): NewItem => ({
  ...{ id: `itm_${name}`, kind: 'visit', name, day, start: null, minutes: 60, pinned: false, poi_id: `poi_${name}` },
  ...{ category: null, lat: null, lon: null, cost: null, reason: null, booking_id: null },
})
const code = (expected: string) => expect.objectContaining({ code: expected })

/** What the runtime gives an object, kept across evictions: its SQLite, its alarm, its queue. */
function newRuntime() {
  const database = new DatabaseSync(':memory:')
  const runtime = {
    alarm: null as number | null,
    sent: [] as CloudEvent[],
    queueIsDown: false,
    work: [] as Promise<unknown>[],
    /** A new instance, as after an eviction. */
    wake: () => new TripRoom(state as unknown as DurableObjectState, env),
  }
  const state = {
    storage: {
      sql: {
        exec: (query: string, ...bindings: (string | number | Uint8Array)[]) => ({
          toArray: () => database.prepare(query).all(...bindings),
        }),
      },
      transactionSync<T>(work: () => T): T {
        database.exec('BEGIN')
        try {
          const result = work()
          database.exec('COMMIT')
          return result
        } catch (error) {
          database.exec('ROLLBACK')
          throw error
        }
      },
      setAlarm: async (at: number) => {
        runtime.alarm = at
      },
      deleteAlarm: async () => {
        runtime.alarm = null
      },
    },
    waitUntil: (promise: Promise<unknown>) => void runtime.work.push(promise.catch(() => {})),
  }
  const env: Env = {
    EVENTS: {
      async sendBatch(batch: { body: Delivery }[]) {
        if (runtime.queueIsDown) throw new Error('queue is down')
        runtime.sent.push(...batch.map(({ body }) => body.event))
      },
    } as unknown as Queue<Delivery>,
  }
  return runtime
}
const change = (room: TripRoom, wanted: RoomChange, actor = owner, known = facts()) =>
  room.change(call, 'trp_1', actor, known, wanted)
const replace = (...items: NewItem[]): RoomChange => ({ kind: 'replace_plan', items, plan })
const names = (items: DocumentItem[]) => items.map(({ name }) => name)

it('keeps documents and version over an eviction', async () => {
  const runtime = newRuntime()
  const changed = await change(runtime.wake(), replace(visit('a'), visit('b', '2027-05-04')))
  expect(await runtime.wake().read(call, 'trp_1')).toEqual(changed)
  expect(changed).toMatchObject({ version: 1, facts: facts(), plan })
  const again = await change(runtime.wake(), replace(visit('a'), visit('b', '2027-05-04')))
  expect(again.version).toBe(1)
  expect((await change(runtime.wake(), { kind: 'remove_item', item_id: 'itm_a' })).version).toBe(2)
})

it('tells of each change of the plan once, with the version as its place in the order', async () => {
  const runtime = newRuntime()
  const room = runtime.wake()
  await room.setFacts(call, 'trp_1', facts())
  await change(room, replace(visit('a'), visit('b', '2027-05-05')))
  await change(room, replace(visit('a'), visit('b', '2027-05-05')))
  await room.setFacts(call, 'trp_1', facts('2027-05-04', 2))
  await Promise.all(runtime.work)
  expect(runtime.sent.map(({ sequence, data }) => [sequence, data])).toEqual([
    [2, { type: 'trip_room.plan_changed', trip_id: 'trp_1', version: 2, item_count: 2, by: 'usr_ana' }],
    [3, { type: 'trip_room.plan_changed', trip_id: 'trp_1', version: 3, item_count: 1, by: 'trips' }],
  ])
  expect((await room.read(call, 'trp_1')).ideas).toMatchObject([{ name: 'b', reason: 'day removed' }])
})

it('sends an event again by its alarm until somebody confirms it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
  const runtime = newRuntime()
  runtime.queueIsDown = true
  await change(runtime.wake(), replace(visit('a')))
  await Promise.all(runtime.work)
  expect([runtime.sent.length, runtime.alarm]).toEqual([0, 1_030_000])
  runtime.queueIsDown = false
  for (const at of [1_030_000, 1_060_000]) {
    vi.setSystemTime(at)
    await runtime.wake().alarm()
    expect(runtime.alarm).toBe(at + 30_000)
  }
  expect(runtime.sent.map(({ id }) => id)).toEqual([runtime.sent[0]!.id, runtime.sent[0]!.id])
  await runtime.wake().confirmEvents([runtime.sent[0]!.id])
  expect(runtime.alarm).toBeNull()
  vi.useRealTimers()
})

it('changes nothing at all when a change is refused half way', async () => {
  const room = newRuntime().wake()
  const before = await change(room, replace(visit('a'), visit('b', '2027-05-05')))
  const twin: RoomChange = { kind: 'add_item', item: { ...visit('c'), poi_id: 'poi_a' } }
  // These facts alone would have moved `b` away.
  await expect(change(room, twin, owner, facts('2027-05-04', 2))).rejects.toEqual(code('CONFLICT'))
  expect(await room.read(call, 'trp_1')).toEqual(before)
  await expect(change(room, replace(visit('d', '2027-06-01')))).rejects.toEqual(code('VALIDATION_ERROR'))
  expect(await room.read(call, 'trp_1')).toEqual(before)
})

it('judges days by the newest facts it knows, not by what the caller knew', async () => {
  const room = newRuntime().wake()
  await room.setFacts(call, 'trp_1', facts('2027-05-03', 5))
  await expect(change(room, replace(visit('a', '2027-05-05')))).rejects.toEqual(code('VALIDATION_ERROR'))
  expect((await change(room, replace(visit('a')))).facts?.version).toBe(5)
})

it('obeys the role of the caller', async () => {
  const room = newRuntime().wake()
  for (const role of ['commenter', 'viewer'] as const) {
    await expect(change(room, replace(visit('a')), as(role, true))).rejects.toEqual(code('FORBIDDEN'))
    await expect(room.setBudget(call, 'trp_1', as(role, true), null)).rejects.toEqual(code('FORBIDDEN'))
  }
  expect(names((await change(room, replace(visit('a')), as('editor'))).items)).toEqual(['a'])
})

it('keeps the budget in the private document, for those who see it', async () => {
  const runtime = newRuntime()
  const room = runtime.wake()
  const budget = { amount_minor: 4_200, currency: 'EUR' }
  await room.setFacts(call, 'trp_1', facts())
  await room.setBudget(call, 'trp_1', owner, budget)
  await expect(room.setBudget(call, 'trp_1', as('editor'), null)).rejects.toEqual(code('FORBIDDEN'))
  expect(await runtime.wake().readPrivate(call, 'trp_1', as('viewer', true))).toEqual({ budget })
  expect(await room.readPrivate(call, 'trp_1', as('editor'))).toBeNull()
  const shared = await room.read(call, 'trp_1')
  expect(JSON.stringify(shared)).not.toContain('4200')
  expect(shared.version).toBe(1)
})

it('forgets an erased trip for good', async () => {
  const runtime = newRuntime()
  await change(runtime.wake(), replace(visit('a')))
  await runtime.wake().erase(call, 'trp_1')
  const room = runtime.wake()
  await room.setFacts(call, 'trp_1', facts('2027-05-05', 9))
  expect(await room.read(call, 'trp_1')).toMatchObject({ facts: null, items: [], plan: null })
  await expect(change(room, replace(visit('a')))).rejects.toEqual(code('NOT_FOUND'))
  expect(runtime.alarm).toBeNull()
})
