import { expect, it } from 'vitest'
import { nextTraceparent } from '#shared/call'
import type { GuestRole } from '#shared/contracts/trips'
import type { CloudEvent } from '#shared/events'
import { later, newTripsWorld, PLAN, queriesOf, START, type TripsWorld, visit } from '../../../test/support/trips'
import { MAX_EMOJI, MAX_REPLIES } from '../domain/comments'
import { atomOf, jsonFeedOf } from '../domain/feeds'
import { listActivity, readFeed } from './activities'
import { accept, invite, removeCollaborator, updateCollaborator } from './collaborators'
import { addComment, deleteComment, listThreads, react, unreact, updateComment } from './comments'
import { duplicateTrip, remixTrip } from './copies'
import { onEvent, sweep } from './events'
import { deleteTrip, restoreTrip, transferTrip } from './lifecycle'
import { createShareLink, readShare, revokeShareLink, setPrivacy } from './share-links'
import { listPublic, readPublic } from './shared-trip'
import { createTrip, getTrip, listTrips, updateTrip } from './trips'

const code = (expected: string, field?: string) =>
  expect.objectContaining({ code: expected, ...(field ? { details: expect.objectContaining({ field }) } : {}) })

/** A clock that goes on, as ids are ordered by it. */
function newClock(world: TripsWorld) {
  let tick = 0
  return (name: string) => world.at(later(++tick * 1000), name)
}
async function newTrip(people: Record<string, GuestRole> = {}) {
  const world = newTripsWorld()
  const as = newClock(world)
  const trip = await createTrip(as('ana'), PLAN)
  for (const [name, role] of Object.entries(people)) {
    await invite(as('ana'), trip.id, { email: `${name}@example.org`, role, sees_private: false })
    await accept(as(name), trip.id, {})
  }
  return { world, as, id: trip.id }
}
const say = (body: string, more: object = {}) => ({ body, mentions: [], ...more })
const page = { limit: 20 }
const planChanged = (trip: string, version: number, at: Date, by = 'usr_ana'): CloudEvent => ({
  ...{ specversion: '1.0', id: `evt_${version}`, source: '/caravan/rooms', type: 'trip_room.plan_changed' },
  ...{ subject: trip, time: at.toISOString(), datacontenttype: 'application/json' },
  data: { type: 'trip_room.plan_changed', trip_id: trip, version, item_count: 1, by },
  ...{ sequence: version, tenant: null, traceparent: nextTraceparent() },
})

it('keeps threads: first comments the latest first, answers the oldest first', async () => {
  const { world, as, id } = await newTrip({ bo: 'commenter', cy: 'viewer' })
  world.add(id, visit('tower', 3))
  const whole = await addComment(as('ana'), id, say('Shall we?'))
  const day = await addComment(as('bo'), id, say('A long day', { day: '2027-05-04' }))
  const item = await addComment(as('bo'), id, say('Buy tickets', { item_id: 'itm_tower' }))
  const answer = await addComment(as('bo'), id, say('Yes', { parent_id: whole.id }))
  await addComment(as('ana'), id, say('Good', { parent_id: answer.id }))
  const { items } = await listThreads(as('cy'), id, page)
  expect(items.map((thread) => [thread.id, thread.replies.map(({ body }) => body)])).toEqual([
    [item.id, []],
    [day.id, []],
    [whole.id, ['Yes', 'Good']],
  ])
  expect(items[0]).toMatchObject({ item_id: 'itm_tower', day: null, author: { user_id: 'usr_bo', name: 'bo' } })
  const ids = async (query: object) => (await listThreads(as('cy'), id, { ...page, ...query })).items.map((t) => t.id)
  expect(await ids({ day: '2027-05-04' })).toEqual([day.id])
  expect(await ids({ item_id: 'itm_tower' })).toEqual([item.id])
  const first = await listThreads(as('cy'), id, { limit: 2 })
  expect(await ids({ cursor: first.next_cursor! })).toEqual([whole.id])
})

