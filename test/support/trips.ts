import { DatabaseSync } from 'node:sqlite'
import * as Y from 'yjs'
import { type Actor, type Context, nextTraceparent } from '#shared/call'
import type { GuardRpc } from '#shared/contracts/guards'
import type { NewItem, TripFacts, TripRoomRpc } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import type { CloudEvent, Delivery, Event } from '#shared/events'
import { confirmOutbox } from '#shared/outbox'
import { GuardState } from '../../durable-objects/guards/guard'
import { type Documents, edit, readShared } from '../../durable-objects/rooms/document'
import { readBudget, writeBudget } from '../../durable-objects/rooms/document/meta'
import { applyChange, applyFacts, parseChange } from '../../durable-objects/rooms/room'
import type { Env } from '../../workers/trips/env'
import { memoryD1 } from './d1'

export const LISBON = { name: 'Lisbon', country_code: 'PT', lat: 38.72, lon: -9.14, time_zone: 'Europe/Lisbon' }
export const PLAN = {
  title: 'Lisbon',
  destination: 'Lisbon',
  start_date: '2027-05-03',
  end_date: '2027-05-05',
  travelers: 2,
  budget: { amount_minor: 90_000, currency: 'EUR' },
}
export const START = new Date('2027-04-01T12:00:00Z')
export const later = (ms: number, from = START) => new Date(from.getTime() + ms)
export const DAY_MS = 86_400_000

/** A visit of `poi_<name>` at May `day`. */
export const visit = (name: string, day: number, more: Partial<NewItem> = {}): NewItem => ({
  id: `itm_${name}`,
  kind: 'visit',
  name,
  day: `2027-05-0${day}`,
  start: '10:00',
  minutes: 60,
  pinned: false,
  poi_id: `poi_${name}`,
  category: 'museum',
  lat: 38.7,
  lon: -9.1,
  cost: { amount_minor: 1200, currency: 'EUR' },
  reason: 'well known',
  booking_id: null,
  ...more,
})

