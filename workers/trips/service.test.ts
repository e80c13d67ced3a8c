import { expect, it } from 'vitest'
import { nextTraceparent } from '#shared/call'
import type { CloudEvent } from '#shared/events'
import { LISBON as lisbon, newTripsWorld as newWorld, PLAN as plan, queriesOf, START } from '../../test/support/trips'
import { INVITATION_MS } from './domain'
import { accept, invite, listCollaborators, listMyInvitations, removeCollaborator } from './service/collaborators'
import { onEvent, sweep } from './service/events'
import { deleteTrip } from './service/lifecycle'
import { createTrip, getTrip, listTrips, updateTrip } from './service/trips'

const code = (expected: string) => expect.objectContaining({ code: expected })
const tripCode = expect.stringMatching(/^trp_/)

it('tells the room of a new trip and publishes it', async () => {
  const world = newWorld()
  const trip = await createTrip(world.person('ana'), plan)
  expect(world.told.facts).toEqual([expect.objectContaining({ title: 'Lisbon', destination: lisbon, version: 1 })])
  expect(world.told.budgets).toEqual([plan.budget])
  expect(await world.events()).toMatchObject([
    {
      type: 'trips.trip_created',
      subject: trip.id,
      sequence: 1,
      source: '/caravan/trips',
      data: { owner_id: 'usr_ana' },
    },
  ])
})

it('keeps the trip when its room does not answer, and repeats the message with its event', async () => {
  const world = newWorld()
  world.told.deaf = true
  const trip = await createTrip(world.person('ana'), plan)
  expect(trip.id).toEqual(tripCode)
  const [created] = await world.events()
  await expect(onEvent(world.system(), created!)).rejects.toThrow('room is gone')
  world.told.deaf = false
  await onEvent(world.system(), created!)
  expect(world.told.facts).toMatchObject([{ version: 1 }])
})

it('numbers the events of a trip without a gap', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  await updateTrip(ana, trip.id, plan, '"1"')
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  await accept(world.person('bo'), trip.id, {})
  await removeCollaborator(world.person('bo'), trip.id, 'usr_bo')
  await deleteTrip(ana, trip.id)
  expect((await world.events()).map(({ type, sequence }) => `${sequence} ${type}`)).toEqual([
    '1 trips.trip_created',
    '2 trips.trip_updated',
    '3 trips.collaborator_invited',
    '4 trips.collaborator_joined',
    '5 trips.collaborator_removed',
    '6 trips.trip_deleted',
  ])
})

it('lets one of two concurrent updates win, and the loser publishes nothing', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  const outcomes = await Promise.allSettled(
    ['one', 'two', 'three'].map((title) => updateTrip(ana, trip.id, { ...plan, title }, '"1"')),
  )
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toEqual(code('PRECONDITION_FAILED'))
  expect((await getTrip(ana, trip.id)).version).toBe(2)
  expect((await world.events()).map(({ type }) => type)).toEqual(['trips.trip_created', 'trips.trip_updated'])
})

it('lets the holder of the secret in, whatever their address, and only once', async () => {
  const world = newWorld('production')
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'editor', sees_private: true })
  const { token } = await world.invitationOf('bo@example.org')
  await expect(accept(world.person('cy'), trip.id, { token: `${token}x` })).rejects.toEqual(code('NOT_FOUND'))
  const outcomes = await Promise.allSettled(
    ['cy', 'di', 'ed'].map((name) => accept(world.person(name, false), trip.id, { token })),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const members = await listCollaborators(ana, trip.id)
  expect(members).toHaveLength(2)
  expect(members[1]).toMatchObject({ role: 'editor', sees_private: true, status: 'active' })
  expect(members[1]!.email).toBe(`${members[1]!.name}@example.org`)
})

it('answers the same person who accepts twice at once twice the same, and tells it once', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  await invite(ana, trip.id, { email: 'old-bo@example.org', role: 'editor', sees_private: false })
  const { token } = await world.invitationOf('old-bo@example.org')
  const bo = world.person('bo')
  const joined = await Promise.all([accept(bo, trip.id, {}), accept(bo, trip.id, { token }), accept(bo, trip.id, {})])
  expect(new Set(joined.map(({ role }) => role)).size).toBe(1)
  expect((await listCollaborators(ana, trip.id)).filter(({ user_id }) => user_id === 'usr_bo')).toHaveLength(1)
  expect((await world.events()).filter(({ type }) => type === 'trips.collaborator_joined')).toHaveLength(1)
})

it('tells of everybody who leaves, also of who accepted while their invitation was withdrawn', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  const { id } = await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  const outcomes = await Promise.allSettled([
    accept(world.person('bo'), trip.id, {}),
    removeCollaborator(ana, trip.id, id),
  ])
  expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: code('CONFLICT') }])
  await removeCollaborator(ana, trip.id, id)
  expect(await listCollaborators(ana, trip.id)).toHaveLength(1)
  expect((await world.events()).map(({ type }) => type).slice(-2)).toEqual([
    'trips.collaborator_joined',
    'trips.collaborator_removed',
  ])
})

it('says the same to a stranger whether a trip exists or not', async () => {
  const world = newWorld()
  const trip = await createTrip(world.person('ana'), plan)
  const ask = (id: string) => accept(world.person('eve'), id, { token: 'guess' }).catch((error: Error) => error.message)
  expect(await ask(trip.id)).toBe(await ask(`trp_${'0'.repeat(26)}`))
})

