import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { NewItem, PlanRecord, RoomChange, TripFacts } from '#shared/contracts/rooms'
import { type Documents, edit, readShared } from './document'
import { readFacts } from './document/meta'
import { applyChange, applyFacts, parseChange, requireEditor, requirePrivateAccess } from './room'

const lisbon = { name: 'Lisbon', country_code: 'PT', lat: 38.72, lon: -9.14, time_zone: 'Europe/Lisbon' }
const trip = (start_date: string, end_date: string, version = 1): TripFacts => ({
  title: 'Lisbon',
  destination: lisbon,
  start_date,
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
/** `visit('a', 3, '10:00')`: an item `itm_a` for the place `poi_a` on May 3rd at ten. */
const visit = (name: string, day: number, start: string | null = null, more: Partial<NewItem> = {}): NewItem => ({
  id: `itm_${name}`,
  kind: 'visit',
  name,
  day: `2027-05-0${day}`,
  start,
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

const ideaOf = ({ day: _day, start: _start, ...idea }: NewItem) => idea

/** A room without an object around it: three days in May. */
function newRoom(facts = trip('2027-05-03', '2027-05-05')) {
  const documents: Documents = { shared: new Y.Doc(), private: new Y.Doc() }
  const room = {
    documents,
    tell: (next: TripFacts) => edit(documents, ({ shared }) => applyFacts(shared, next)),
    change: (change: RoomChange) =>
      edit(documents, ({ shared }) => applyChange(shared, parseChange(change, readFacts(shared)!))),
    read: () => readShared(documents.shared, 0),
    /** `3: a b | 4: c`: the days with the names of their items in order. */
    days: () =>
      [...Map.groupBy(room.read().items, (item) => Number(item.day.slice(-2)))]
        .map(([day, items]) => `${day}: ${items.map((item) => item.name).join(' ')}`)
        .join(' | '),
    ideas: () => room.read().ideas.map(({ name, reason }) => `${name} (${reason})`),
    replaceDay: (day: number, ...items: NewItem[]) =>
      room.change({ kind: 'replace_day', day: `2027-05-0${day}`, items }),
    replacePlan: (...items: NewItem[]) => room.change({ kind: 'replace_plan', items, plan }),
    add: (item: NewItem) => room.change({ kind: 'add_item', item }),
    remove: (item_id: string) => room.change({ kind: 'remove_item', item_id }),
    keep: (item_id: string, fresh: NewItem | null = null, reason = 'later') =>
      room.change({ kind: 'keep_idea', item_id, reason, idea: fresh && ideaOf(fresh) }),
  }
  room.tell(facts)
  return room
}

it('lets the owner and editors change a plan, and nobody else', () => {
  const as = (role: 'owner' | 'editor' | 'commenter' | 'viewer') => () =>
    requireEditor({ user_id: 'usr_1', role, sees_private: true })
  expect(as('owner')).not.toThrow()
  expect(as('editor')).not.toThrow()
  expect(as('commenter')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }))
  expect(as('viewer')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }))
})

it('keeps the private part from an editor who may not see it', () => {
  expect(() => requirePrivateAccess({ user_id: 'usr_1', role: 'editor', sees_private: false })).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN' }),
  )
})

it('replaces the plan and keeps the order of each day', () => {
  const room = newRoom()
  room.replacePlan(visit('a', 3), visit('b', 3), visit('c', 5))
  room.replacePlan(visit('d', 4), visit('b', 3), visit('e', 3))
  expect(room.days()).toBe('3: b e | 4: d')
  expect(room.read().plan).toEqual(plan)
})

it('keeps pinned items exactly as they are and drops a second visit to their place', () => {
  const room = newRoom()
  room.replaceDay(3, visit('a', 3, '09:00'), visit('tower', 3, '12:00', { pinned: true }), visit('b', 3, '15:00'))
  const tower = room.read().items.find((item) => item.name === 'tower')
  room.replacePlan(
    visit('c', 3, '10:00'),
    visit('again', 4, '10:00', { poi_id: 'poi_tower' }),
    visit('d', 3, '14:00'),
    visit('tower', 5, '18:00', { minutes: 5 }),
  )
  expect(room.days()).toBe('3: c tower d')
  expect(room.read().items.find((item) => item.name === 'tower')).toEqual(tower)
})

it('touches only what a new order of a day really changes', () => {
  const room = newRoom()
  room.replaceDay(3, visit('a', 3), visit('b', 3), visit('c', 3), visit('d', 3))
  const before = new Map(room.read().items.map((item) => [item.name, item.rank]))
  room.replaceDay(3, visit('d', 3), visit('a', 3), visit('b', 3), visit('c', 3))
  expect(room.days()).toBe('3: d a b c')
  const moved = room.read().items.filter((item) => item.rank !== before.get(item.name))
  expect(moved.map((item) => item.name)).toEqual(['d'])
})

it('says the same thing twice without changing a byte', () => {
  const room = newRoom()
  const items = [visit('a', 3, '10:00'), visit('b', 3, '12:00')]
  room.replacePlan(...items)
  expect(room.replacePlan(...items)).toEqual({ updates: {}, planChanged: false })
  expect(room.tell(trip('2027-05-03', '2027-05-05'))).toEqual({ updates: {}, planChanged: false })
})

it('moves an item to another day instead of copying it', () => {
  const room = newRoom()
  room.replacePlan(visit('a', 3), visit('b', 3), visit('c', 4))
  room.replaceDay(4, visit('b', 4), visit('c', 4))
  expect(room.days()).toBe('3: a | 4: b c')
})

