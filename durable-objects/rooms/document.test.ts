import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { DocumentItem, TripFacts } from '#shared/contracts/rooms'
import { type Documents, edit, putItem, readItems, readShared } from './document'
import { ideasOf, itemsOf } from './document/items'
import { readFacts, writeFacts } from './document/meta'
import { byRank, isRank, type Place, ranksInOrder } from './document/ranks'
import { applyChange, applyFacts } from './room'

/** Repeats a run of "random" choices from its seed alone. */
function dice(seed: number) {
  let state = seed
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(roll() * n)
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!
  const shuffled = <T>(values: readonly T[]): T[] =>
    values
      .map((value) => ({ value, at: roll() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value)
  return { roll, below, pick, shuffled }
}
const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1)

const DAYS = ['2027-05-03', '2027-05-04', '2027-05-05'] as const
const facts: TripFacts = {
  title: 'Lisbon',
  destination: { name: 'Lisbon', country_code: 'PT', lat: 38.72, lon: -9.14, time_zone: 'Europe/Lisbon' },
  start_date: DAYS[0],
  end_date: DAYS[2],
  travelers: 2,
  version: 1,
}
const item = (name: string, day: string, rank: string): DocumentItem => ({
  id: `itm_${name}`,
  kind: 'visit',
  name,
  day,
  rank,
  start: null,
  minutes: 60,
  pinned: false,
  poi_id: `poi_${name}`,
  category: 'park',
  lat: 38.7,
  lon: -9.1,
  cost: null,
  reason: null,
  booking_id: null,
})
const newDocuments = (): Documents => ({ shared: new Y.Doc(), private: new Y.Doc() })
const copyOf = (doc: Y.Doc): Documents => {
  const documents = newDocuments()
  Y.applyUpdate(documents.shared, Y.encodeStateAsUpdate(doc))
  return documents
}
function newTrip(count: number): Documents {
  const documents = newDocuments()
  edit(documents, ({ shared }) => {
    writeFacts(shared, facts)
    for (let i = 0; i < count; i++) putItem(shared, item(`${i}`, DAYS[i % 3]!, `a${i}`))
  })
  return documents
}

it('ranks any wished order, whatever the ranks were before', () => {
  for (const seed of SEEDS) {
    const { below, roll, shuffled } = dice(seed)
    const known = ranksInOrder(Array.from({ length: 12 }, () => ({ rank: null })))
    const fixed = known.filter(() => roll() < 0.2)
    const free: Place[] = shuffled([...known, 'a0', 'nonsense', 'a10', 'zzz']).map((rank) => ({
      rank: roll() < 0.3 ? null : rank,
    }))
    const order = [...free]
    let at = 0
    for (const rank of fixed) {
      at += below(order.length - at)
      order.splice(at++, 0, { rank, fixed: true })
    }
    const ranks = ranksInOrder(order)
    expect(ranks, `seed ${seed}`).toEqual([...ranks].sort())
    expect(new Set(ranks).size, `seed ${seed}`).toBe(ranks.length)
    expect(ranks.every(isRank), `seed ${seed}`).toBe(true)
    order.forEach((place, i) => {
      if (place.fixed) expect(ranks[i], `seed ${seed}`).toBe(place.rank)
    })
  }
})

it('finds room next to equal ranks', () => {
  const ranks = ranksInOrder([
    { rank: 'a1', fixed: true },
    { rank: null },
    { rank: 'a1', fixed: true },
    { rank: null },
    { rank: 'a2', fixed: true },
  ])
  expect([ranks[0], ranks[2], ranks[4]]).toEqual(['a1', 'a1', 'a2'])
  expect('a1' < ranks[1]! && ranks[1]! < ranks[3]! && ranks[3]! < 'a2').toBe(true)
})

it.each(['', 'a', 'a10', 'aitm_l10', 'A0', 'z', `a1${'V'.repeat(300)}`, '~', 7, null])(
  'takes %j for no rank',
  (value) => {
    expect(isRank(value)).toBe(false)
  },
)

it('lets a thousand moves into the same gap keep their order', () => {
  let [low, high] = ['a0', 'a1']
  for (let i = 0; i < 1000; i++) {
    const made = ranksInOrder([{ rank: low, fixed: true }, { rank: null }, { rank: high, fixed: true }])[1]!
    expect(low < made && made < high).toBe(true)
    if (i % 2) low = made
    else high = made
    // A key too long to be a rank is given anew, as `correct` does for stored ones.
    if (!isRank(made)) break
  }
})

/** What a client at work in the document does: it moves items by their fields, never by making them anew. */
function moveSomething(doc: Y.Doc, { below, pick, roll }: ReturnType<typeof dice>): void {
  const items = readItems(doc)
  const moved = pick(items)
  if (!moved) return
  const day = pick(DAYS)
  const others = items.filter((other) => other.day === day && other.id !== moved.id).sort(byRank)
  const at = below(others.length + 1)
  const order: Place[] = others.map(({ rank }) => ({ rank, fixed: true }))
  order.splice(at, 0, { rank: null })
  doc.transact(() => {
    const map = itemsOf(doc).get(moved.id) as Y.Map<unknown>
    map.set('day', day)
    map.set('rank', ranksInOrder(order)[at]!)
    if (roll() < 0.3) map.set('start', `1${below(9)}:00`)
  })
}

it('converges after concurrent moves in any order, and neither loses nor doubles an item', () => {
  for (const seed of SEEDS) {
    const chance = dice(seed)
    const origin = newTrip(9)
    const replicas = Array.from({ length: 4 }, () => copyOf(origin.shared))
    const updates = replicas.flatMap(({ shared }) => {
      const made: Uint8Array[] = []
      shared.on('update', (update: Uint8Array) => void made.push(update))
      for (let i = 0; i < 6; i++) moveSomething(shared, chance)
      return made
    })
    for (const { shared } of replicas) for (const update of chance.shuffled(updates)) Y.applyUpdate(shared, update)
    const [first, ...others] = replicas.map(({ shared }) => readShared(shared, 0))
    for (const other of others) expect(other, `seed ${seed}`).toEqual(first)
    expect(first!.items.map(({ name }) => name).sort(), `seed ${seed}`).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
    ])
  }
})

