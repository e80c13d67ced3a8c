import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { CloudEvent } from '#shared/events'
import { type Documents, edit, readItems } from './document'
import { itemsOf } from './document/items'
import {
  commit,
  confirmEvents,
  createTables,
  eraseRoom,
  LOG_ROWS,
  loadRoom,
  oldestEvent,
  type Store,
  takeDueEvents,
} from './storage'

/** The object's SQLite as Node has it. */
function newStore(): Store {
  const database = new DatabaseSync(':memory:')
  const store: Store = {
    all: (query, ...bindings) => database.prepare(query).all(...bindings) as Record<string, unknown>[],
    transaction(work) {
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
  }
  createTables(store)
  return store
}

const write = (
  store: Store,
  version: number,
  work: (documents: Documents) => void,
  documents = loadRoom(store).documents,
) => commit(store, documents, { updates: edit(documents, work).updates, version, events: [], now: 0 })
const note = (id: string, name: string) => (documents: Documents) => {
  itemsOf(documents.shared).set(
    `itm_${id}`,
    new Y.Map(Object.entries({ kind: 'note', name, day: '2027-05-03', rank: 'a0' })),
  )
}
const names = (store: Store) => readItems(loadRoom(store).documents.shared).map(({ name }) => name)
const rows = (store: Store) => store.all('SELECT COUNT(*) AS n FROM log')[0]!.n as number
const eventOf = (n: number): CloudEvent => ({
  specversion: '1.0',
  id: `evt_${n}`,
  source: '/caravan/rooms',
  type: 'trip_room.plan_changed',
  subject: 'trp_1',
  time: '2027-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  data: { type: 'trip_room.plan_changed', trip_id: 'trp_1', version: n, item_count: 0, by: 'usr_1' },
  sequence: n,
  tenant: null,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
})
const withEvents = (store: Store, ...events: CloudEvent[]) =>
  commit(store, loadRoom(store).documents, { updates: {}, version: 1, events, now: 1000 })

it('gives a new object the documents and the version that were committed', () => {
  const store = newStore()
  write(store, 1, note('a', 'one'))
  write(store, 2, note('b', 'two'))
  write(store, 3, ({ private: hidden }) => hidden.getMap('meta').set('budget', { amount_minor: 1, currency: 'EUR' }))
  const { documents, version, erased } = loadRoom(store)
  expect(names(store)).toEqual(['one', 'two'])
  expect(documents.private.getMap('meta').get('budget')).toEqual({ amount_minor: 1, currency: 'EUR' })
  expect(documents.shared.getMap('meta').has('budget')).toBe(false)
  expect({ version, erased }).toEqual({ version: 3, erased: false })
})

it('folds the log into a snapshot before it grows long, and loses nothing', () => {
  const store = newStore()
  const { documents } = loadRoom(store)
  for (let i = 0; i < LOG_ROWS * 3 + 7; i++) {
    write(store, i, note('a', `name ${i}`), documents)
    expect(rows(store)).toBeLessThanOrEqual(LOG_ROWS)
  }
  expect(names(store)).toEqual([`name ${LOG_ROWS * 3 + 6}`])
  const bytes = store.all('SELECT SUM(LENGTH(bytes)) AS n FROM log')[0]!.n as number
  expect(bytes).toBeLessThan(100_000)
})

it('cuts large updates into rows the database takes', () => {
  const store = newStore()
  const large = 'ä'.repeat(1_700_000)
  write(store, 1, ({ shared }) => shared.getMap('notes').set('large', large))
  write(store, 2, note('a', 'after'))
  expect(rows(store)).toBeGreaterThan(3)
  expect(store.all('SELECT MAX(LENGTH(bytes)) AS n FROM log')[0]!.n).toBeLessThanOrEqual(1_000_000)
  expect(loadRoom(store).documents.shared.getMap('notes').get('large')).toBe(large)
  expect(names(store)).toEqual(['after'])
})

it('stores all of a commit or nothing', () => {
  const store = newStore()
  withEvents(store, eventOf(1))
  const { documents } = loadRoom(store)
  const { updates } = edit(documents, note('a', 'lost'))
  expect(() => commit(store, documents, { updates, version: 9, events: [eventOf(1)], now: 0 })).toThrow('UNIQUE')
  expect(names(store)).toEqual([])
  expect(loadRoom(store).version).toBe(1)
})

it('sends an event until somebody confirms it', () => {
  const store = newStore()
  withEvents(store, eventOf(1), eventOf(2))
  const due = (now: number) => takeDueEvents(store, now, 30_000).map(({ id }) => id)
  expect(due(1000)).toEqual(['evt_1', 'evt_2'])
  expect(due(30_999)).toEqual([])
  expect(oldestEvent(store)).toBe(1000)
  confirmEvents(store, ['evt_1', 'evt_unknown'])
  expect(due(31_000)).toEqual(['evt_2'])
  confirmEvents(store, ['evt_2'])
  expect([due(99_999), oldestEvent(store)]).toEqual([[], null])
})

it('remembers of an erased room only that it was erased', () => {
  const store = newStore()
  write(store, 1, note('a', 'gone'))
  withEvents(store, eventOf(1))
  eraseRoom(store)
  expect(names(store)).toEqual([])
  expect(oldestEvent(store)).toBeNull()
  expect(loadRoom(store).erased).toBe(true)
})