it('refuses what a comment cannot be about, and whom it cannot mention', async () => {
  const { world, as, id } = await newTrip({ bo: 'commenter' })
  world.add(id, visit('tower', 3))
  await invite(as('ana'), id, { email: 'cy@example.org', role: 'viewer', sees_private: false })
  const add = (more: object) => addComment(as('bo'), id, say('x', more))
  await expect(add({ day: '2027-06-01' })).rejects.toEqual(code('VALIDATION_ERROR', 'day'))
  await expect(add({ item_id: 'itm_gone' })).rejects.toEqual(code('VALIDATION_ERROR', 'item_id'))
  await expect(add({ day: '2027-05-03', item_id: 'itm_tower' })).rejects.toEqual(code('VALIDATION_ERROR', 'item_id'))
  await expect(add({ parent_id: 'cmt_unknown' })).rejects.toEqual(code('VALIDATION_ERROR', 'parent_id'))
  await expect(add({ mentions: ['usr_cy'] })).rejects.toEqual(code('VALIDATION_ERROR', 'mentions'))
  const other = await createTrip(as('bo'), PLAN)
  const elsewhere = await addComment(as('bo'), other.id, say('Elsewhere'))
  await expect(add({ parent_id: elsewhere.id })).rejects.toEqual(code('VALIDATION_ERROR', 'parent_id'))
  await expect(deleteComment(as('ana'), id, elsewhere.id)).rejects.toEqual(code('NOT_FOUND'))
  expect((await add({ mentions: ['usr_ana', 'usr_ana'] })).mentions).toEqual([{ user_id: 'usr_ana', name: 'ana' }])
})

it('tells whom a comment concerns, and nobody who has left', async () => {
  const { world, as, id } = await newTrip({ bo: 'commenter', cy: 'commenter' })
  const first = await addComment(as('cy'), id, say('One'))
  await addComment(as('ana'), id, say('Two', { parent_id: first.id }))
  await removeCollaborator(as('cy'), id, 'me')
  const long = 'word '.repeat(200).trim()
  const answer = await addComment(as('bo'), id, say(long, { parent_id: first.id, mentions: ['usr_ana'] }))
  const told = (await world.eventsOf('trips.comment_added')).at(-1)
  expect(told).toMatchObject({
    ...{ trip_id: id, title: 'Lisbon', comment_id: answer.id, thread_id: first.id, author_id: 'usr_bo' },
    ...{ mentions: ['usr_ana'], thread_authors: ['usr_ana'] },
  })
  expect(told?.excerpt.length).toBeLessThanOrEqual(201)
  expect(long.startsWith(told?.excerpt.slice(0, -1) ?? '-')).toBe(true)
})

it('lets authors change and delete their words, and the owner delete any', async () => {
  const { as, id, world } = await newTrip({ bo: 'commenter', cy: 'commenter', di: 'viewer' })
  const first = await addComment(as('bo'), id, say('Secret words'))
  const answer = await addComment(as('cy'), id, say('An answer', { parent_id: first.id }))
  for (const who of ['ana', 'cy'])
    await expect(updateComment(as(who), id, first.id, { body: 'Mine' })).rejects.toEqual(code('FORBIDDEN'))
  for (const who of ['cy', 'di']) await expect(deleteComment(as(who), id, first.id)).rejects.toEqual(code('FORBIDDEN'))
  expect(await updateComment(as('bo'), id, first.id, { body: 'Better words' })).toMatchObject({
    ...{ body: 'Better words', edited_at: expect.any(String) },
  })
  expect((await updateComment(as('cy'), id, first.id, { resolved: true })).resolved).toBe(true)
  await expect(updateComment(as('cy'), id, answer.id, { resolved: true })).rejects.toEqual(code('VALIDATION_ERROR'))
  await react(as('cy'), id, first.id, '👍')
  await deleteComment(as('bo'), id, first.id)
  expect((await listThreads(as('di'), id, page)).items).toMatchObject([
    { id: first.id, body: null, reactions: [], replies: [{ body: 'An answer' }] },
  ])
  expect(await world.dump()).not.toMatch(/Better words/)
  await expect(updateComment(as('bo'), id, first.id, { body: 'Again' })).rejects.toEqual(code('NOT_FOUND'))
  await deleteComment(as('ana'), id, answer.id)
  expect((await listThreads(as('di'), id, page)).items).toEqual([])
})