it('wants the secret in production from an address nobody proved', async () => {
  const world = newWorld('production')
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  const unproved = world.person('bo', false)
  expect(await listMyInvitations(unproved)).toEqual([])
  await expect(accept(unproved, trip.id, {})).rejects.toEqual(code('FORBIDDEN'))
  await expect(getTrip(unproved, trip.id)).rejects.toEqual(code('NOT_FOUND'))
  expect(await listMyInvitations(world.person('bo'))).toMatchObject([
    { trip_id: trip.id, role: 'viewer', invited_by: 'ana' },
  ])
  expect((await accept(world.person('bo'), trip.id, {})).status).toBe('active')
})

it('lets an invitation expire, and a renewed one voids the older secret', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  const first = await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  const { token: old } = await world.invitationOf('bo@example.org')
  const late = new Date(START.getTime() + INVITATION_MS)
  await expect(accept(world.person('bo', true, late), trip.id, { token: old })).rejects.toEqual(code('GONE'))
  expect(await listMyInvitations(world.person('bo', true, late))).toEqual([])
  const again = await invite(world.person('ana', true, late), trip.id, {
    ...{ email: 'bo@example.org', role: 'editor', sees_private: false },
  })
  expect(again).toEqual({ ...first, role: 'editor' })
  const { token } = await world.invitationOf('bo@example.org')
  await expect(accept(world.person('bo', true, late), trip.id, { token: old })).rejects.toEqual(code('NOT_FOUND'))
  expect(await accept(world.person('bo', true, late), trip.id, { token })).toMatchObject({ role: 'editor' })
})

it('stores no readable secret of an invitation, and forgets the event once it arrived', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  const invitation = await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
  expect(invitation).not.toHaveProperty('user_id')
  const { token } = await world.invitationOf('bo@example.org')
  const events = await world.events()
  await world.confirm(events.map(({ id }) => id))
  const left = await Promise.all(
    ['members', 'outbox', 'trips'].map((table) => ana.env.TRIPS_DB.prepare(`SELECT * FROM ${table}`).all()),
  )
  expect(JSON.stringify(left.map(({ results }) => results))).not.toContain(token)
})

it('takes the newest word of the room on its plan, in whatever order and however often it comes', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  const word = (version: number, item_count: number): CloudEvent => ({
    ...{ specversion: '1.0', id: `evt_${version}`, source: '/caravan/rooms', type: 'trip_room.plan_changed' },
    ...{ subject: trip.id, time: '2027-04-02T00:00:00.000Z', datacontenttype: 'application/json' },
    data: { type: 'trip_room.plan_changed', trip_id: trip.id, version, item_count, by: 'usr_ana' },
    ...{ sequence: version, tenant: null, traceparent: nextTraceparent() },
  })
  for (const event of [word(5, 12), word(3, 7), word(5, 12), word(4, 9)]) await onEvent(world.system(), event)
  const [listed] = (await listTrips(ana, { limit: 20, state: 'active' })).items
  expect(listed).toMatchObject({ item_count: 12, version: 1, updated_at: '2027-04-02T00:00:00.000Z' })
})

it('sends again what nobody confirmed', async () => {
  const world = newWorld()
  await createTrip(world.person('ana'), plan)
  const [created] = await world.events()
  await sweep(world.system())
  expect(await world.events()).toHaveLength(1)
  await world.confirm([created!.id])
  await sweep(world.system(new Date('2027-04-02T03:00:00Z')))
  expect(await world.events()).toHaveLength(1)
})

it('asks nobody to resolve a destination that does not change', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, plan)
  ana.env.SEARCH.resolveDestination = async () => ({ found: false, suggestions: [] })
  const after = await updateTrip(ana, trip.id, { ...plan, destination: trip.destination }, '"1"')
  expect(after.destination).toEqual(lisbon)
  const forged = { ...trip.destination, lat: 1, time_zone: 'Mars/Olympus' }
  await expect(updateTrip(ana, trip.id, { ...plan, destination: forged }, '"2"')).rejects.toEqual(
    code('UNKNOWN_DESTINATION'),
  )
})

it('looks nothing up by reading a whole table', async () => {
  const world = newWorld()
  const ana = world.person('ana')
  const queries = await queriesOf(ana.env, async () => {
    const trip = await createTrip(ana, plan)
    await updateTrip(ana, trip.id, plan, '"1"')
    await invite(ana, trip.id, { email: 'bo@example.org', role: 'viewer', sees_private: false })
    await listMyInvitations(world.person('bo'))
    await accept(world.person('bo'), trip.id, {})
    await listCollaborators(ana, trip.id)
    for (const state of ['active', 'archived', 'deleted'] as const) await listTrips(ana, { limit: 20, state })
    await deleteTrip(ana, trip.id)
    await world.events()
  })
  expect(queries.length).toBeGreaterThan(10)
  for (const { query, plan } of queries) for (const detail of plan) expect(detail, query).not.toMatch(SCAN)
})
/** A whole table read; what json_each and constants give is no table. */
const SCAN = /^SCAN (?!outbox|inbox|json_each|CONSTANT)/