it('merges moves of clients with a new plan and new dates of the server', () => {
  for (const seed of SEEDS) {
    const chance = dice(seed)
    const origin = newTrip(9)
    const [client, server] = [copyOf(origin.shared), copyOf(origin.shared)]
    for (let i = 0; i < 6; i++) moveSomething(client.shared, chance)
    edit(server, ({ shared }) => {
      applyFacts(shared, { ...facts, end_date: DAYS[chance.below(2)]!, version: 2 })
    })
    const [a, b] = [Y.encodeStateAsUpdate(client.shared), Y.encodeStateAsUpdate(server.shared)]
    Y.applyUpdate(server.shared, a)
    const repair = edit(server, () => {})
    Y.applyUpdate(client.shared, b)
    if (repair.updates.shared) Y.applyUpdate(client.shared, repair.updates.shared)
    const merged = readShared(server.shared, 0)
    expect(readShared(client.shared, 0), `seed ${seed}`).toEqual(merged)
    const names = [...merged.items, ...merged.ideas].map(({ name }) => name)
    expect(names.sort(), `seed ${seed}`).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8'])
    expect(
      merged.items.every(({ day }) => day <= merged.facts!.end_date),
      `seed ${seed}`,
    ).toBe(true)
    expect(edit(server, () => {}).updates, `seed ${seed}`).toEqual({})
  }
})