it('counts reactions once for everybody, and knows one’s own', async () => {
  const { as, id } = await newTrip({ bo: 'commenter', cy: 'viewer' })
  const { id: comment } = await addComment(as('ana'), id, say('Fado?'))
  await react(as('bo'), id, comment, '👍')
  await react(as('bo'), id, comment, '👍')
  await react(as('ana'), id, comment, '👍')
  expect((await react(as('ana'), id, comment, '👨‍👩‍👧')).reactions).toEqual([
    { emoji: '👍', count: 2, mine: true },
    { emoji: '👨‍👩‍👧', count: 1, mine: true },
  ])
  await unreact(as('ana'), id, comment, '👍')
  await unreact(as('ana'), id, comment, '👍')
  expect((await listThreads(as('cy'), id, page)).items[0]?.reactions).toEqual([
    { emoji: '👍', count: 1, mine: false },
    { emoji: '👨‍👩‍👧', count: 1, mine: false },
  ])
  await expect(react(as('cy'), id, comment, '👍')).rejects.toEqual(code('FORBIDDEN'))
  const many = Array.from({ length: MAX_EMOJI - 2 }, (_, i) => String.fromCodePoint(0x1f600 + i))
  for (const emoji of many) await react(as('bo'), id, comment, emoji)
  await expect(react(as('bo'), id, comment, '🦀')).rejects.toEqual(code('CONFLICT'))
  expect((await react(as('ana'), id, comment, '👍')).reactions[0]?.count).toBe(2)
})

it('ends a thread that is too long', async () => {
  const { as, id } = await newTrip()
  const first = await addComment(as('ana'), id, say('0'))
  for (let i = 1; i <= MAX_REPLIES; i++) await addComment(as('ana'), id, say(String(i), { parent_id: first.id }))
  await expect(addComment(as('ana'), id, say('more', { parent_id: first.id }))).rejects.toEqual(code('CONFLICT'))
  expect((await addComment(as('ana'), id, say('another'))).body).toBe('another')
})

it('tells what happened to a trip in the order in which it did', async () => {
  const { as, id } = await newTrip({ bo: 'editor' })
  await updateTrip(as('bo'), id, { ...PLAN, title: 'Lisboa', end_date: '2027-05-06', budget: undefined }, '"1"')
  await updateCollaborator(as('ana'), id, 'usr_bo', { role: 'commenter' })
  await addComment(as('bo'), id, say('Hm', { day: '2027-05-03' }))
  await setPrivacy(as('ana'), id, { privacy: 'public' })
  await setPrivacy(as('ana'), id, { privacy: 'public', sections: ['itinerary', 'people'] })
  const link = await createShareLink(as('ana'), id, { sections: ['itinerary'] })
  await revokeShareLink(as('ana'), id, link.id)
  await revokeShareLink(as('ana'), id, link.id)
  await deleteTrip(as('ana'), id)
  await restoreTrip(as('ana'), id)
  await transferTrip(as('ana'), id, 'usr_bo')
  await removeCollaborator(as('ana'), id, 'me')
  const { items } = await listActivity(as('bo'), id, page)
  expect(items.map(({ summary }) => summary).toReversed()).toEqual([
    'ana created the trip',
    'ana invited somebody as editor',
    'bo joined as editor',
    'bo changed the title and dates',
    'ana made bo commenter',
    'bo commented on 2027-05-03',
    'ana made the trip public',
    'ana made a share link',
    'ana revoked a share link',
    'ana deleted the trip',
    'ana restored the trip',
    'ana made bo the owner',
    'ana left the trip',
  ])
  expect(items.find(({ kind }) => kind === 'comment_added')).toMatchObject({ day: '2027-05-03' })
  const first = await listActivity(as('bo'), id, { limit: 5 })
  const rest = await listActivity(as('bo'), id, { limit: 100, cursor: first.next_cursor! })
  expect([...first.items, ...rest.items]).toEqual(items)
  expect(rest.next_cursor).toBeNull()
  expect(JSON.stringify(items)).not.toContain('@')
})

