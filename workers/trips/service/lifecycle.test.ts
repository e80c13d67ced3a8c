import { expect, it } from 'vitest'
import { DAY_MS, later, newTripsWorld, PLAN, queriesOf, visit } from '../../../test/support/trips'
import { RESTORE_MS } from '../domain'
import { accept, getOwnMembership, invite, listCollaborators, removeCollaborator } from './collaborators'
import { sweep } from './events'
import { deleteTrip, restoreTrip, setArchived, transferTrip } from './lifecycle'
import { createShareLink, readShare } from './share-links'
import { createTrip, getTrip, listTrips, updateTrip } from './trips'

const code = (expected: string) => expect.objectContaining({ code: expected })

async function tripWithBo() {
  const world = newTripsWorld()
  const ana = world.person('ana')
  const trip = await createTrip(ana, PLAN)
  await invite(ana, trip.id, { email: 'bo@example.org', role: 'commenter', sees_private: false })
  await accept(world.person('bo'), trip.id, {})
  return { world, ana, bo: world.person('bo'), trip }
}

it('lets the owner bring a deleted trip back within 30 days, as it was', async () => {
  const { world, ana, bo, trip } = await tripWithBo()
  world.add(trip.id, visit('tower', 3))
  await deleteTrip(ana, trip.id)
  const bin = async (who: typeof ana) => (await listTrips(who, { limit: 20, state: 'deleted' })).items
  expect(await bin(ana)).toMatchObject([{ id: trip.id, restorable_until: later(RESTORE_MS).toISOString() }])
  expect(await bin(bo)).toEqual([])
  await expect(getTrip(ana, trip.id)).rejects.toEqual(code('NOT_FOUND'))
  await expect(restoreTrip(bo, trip.id)).rejects.toEqual(code('NOT_FOUND'))
  const lastMoment = world.at(later(RESTORE_MS - 1), 'ana')
  expect(await restoreTrip(lastMoment, trip.id)).toEqual({ ...trip, updated_at: expect.any(String) })
  expect(await restoreTrip(lastMoment, trip.id)).toMatchObject({ id: trip.id })
  await expect(restoreTrip(bo, trip.id)).rejects.toEqual(code('FORBIDDEN'))
  expect((await getTrip(bo, trip.id)).role).toBe('commenter')
  expect(world.documentsOf(trip.id).shared.getMap('items').size).toBe(1)
  expect((await world.eventsOf('trips.trip_restored')).length).toBe(1)
})

it('erases room, rows and links of a trip 30 days after it was deleted, and says so', async () => {
  const { world, ana, trip } = await tripWithBo()
  const kept = await createTrip(ana, { ...PLAN, title: 'Kept' })
  const { token } = await createShareLink(ana, trip.id, { sections: ['itinerary'] })
  await deleteTrip(ana, trip.id)
  await sweep(world.system(later(RESTORE_MS - 1)))
  expect(world.isErased(trip.id)).toBe(false)
  const over = later(RESTORE_MS)
  await expect(restoreTrip(world.at(over, 'ana'), trip.id)).rejects.toEqual(code('GONE'))
  await sweep(world.system(over))
  expect([world.isErased(trip.id), world.isErased(kept.id)]).toEqual([true, false])
  await world.confirm((await world.events()).map(({ id }) => id))
  await expect(restoreTrip(world.at(over, 'ana'), trip.id)).rejects.toEqual(code('NOT_FOUND'))
  await expect(readShare(world.anybody(over), token, undefined)).rejects.toEqual(code('NOT_FOUND'))
  const left = await world.dump()
  expect(left).toContain(kept.id)
  expect(left.replace(/evt_\w+/g, '')).not.toContain('bo@example.org')
  expect(await world.eventsOf('trips.trip_erased')).toEqual([{ type: 'trips.trip_erased', trip_id: trip.id }])
  expect((await world.events()).findLast(({ subject }) => subject === trip.id)?.sequence).toBe(6)
  await sweep(world.system(over))
  expect((await world.eventsOf('trips.trip_erased')).length).toBe(1)
})

it('does not forget the rows of a trip whose room could not be erased', async () => {
  const { world, ana, trip } = await tripWithBo()
  await deleteTrip(ana, trip.id)
  const room = ana.env.TRIP_ROOM
  ana.env.TRIP_ROOM = { getByName: (id) => ({ ...room.getByName(id), erase: () => Promise.reject(new Error('down')) }) }
  await sweep(world.system(later(RESTORE_MS)))
  expect(await world.dump()).toContain(trip.id)
  ana.env.TRIP_ROOM = room
  await sweep(world.system(later(RESTORE_MS)))
  expect(world.isErased(trip.id)).toBe(true)
})

it('archives a trip for one member alone', async () => {
  const { ana, bo, trip } = await tripWithBo()
  expect(await setArchived(bo, trip.id, true)).toMatchObject({ id: trip.id, archived: true })
  const ids = async (who: typeof ana, state: 'active' | 'archived') =>
    (await listTrips(who, { limit: 20, state })).items.map(({ id }) => id)
  expect([await ids(bo, 'active'), await ids(bo, 'archived')]).toEqual([[], [trip.id]])
  expect([await ids(ana, 'active'), await ids(ana, 'archived')]).toEqual([[trip.id], []])
  await setArchived(bo, trip.id, false)
  await setArchived(bo, trip.id, false)
  expect(await ids(bo, 'active')).toEqual([trip.id])
})

it('hands a trip over to another member, who then owns it alone', async () => {
  const { world, ana, bo, trip } = await tripWithBo()
  await expect(transferTrip(bo, trip.id, 'usr_bo')).rejects.toEqual(code('FORBIDDEN'))
  await expect(transferTrip(ana, trip.id, 'usr_cy')).rejects.toEqual(code('NOT_FOUND'))
  expect((await transferTrip(ana, trip.id, 'usr_ana')).role).toBe('owner')
  expect(await transferTrip(ana, trip.id, 'usr_bo')).toMatchObject({ role: 'editor', sees_private: true })
  expect(await getOwnMembership(bo, trip.id)).toMatchObject({ role: 'owner', sees_private: true })
  expect((await getTrip(bo, trip.id)).budget).toEqual(PLAN.budget)
  await expect(deleteTrip(ana, trip.id)).rejects.toEqual(code('FORBIDDEN'))
  await expect(transferTrip(ana, trip.id, 'usr_ana')).rejects.toEqual(code('FORBIDDEN'))
  const roles = (await listCollaborators(bo, trip.id)).map(({ user_id, role }) => [user_id, role])
  expect(roles).toEqual([
    ['usr_bo', 'owner'],
    ['usr_ana', 'editor'],
  ])
  await removeCollaborator(ana, trip.id, 'me')
  expect(await listCollaborators(bo, trip.id)).toHaveLength(1)
  expect((await world.events()).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  await updateTrip(bo, trip.id, { ...PLAN, title: 'Mine now' }, '"1"')
})

it('tidies up without reading a whole table', async () => {
  const { world, ana, trip } = await tripWithBo()
  const queries = await queriesOf(ana.env, async () => {
    await setArchived(ana, trip.id, true)
    await transferTrip(ana, trip.id, 'usr_bo')
    await deleteTrip(world.person('bo'), trip.id)
    await restoreTrip(world.person('bo'), trip.id)
    await deleteTrip(world.person('bo'), trip.id)
    await sweep(world.system(later(31 * DAY_MS)))
  })
  expect(queries.length).toBeGreaterThan(10)
  for (const { query, plan } of queries)
    for (const detail of plan) expect(detail, query).not.toMatch(/^SCAN (?!outbox|inbox|CONSTANT)/)
})