it("keeps a concurrent edit of another field when the server changes an item's day", () => {
  const origin = newTrip(1)
  const [client, server] = [copyOf(origin.shared), copyOf(origin.shared)]
  ;(itemsOf(client.shared).get('itm_0') as Y.Map<unknown>).set('name', 'Tower at dusk')
  const { rank: _rank, ...moved } = { ...item('0', DAYS[1], ''), minutes: 90 }
  edit(server, ({ shared }) => applyChange(shared, { kind: 'replace_day', day: DAYS[1], items: [moved] }))
  Y.applyUpdate(server.shared, Y.encodeStateAsUpdate(client.shared))
  expect(readItems(server.shared)).toMatchObject([{ name: 'Tower at dusk', day: DAYS[1], minutes: 90 }])
})

it('reads and repairs whatever lies in the document', () => {
  const documents = newTrip(2)
  const { shared } = documents
  const broken = (id: string, fields: Record<string, unknown>) =>
    itemsOf(shared).set(id, new Y.Map(Object.entries(fields)))
  itemsOf(shared).set('itm_text', 'not a map')
  itemsOf(shared).set('itm_list', new Y.Array())
  broken('../etc/passwd', { name: 'bad id', day: DAYS[0], rank: 'a9' })
  broken('itm_far', { name: 'Far', day: '2031-01-01', rank: 'a1', kind: 'visit' })
  broken('itm_odd', {
    ...{ name: 42, day: DAYS[0], rank: 'aitm_l10', kind: 'party', start: '25:99', minutes: Number.NaN, pinned: 'yes' },
    ...{ poi_id: {}, category: 'moon', lat: 400, lon: 2, cost: { amount_minor: -1, currency: 'x' }, hacked: true },
  })
  broken('itm_nameless', { name: '\u202e \u0000', day: DAYS[1] })
  ideasOf(shared).set('itm_0', new Y.Map([['name', 'also an item']]))
  ideasOf(shared).set('itm_junk', 5)
  const seen = readShared(shared, 0)
  const { updates } = edit(documents, () => {})
  const repaired = readShared(shared, 0)
  expect(updates.shared).toBeDefined()
  expect(repaired.items.map(({ name, day }) => `${name} ${day}`)).toEqual([
    '0 2027-05-03',
    'Untitled 2027-05-03',
    '1 2027-05-04',
    'Untitled 2027-05-04',
  ])
  expect(repaired.items.every(({ rank }) => isRank(rank))).toBe(true)
  expect(repaired.items[1]).toMatchObject({
    kind: 'note',
    start: null,
    minutes: 60,
    pinned: false,
    cost: null,
    lat: null,
  })
  expect(repaired.ideas).toMatchObject([{ name: 'Far', reason: 'day removed' }])
  expect(seen.items.map(({ id }) => id)).toEqual(repaired.items.map(({ id }) => id))
  expect((itemsOf(shared).get('itm_odd') as Y.Map<unknown>).has('hacked')).toBe(false)
  expect(edit(documents, () => {}).updates).toEqual({})
})

it('lives on when the facts or the plan record are unreadable', () => {
  const documents = newTrip(1)
  documents.shared.getMap('meta').set('start_date', 'soon')
  documents.shared.getMap('meta').set('plan', [1])
  expect(readFacts(documents.shared)).toBeNull()
  expect(readShared(documents.shared, 3)).toMatchObject({ version: 3, facts: null, plan: null, items: [{ name: '0' }] })
  edit(documents, ({ shared }) => applyFacts(shared, facts))
  expect(readFacts(documents.shared)).toEqual(facts)
})

it('leaves the text two people write on an item alone', () => {
  const documents = newTrip(1)
  const note = new Y.Text('bring cash')
  ;(itemsOf(documents.shared).get('itm_0') as Y.Map<unknown>).set('note', note)
  edit(documents, ({ shared }) => putItem(shared, { ...item('0', DAYS[2], 'a5'), name: 'renamed' }))
  expect(note.toString()).toBe('bring cash')
  expect(readItems(documents.shared)).toMatchObject([{ name: 'renamed', day: DAYS[2] }])
})