it('adds an item where its time belongs, at the end without a time, and a place only once', () => {
  const room = newRoom()
  room.replaceDay(3, visit('a', 3, '09:00'), visit('b', 3, '15:00'))
  room.add(visit('c', 3, '11:00'))
  room.add(visit('d', 3))
  expect(room.days()).toBe('3: a c b d')
  expect(() => room.add(visit('twin', 4, null, { poi_id: 'poi_a' }))).toThrow(
    expect.objectContaining({ code: 'CONFLICT', details: { item_id: 'itm_a', day: '2027-05-03' } }),
  )
})

it('removes an item or an idea, and says so when there is neither', () => {
  const room = newRoom()
  room.replacePlan(visit('a', 3), visit('b', 5))
  room.tell(trip('2027-05-03', '2027-05-04', 2))
  room.remove('itm_a')
  room.remove('itm_b')
  expect([room.days(), room.ideas()]).toEqual(['', []])
  expect(() => room.remove('itm_a')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

it.each<[string, RoomChange]>([
  ['a day before the trip', { kind: 'add_item', item: visit('a', 2) }],
  ['a day that does not exist', { kind: 'add_item', item: visit('a', 3, null, { day: '2027-05-32' }) }],
  ['an id of something else', { kind: 'add_item', item: visit('a', 3, null, { id: 'trp_1' }) }],
  ['an unknown kind', { kind: 'add_item', item: visit('a', 3, null, { kind: 'party' as 'visit' }) }],
  ['a time of no clock', { kind: 'add_item', item: visit('a', 3, '24:10') }],
  ['a position beyond the pole', { kind: 'add_item', item: visit('a', 3, null, { lat: 91 }) }],
  ['the same id twice', { kind: 'replace_day', day: '2027-05-03', items: [visit('a', 3), visit('a', 3)] }],
  ['an item of another day', { kind: 'replace_day', day: '2027-05-03', items: [visit('a', 4)] }],
  ['a whole day outside the trip', { kind: 'replace_day', day: '2027-06-03', items: [] }],
])('refuses %s', (_what, change) => {
  expect(() => newRoom().change(change)).toThrow(expect.objectContaining({ code: 'VALIDATION_ERROR' }))
})

it('keeps items of days that stay when a trip is shortened, and makes the others ideas', () => {
  const room = newRoom()
  room.replacePlan(visit('a', 3), visit('b', 4), visit('c', 5), visit('d', 5, null, { pinned: true }))
  room.tell(trip('2027-05-04', '2027-05-04', 2))
  expect(room.days()).toBe('4: b')
  expect(room.ideas()).toEqual(['a (day removed)', 'c (day removed)', 'd (day removed)'])
})

it('moves all items along when no old day is left', () => {
  const room = newRoom()
  room.replacePlan(visit('a', 3, '10:00'), visit('b', 4), visit('c', 5))
  room.tell(trip('2027-05-06', '2027-05-07', 2))
  expect(room.days()).toBe('6: a | 7: b')
  expect(room.ideas()).toEqual(['c (day removed)'])
  expect(room.read().items[0]).toMatchObject({ id: 'itm_a', start: '10:00' })
})

it('ignores facts older than it knows', () => {
  const room = newRoom(trip('2027-05-03', '2027-05-05', 7))
  room.replacePlan(visit('a', 5))
  room.tell(trip('2027-05-03', '2027-05-03', 6))
  expect(room.read().facts).toEqual(trip('2027-05-03', '2027-05-05', 7))
  expect(room.days()).toBe('5: a')
})

it('turns an idea back into an item when its place is planned again', () => {
  const room = newRoom()
  room.replacePlan(visit('a', 3), visit('b', 5))
  room.tell(trip('2027-05-03', '2027-05-04', 2))
  room.add(visit('new', 4, null, { poi_id: 'poi_b' }))
  expect([room.days(), room.ideas()]).toEqual(['3: a | 4: new', []])
})

it('words names safely and keeps those of every script', () => {
  const room = newRoom()
  room.replaceDay(3, visit('a', 3, null, { name: 'متحف \u202e\u0000 الفن' }), visit('b', 3, null, { name: '\u0007' }))
  expect(room.read().items.map((item) => item.name)).toEqual(['متحف الفن', 'Untitled'])
})

it('keeps an item for later as it is, unpinned, and takes the same idea back onto a day', () => {
  const room = newRoom()
  room.replaceDay(3, visit('a', 3, '10:00', { pinned: true }), visit('b', 3))
  room.keep('itm_a')
  expect([room.days(), room.ideas()]).toEqual(['3: b', ['a (later)']])
  expect(room.read().ideas[0]).toMatchObject({ id: 'itm_a', pinned: false, minutes: 60, lat: 38.7 })
  room.keep('itm_a', null, 'much later')
  expect(room.ideas()).toEqual(['a (much later)'])
  room.replaceDay(3, visit('b', 3), visit('a', 3))
  expect([room.days(), room.ideas()]).toEqual(['3: b a', []])
})

it('takes a new idea once for a place, and none for a place that is planned', () => {
  const room = newRoom()
  room.add(visit('a', 3))
  room.keep('itm_x', visit('b', 3))
  room.keep('itm_y', visit('b', 3))
  expect(room.read().ideas.map(({ id }) => id)).toEqual(['itm_x'])
  expect(() => room.keep('itm_z', visit('a', 3))).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  expect(() => room.keep('itm_z')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(() => room.keep('trp_1', visit('c', 3, null, { id: 'trp_1' }))).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR' }),
  )
})
