import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { itemsOf } from '../../../durable-objects/rooms/document/items'
import {
  DAY_MS,
  LISBON,
  later,
  newTripsWorld,
  PLAN,
  queriesOf,
  START,
  type TripsWorld,
  visit,
} from '../../../test/support/trips'
import { GRANT_MS, MAX_LINKS } from '../domain/sharing'
import { accept, invite } from './collaborators'
import { copyShare, duplicateTrip, remixTrip } from './copies'
import { deleteTrip, restoreTrip } from './lifecycle'
import { createShareLink, listShareLinks, readShare, revokeShareLink, setPrivacy, unlockShare } from './share-links'
import { listPublic, readPublic } from './shared-trip'
import { createTrip, getTrip } from './trips'

const code = (expected: string, details?: object) =>
  expect.objectContaining({ code: expected, ...(details ? { details: expect.objectContaining(details) } : {}) })
const ALL = ['itinerary', 'notes', 'people', 'costs'] as const

/** Ana's trip with a visit, a hotel that cost something, and a note. */
async function newTrip(world: TripsWorld) {
  const trip = await createTrip(world.person('ana'), PLAN)
  world.add(trip.id, visit('tower', 3, { booking_id: 'bkg_secret', pinned: true }))
  world.add(trip.id, visit('inn', 3, { kind: 'stay', start: '20:00', cost: { amount_minor: 7777, currency: 'EUR' } }))
  world.add(trip.id, visit('remember', 4, { kind: 'note', poi_id: null, name: 'Bring cash', cost: null, start: null }))
  world.edit(trip.id, ({ shared }) => {
    ;(itemsOf(shared).get('itm_tower') as Y.Map<unknown>).set('note', new Y.Text('Ask for the roof'))
  })
  return trip
}

it('shows the chosen sections of a trip to whoever holds its link, and nothing else', async () => {
  const world = newTripsWorld()
  const trip = await newTrip(world)
  const ana = world.person('ana')
  const open = async (sections: (typeof ALL)[number][]) => {
    const { token } = await createShareLink(ana, trip.id, { sections })
    return readShare(world.anybody(), token, undefined)
  }
  const plain = await open(['itinerary'])
  expect(plain).toMatchObject({ title: 'Lisbon', destination: LISBON, sections: ['itinerary'], remixed_from: null })
  expect(Object.keys(plain)).not.toContain('people')
  expect(plain.days?.map(({ items }) => items.map(({ name }) => name))).toEqual([['tower', 'inn'], [], []])
  expect(plain.days?.[0]?.items[0]).toMatchObject({ starts_at: '2027-05-03T10:00', ends_at: '2027-05-03T11:00' })
  expect(JSON.stringify(plain)).not.toMatch(/cost|note"|1200|bkg_|ana/)

  expect((await open(['notes'])).days?.flatMap(({ items }) => items.map(({ name }) => name))).toEqual(['Bring cash'])
  expect(await open(['people'])).toMatchObject({ people: [{ name: 'ana', role: 'owner' }] })
  const whole = await open([...ALL, 'people'])
  expect(whole.sections).toEqual(ALL)
  expect(whole.days?.[0]?.items[0]).toMatchObject({ note: 'Ask for the roof', cost: { amount_minor: 1200 } })
  // What a hotel cost is nobody's business; places have public prices.
  expect(whole.days?.[0]?.items[1]).toMatchObject({ name: 'inn', cost: null })
  expect(whole.total_cost).toEqual({ amount_minor: 1200, currency: 'EUR' })
  expect(JSON.stringify(whole)).not.toMatch(/7777|90000|bkg_|usr_|@/)
})

it('fills in the times nobody gave, by the hours of the places', async () => {
  const world = newTripsWorld()
  const trip = await createTrip(world.person('ana'), PLAN)
  const { id: _, ...place } = { ...visit('late', 3), city: 'Lisbon', country_code: 'PT', time_zone: LISBON.time_zone }
  world.places.push({
    ...{ id: 'poi_late', name: 'late', category: 'museum', city: 'Lisbon', country_code: 'PT', lat: 38.7, lon: -9.1 },
    ...{ time_zone: place.time_zone, opening_hours: '14:00-18:00', price: null, visit_minutes: 60, source: 'test' },
  })
  world.add(trip.id, visit('late', 3, { start: null }))
  const { token } = await createShareLink(world.person('ana'), trip.id, { sections: ['itinerary'] })
  const shared = await readShare(world.anybody(), token, undefined)
  expect(shared.days?.[0]?.items).toMatchObject([{ starts_at: '2027-05-03T14:00', opening_hours: '14:00-18:00' }])
})

it('stores neither token nor password readably, and lists links without them', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  const { token, path } = await createShareLink(ana, trip.id, { sections: ['itinerary'], password: 'open sesame' })
  expect(path).toBe(`/s/${token}`)
  await world.events()
  expect(await world.dump()).not.toMatch(new RegExp(`${token}|open sesame`))
  expect(JSON.stringify(await world.events())).not.toContain(token)
  const listed = await listShareLinks(ana, trip.id)
  expect(listed).toEqual([expect.objectContaining({ has_password: true, state: 'active', sections: ['itinerary'] })])
  expect(JSON.stringify(listed)).not.toContain(token)
})