/** The Worker trips alone on a real SQLite, with the rules of real rooms and Guards; search and the queue are plain objects. */
export function newTripsWorld(environment = 'development') {
  const d1 = memoryD1('trips')
  const sent: CloudEvent[] = []
  const told: { facts: TripFacts[]; budgets: unknown[]; deaf: boolean } = { facts: [], budgets: [], deaf: false }
  const rooms = new Map<string, { documents: Documents; version: number; erased: boolean }>()
  const roomOf = (tripId: string) => {
    const known = rooms.get(tripId) ?? {
      documents: { shared: new Y.Doc(), private: new Y.Doc() },
      ...{ version: 0, erased: false },
    }
    rooms.set(tripId, known)
    return known
  }
  const change = (tripId: string, work: (documents: Documents) => void) => {
    const room = roomOf(tripId)
    if (edit(room.documents, work).updates.shared) room.version++
  }
  const room = {
    async setFacts(_call, tripId, facts) {
      if (told.deaf) throw new Error('room is gone')
      told.facts.push(facts)
      change(tripId, ({ shared }) => applyFacts(shared, facts))
    },
    async setBudget(_call, tripId, _actor, budget) {
      if (told.deaf) throw new Error('room is gone')
      told.budgets.push(budget)
      change(tripId, (documents) => writeBudget(documents.private, budget))
    },
    async read(_call, tripId) {
      const { documents, version } = roomOf(tripId)
      return readShared(documents.shared, version)
    },
    async change(call, tripId, _actor, facts, wanted) {
      change(tripId, ({ shared }) => {
        applyFacts(shared, facts)
        applyChange(shared, parseChange(wanted, facts))
      })
      return room.read(call, tripId)
    },
    async erase(_call, tripId) {
      rooms.set(tripId, { documents: { shared: new Y.Doc(), private: new Y.Doc() }, version: 0, erased: true })
    },
  } as Partial<TripRoomRpc> as TripRoomRpc
  const guards = new Map<string, GuardRpc>()
  const places: Place[] = []
  const env: Env = {
    ENVIRONMENT: environment,
    TRIPS_DB: d1,
    TRIP_ROOM: { getByName: () => room },
    GUARD: {
      getByName(name) {
        const known = guards.get(name) ?? newGuard()
        guards.set(name, known)
        return known
      },
    },
    SEARCH: {
      resolveDestination: async (_call, input) =>
        input === 'Atlantis' ? { found: false, suggestions: [] } : { found: true, destination: LISBON },
      placesNear: async () => [],
      getPlaces: async (_call, ids) => places.filter(({ id }) => ids.includes(id)),
    },
    EVENTS: {
      async sendBatch(batch: { body: Delivery }[]) {
        sent.push(...batch.map(({ body }) => body.event))
      },
    } as unknown as Queue<Delivery>,
  }
  const work: Promise<unknown>[] = []
  const as = (actor: Actor, now = START): Context<Env> => ({
    call: { request_id: 'req_test', traceparent: nextTraceparent(), actor, now: now.toISOString() },
    env,
    log: () => {},
    now,
    defer: (promise) => void work.push(promise),
  })
  const person = (name: string, email_verified = true, now = START) =>
    as(
      {
        kind: 'user',
        id: `usr_${name}`,
        email: `${name}@example.org`,
        email_verified,
        name,
        roles: ['traveller'],
        session_id: 'ses_1',
        token_id: 'tok_1',
        token_issued_at: 1_700_000_000,
        token_expires_at: 2_000_000_000,
      },
      now,
    )
  return {
    d1,
    told,
    places,
    person,
    /** The same person at another time. */
    at: (now: Date, name: string) => person(name, true, now),
    anybody: (now = START) => as({ kind: 'anonymous' }, now),
    system: (now = START) => as({ kind: 'system', id: 'events' }, now),
    /** What somebody with a socket would do: any work on both documents of a trip. */
    edit: change,
    documentsOf: (tripId: string) => roomOf(tripId).documents,
    budgetOf: (tripId: string) => readBudget(roomOf(tripId).documents.private),
    isErased: (tripId: string) => roomOf(tripId).erased,
    add: (tripId: string, item: NewItem) =>
      change(tripId, ({ shared }) => applyChange(shared, { kind: 'add_item', item })),
    /** All events published so far, in their order. */
    async events() {
      await Promise.all(work)
      return sent
    },
    async eventsOf<T extends Event['type']>(type: T) {
      return (await this.events()).flatMap(({ data }) =>
        data.type === type ? [data as Extract<Event, { type: T }>] : [],
      )
    },
    async invitationOf(email: string) {
      const invited = (await this.eventsOf('trips.collaborator_invited')).findLast((event) => event.email === email)
      if (!invited) throw new Error(`${email} was not invited`)
      return invited
    },
    confirm: (ids: string[]) => confirmOutbox(as({ kind: 'system', id: 'events' }), d1, ids),
    /** Every row of every table, as text: what a thief of the database would read. */
    async dump() {
      const tables = await d1.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{ name: string }>()
      const rows = await Promise.all(tables.results.map(({ name }) => d1.prepare(`SELECT * FROM ${name}`).all()))
      return JSON.stringify(rows.map(({ results }) => results))
    },
  }
}
export type TripsWorld = ReturnType<typeof newTripsWorld>

function newGuard(): GuardRpc {
  const database = new DatabaseSync(':memory:')
  const state = new GuardState({ exec: (query, ...bindings) => database.prepare(query).all(...bindings) })
  return {
    lease: async (call, bucket, rule, wanted) => ({
      ...state.lease(bucket, rule, wanted, Date.parse(call.now!)),
      session: state.session(0),
    }),
    signInAllowed: async (call) => state.signInAllowed(Date.parse(call.now!)),
    signInFailed: async (call) => state.signInFailed(Date.parse(call.now!)),
    signInSucceeded: async (call) => state.signInSucceeded(Date.parse(call.now!)),
  } as Partial<GuardRpc> as GuardRpc
}

/** The queries of trips' own tables that `work` asks; `plan` tells how SQLite would look them up. */
export async function queriesOf(env: Env, work: () => Promise<unknown>) {
  const asked = new Set<string>()
  const d1 = env.TRIPS_DB
  const plain = d1.prepare.bind(d1)
  env.TRIPS_DB = Object.assign(Object.create(d1), {
    prepare(query: string) {
      asked.add(query)
      return plain(query)
    },
  })
  await work()
  env.TRIPS_DB = d1
  return Promise.all(
    [...asked].map(async (query) => {
      const { results } = await plain(`EXPLAIN QUERY PLAN ${query}`).all<{ detail: string }>()
      return { query, plan: results.map(({ detail }) => detail) }
    }),
  )
}