it('makes one entry of a person’s edits in a row, however often and in whatever order they are told', async () => {
  const { world, id, as } = await newTrip({ bo: 'editor' })
  const minutes = (n: number) => later(3_600_000 + n * 60_000)
  const [one, two, three] = [
    planChanged(id, 1, minutes(0)),
    planChanged(id, 2, minutes(10)),
    planChanged(id, 3, minutes(20)),
  ]
  for (const event of [two, one, two, three, one]) await onEvent(world.system(), event)
  await onEvent(world.system(), planChanged(id, 4, minutes(21), 'usr_bo'))
  await onEvent(world.system(), planChanged(id, 5, minutes(22)))
  await onEvent(world.system(), planChanged(id, 6, minutes(60)))
  await onEvent(world.system(), planChanged(id, 7, minutes(61), 'somebody unknown'))
  await onEvent(world.system(), planChanged('trp_00000000000000000000000000', 8, minutes(62)))
  const { items } = await listActivity(as('bo'), id, { limit: 5 })
  expect(items.map(({ summary }) => summary)).toEqual([
    'Somebody changed the plan',
    'ana changed the plan',
    'ana changed the plan',
    'bo changed the plan',
    'ana changed the plan 3 times',
  ])
})

it('is read by feed readers, as JSON Feed and as Atom', async () => {
  const { as, id } = await newTrip()
  await updateTrip(as('ana'), id, { ...PLAN, title: 'Fish & <chips>' }, '"1"')
  await updateTrip(as('ana'), id, { ...PLAN, title: 'Fish & <chips>', travelers: 3 }, '"2"')
  const feed = await readFeed(as('ana'), id, { limit: 2 }, 'https://example.org/v1/feed?limit=2')
  const json = jsonFeedOf(feed)
  expect(json).toMatchObject({
    ...{ version: 'https://jsonfeed.org/version/1.1', title: 'Fish & <chips>' },
    feed_url: 'https://example.org/v1/feed?limit=2',
    items: [
      { content_text: 'ana changed the number of travellers', authors: [{ name: 'ana' }] },
      { content_text: 'ana changed the title' },
    ],
  })
  expect(new URL(json.next_url!).searchParams.get('cursor')).toBeTruthy()
  const atom = atomOf(feed)
  expect(atom).toContain('<title>Fish &amp; &lt;chips&gt;</title>')
  expect(atom).toContain('href="https://example.org/v1/feed?limit=2"')
  expect(atom.match(/<entry>/g)).toHaveLength(2)
  expect(atom).toMatch(/<link rel="next" href="[^"&]*&amp;cursor=[^"]*"\/>/)
  const noncharacter = { ...feed, title: 'a\uffff\u0001b' }
  expect(atomOf(noncharacter)).toContain('<title>ab</title>')
})