it('ends a link when it is revoked, expires, or its trip goes away or private', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  const link = (more = {}) => createShareLink(ana, trip.id, { sections: ['itinerary'], ...more })
  const [revoked, expiring, lasting] = [
    await link(),
    await link({ expires_at: later(DAY_MS).toISOString() }),
    await link(),
  ]
  const read = (token: string, now = START) => readShare(world.anybody(now), token, undefined)
  await expect(read('never-given')).rejects.toEqual(code('NOT_FOUND'))
  await revokeShareLink(ana, trip.id, revoked.id)
  await revokeShareLink(ana, trip.id, revoked.id)
  await expect(read(revoked.token)).rejects.toEqual(code('GONE'))
  expect((await read(expiring.token, later(DAY_MS - 1))).title).toBe('Lisbon')
  await expect(read(expiring.token, later(DAY_MS))).rejects.toEqual(code('GONE'))
  await deleteTrip(ana, trip.id)
  await expect(read(lasting.token)).rejects.toEqual(code('GONE'))
  await restoreTrip(ana, trip.id)
  expect((await read(lasting.token)).title).toBe('Lisbon')
  await setPrivacy(ana, trip.id, { privacy: 'private' })
  await setPrivacy(ana, trip.id, { privacy: 'link' })
  await expect(read(lasting.token)).rejects.toEqual(code('GONE'))
  expect((await world.eventsOf('trips.share_link_revoked')).length).toBe(1)
  await expect(revokeShareLink(ana, trip.id, 'shl_unknown')).rejects.toEqual(code('NOT_FOUND'))
  await expect(link({ expires_at: later(-1).toISOString() })).rejects.toEqual(code('VALIDATION_ERROR'))
})

it('opens a private trip to links, and holds at most fifty that work', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  const link = () => createShareLink(ana, trip.id, { sections: ['itinerary'] })
  const first = await link()
  expect((await getTrip(ana, trip.id)).privacy).toBe('link')
  for (let i = 1; i < MAX_LINKS; i++) await link()
  await expect(link()).rejects.toEqual(code('CONFLICT'))
  await revokeShareLink(ana, trip.id, first.id)
  expect((await link()).state).toBe('active')
})