it('plants markers in all that is private, and finds none where they may not be', async () => {
  const MARKER = /73917|7,391\.7|73,917|budget|bkg_marker|private/i
  const { world, as, id } = await newTrip()
  const budget = { amount_minor: 739_173, currency: 'EUR' }
  world.add(id, visit('tower', 3, { booking_id: 'bkg_marker' }))
  world.add(id, visit('inn', 3, { kind: 'stay', cost: { amount_minor: 73_917, currency: 'EUR' } }))
  await updateTrip(as('ana'), id, { ...PLAN, budget }, '"1"')
  await updateTrip(as('ana'), id, { ...PLAN, budget: { ...budget, amount_minor: 7_391_739 }, title: 'Both' }, '"2"')
  await invite(as('ana'), id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  await accept(as('bo'), id, {})
  await invite(as('ana'), id, { email: 'cy@example.org', role: 'viewer', sees_private: true })
  await accept(as('cy'), id, {})
  await updateCollaborator(as('ana'), id, 'usr_cy', { sees_private: false })
  await updateCollaborator(as('ana'), id, 'usr_cy', { sees_private: true })
  await addComment(as('ana'), id, say('Nice'))
  const all = ['itinerary', 'notes', 'people', 'costs'] as const
  const { token } = await createShareLink(as('ana'), id, { sections: [...all] })
  await setPrivacy(as('ana'), id, { privacy: 'public', sections: [...all] })
  const bo = as('bo')
  const copy = await duplicateTrip(as('bo'), id, {})
  const remix = await remixTrip(as('di'), id, {})
  const seen = {
    trip: await getTrip(bo, id),
    listed: await listTrips(bo, { limit: 20, state: 'active' }),
    activity: await listActivity(bo, id, { limit: 100 }),
    feed: jsonFeedOf(await readFeed(bo, id, { limit: 100 }, 'https://example.org/')),
    threads: await listThreads(bo, id, page),
    shared: await readShare(world.anybody(), token, undefined),
    published: await readPublic(world.anybody(), id),
    publicList: await listPublic(world.anybody(), { limit: 20 }),
    copies: [copy, remix, world.budgetOf(copy.id), world.budgetOf(remix.id)],
    copied: [copy, remix].map((trip) => world.documentsOf(trip.id).shared.toJSON()),
    events: (await world.events()).map(({ data }) => data).filter(({ type }) => !/collaborator/.test(type)),
  }
  // The keys by which rights and an unknown budget are told are no secret; what they say is.
  const text = (value: unknown) =>
    JSON.stringify(value).replace(/"(budget":null|sees_private":(true|false)|privacy":"\w+"|\w*privacy_changed")/g, '')
  for (const [where, value] of Object.entries(seen)) expect(text(value), where).not.toMatch(MARKER)
  // Who sees the private part is told of it.
  const cys = await listActivity(as('cy'), id, { limit: 100 })
  expect(cys.items.filter(({ kind }) => kind === 'budget_changed')).toHaveLength(2)
  expect(cys.items.filter(({ kind }) => kind === 'private_access_changed')).toHaveLength(2)
  expect((await getTrip(as('cy'), id)).budget?.amount_minor).toBe(7_391_739)
  await updateCollaborator(as('ana'), id, 'usr_cy', { sees_private: false })
  expect(text(await listActivity(as('cy'), id, { limit: 100 }))).not.toMatch(MARKER)
})

it('leaves no word of an erased trip behind', async () => {
  const { world, as, id } = await newTrip({ bo: 'commenter' })
  const { id: comment } = await addComment(as('bo'), id, say('Remember the harbour'))
  await react(as('ana'), id, comment, '🎉')
  await deleteTrip(as('ana'), id)
  await sweep(world.system(later(31 * 86_400_000, START)))
  await world.confirm((await world.events()).map((event) => event.id))
  expect(await world.dump()).not.toMatch(new RegExp(`harbour|🎉|bo@example.org|${comment}`))
})

it('reads conversations without reading a whole table', async () => {
  const { world, as, id } = await newTrip({ bo: 'commenter' })
  const queries = await queriesOf(world.person('ana').env, async () => {
    const { id: comment } = await addComment(as('ana'), id, say('Hello', { mentions: ['usr_bo'] }))
    await addComment(as('bo'), id, say('Yes', { parent_id: comment }))
    await react(as('bo'), id, comment, '👍')
    await unreact(as('bo'), id, comment, '👍')
    await updateComment(as('ana'), id, comment, { body: 'Hi', resolved: true })
    await listThreads(as('ana'), id, { ...page, day: '2027-05-03' })
    await listActivity(as('ana'), id, page)
    await onEvent(world.system(), planChanged(id, 1, START))
    await deleteComment(as('ana'), id, comment)
    await deleteTrip(as('ana'), id)
    await sweep(world.system(later(31 * 86_400_000)))
  })
  expect(queries.length).toBeGreaterThan(20)
  for (const { query, plan } of queries)
    for (const detail of plan) expect(detail, query).not.toMatch(/^SCAN (?!outbox|inbox|json_each|CONSTANT)/)
})