it('asks for the password once in half an hour', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  const link = (password?: string) => createShareLink(ana, trip.id, { sections: ['itinerary'], password })
  const [locked, other, open] = [await link('ﬁne words'), await link('other words'), await link()]
  const needed = code('AUTH_REQUIRED', { issue: 'password_required' })
  await expect(readShare(world.anybody(), locked.token, undefined)).rejects.toEqual(needed)
  await expect(unlockShare(world.anybody(), locked.token, 'wrong')).rejects.toEqual(code('AUTH_INVALID_CREDENTIALS'))
  // The ligature of one keyboard is two letters of another.
  const { grant } = await unlockShare(world.anybody(), locked.token, 'fine words')
  expect((await readShare(world.anybody(), locked.token, grant)).title).toBe('Lisbon')
  await expect(readShare(world.anybody(later(GRANT_MS)), locked.token, grant)).rejects.toEqual(needed)
  await expect(readShare(world.anybody(), other.token, grant)).rejects.toEqual(needed)
  for (const forged of [`9${grant}`, `${grant}A`, 'x.y', '', '9999999999999.'])
    await expect(readShare(world.anybody(), locked.token, forged)).rejects.toEqual(needed)
  await expect(unlockShare(world.anybody(), open.token, 'any')).rejects.toEqual(code('CONFLICT'))
})

it('slows guessing at a password, also when many guesses come at once', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  const { token } = await createShareLink(ana, trip.id, { sections: ['itinerary'], password: 'right' })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, (_, i) => unlockShare(world.anybody(), token, i === 35 ? 'right' : `wrong ${i}`)),
  )
  const told = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'granted'))
  expect(told.filter((answer) => answer !== 'RATE_LIMITED').length).toBeLessThanOrEqual(5)
  expect(told).not.toContain('granted')
  await expect(unlockShare(world.anybody(), token, 'right')).rejects.toEqual(code('RATE_LIMITED'))
  expect((await unlockShare(world.anybody(later(61_000)), token, 'right')).grant).toBeTruthy()
})

it('lists public trips, the latest first, with what their sections show', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trips = []
  for (let i = 0; i < 5; i++) {
    const trip = await createTrip(ana, { ...PLAN, title: `Trip ${i}` })
    trips.push(trip)
    const sections = i === 1 ? (['people'] as const) : undefined
    await setPrivacy(world.at(later(i * 1000), 'ana'), trip.id, {
      privacy: 'public',
      sections: sections && [...sections],
    })
  }
  await setPrivacy(ana, trips[3]!.id, { privacy: 'link' })
  await deleteTrip(ana, trips[4]!.id)
  const first = await listPublic(world.anybody(), { limit: 2 })
  expect(first.items.map(({ title, by, item_count }) => ({ title, by, item_count }))).toEqual([
    { title: 'Trip 2', by: null, item_count: 0 },
    { title: 'Trip 1', by: 'ana', item_count: null },
  ])
  const rest = await listPublic(world.anybody(), { limit: 2, cursor: first.next_cursor! })
  expect(rest).toMatchObject({ items: [{ title: 'Trip 0' }], next_cursor: null })
  expect((await readPublic(world.anybody(), trips[0]!.id)).days).toHaveLength(3)
  for (const hidden of [trips[3]!.id, trips[4]!.id, 'trp_unknown'])
    await expect(readPublic(world.anybody(), hidden)).rejects.toEqual(code('NOT_FOUND'))
  await expect(listPublic(world.anybody(), { limit: 2, cursor: 'forged' })).rejects.toEqual(code('VALIDATION_ERROR'))
})

it('remixes what a public trip shows, and names it', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await newTrip(world)
  await expect(remixTrip(world.person('bo'), trip.id, {})).rejects.toEqual(code('NOT_FOUND'))
  await expect(remixTrip(ana, trip.id, {})).rejects.toEqual(code('FORBIDDEN'))
  await setPrivacy(ana, trip.id, { privacy: 'public', sections: ['itinerary', 'people'] })
  const remix = await remixTrip(world.person('bo'), trip.id, { start_date: '2027-06-10' })
  expect(remix).toMatchObject({
    ...{ title: 'Lisbon', start_date: '2027-06-10', end_date: '2027-06-12', role: 'owner', budget: null },
    ...{ item_count: 2, privacy: 'private', remixed_from: { trip_id: trip.id, title: 'Lisbon', by: 'ana' } },
  })
  const { token } = await createShareLink(world.person('bo'), remix.id, { sections: [...ALL] })
  const shared = await readShare(world.anybody(), token, undefined)
  expect(shared.days?.[0]).toMatchObject({ date: '2027-06-10', items: [{ name: 'tower' }, { name: 'inn' }] })
  expect(JSON.stringify(shared)).not.toMatch(/bkg_|1200|7777|Bring cash|itm_tower/)
  expect(await world.eventsOf('trips.trip_created')).toMatchObject([{}, { owner_id: 'usr_bo', copy_of: trip.id }])
})

it('duplicates a trip for one of its members, with the budget only for who sees it', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await newTrip(world)
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  await accept(world.person('bo'), trip.id, {})
  const own = await duplicateTrip(ana, trip.id, {})
  expect(own).toMatchObject({ title: 'Copy of Lisbon', budget: PLAN.budget, item_count: 3, start_date: '2027-05-03' })
  expect(world.budgetOf(own.id)).toEqual(PLAN.budget)
  const bos = await duplicateTrip(world.person('bo'), trip.id, { title: 'Mine' })
  expect(bos).toMatchObject({ title: 'Mine', budget: null, role: 'owner', sees_private: true })
  expect(world.budgetOf(bos.id)).toBeNull()
  await expect(duplicateTrip(world.person('cy'), trip.id, {})).rejects.toEqual(code('NOT_FOUND'))
  // A year later the copy lies ahead, on the same weekdays.
  const year = await duplicateTrip(world.at(later(365 * DAY_MS), 'ana'), trip.id, {})
  expect(year.start_date).toBe('2028-04-03')
  await expect(duplicateTrip(ana, trip.id, { start_date: '2027-01-01' })).rejects.toEqual(code('VALIDATION_ERROR'))
})

it('copies what a share link shows, without naming whose it was', async () => {
  const world = newTripsWorld()
  const trip = await newTrip(world)
  const { token } = await createShareLink(world.person('ana'), trip.id, { sections: ['itinerary'], password: 'pass' })
  await expect(copyShare(world.anybody(), token, undefined, {})).rejects.toEqual(code('AUTH_REQUIRED'))
  await expect(copyShare(world.person('bo'), token, undefined, {})).rejects.toEqual(code('AUTH_REQUIRED'))
  const { grant } = await unlockShare(world.person('bo'), token, 'pass')
  const copy = await copyShare(world.person('bo'), token, grant, {})
  expect(copy).toMatchObject({ item_count: 2, remixed_from: null, budget: null })
  expect(JSON.stringify(await world.eventsOf('trips.trip_created')).match(new RegExp(trip.id, 'g'))).toHaveLength(1)
})

it('keeps sharing from everybody but the owner', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'editor', sees_private: true })
  await accept(world.person('bo'), trip.id, {})
  const { id } = await createShareLink(ana, trip.id, { sections: ['itinerary'] })
  for (const [name, expected] of [
    ['bo', 'FORBIDDEN'],
    ['cy', 'NOT_FOUND'],
  ] as const) {
    const who = world.person(name)
    await expect(createShareLink(who, trip.id, { sections: ['itinerary'] })).rejects.toEqual(code(expected))
    await expect(listShareLinks(who, trip.id)).rejects.toEqual(code(expected))
    await expect(revokeShareLink(who, trip.id, id)).rejects.toEqual(code(expected))
    await expect(setPrivacy(who, trip.id, { privacy: 'public' })).rejects.toEqual(code(expected))
  }
})

it('looks shares up without reading a whole table', async () => {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await newTrip(world)
  const queries = await queriesOf(ana.env, async () => {
    const { id, token } = await createShareLink(ana, trip.id, { sections: [...ALL] })
    await readShare(world.anybody(), token, undefined)
    await listShareLinks(ana, trip.id)
    await revokeShareLink(ana, trip.id, id)
    await setPrivacy(ana, trip.id, { privacy: 'public' })
    await listPublic(world.anybody(), { limit: 20 })
    await remixTrip(world.person('bo'), trip.id, {})
    await setPrivacy(ana, trip.id, { privacy: 'private' })
  })
  expect(queries.length).toBeGreaterThan(10)
  for (const { query, plan } of queries)
    for (const detail of plan) expect(detail, query).not.toMatch(/^SCAN (?!outbox|inbox|CONSTANT)/)
})
