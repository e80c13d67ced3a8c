import { requireUser } from '#shared/actors'
import type { Trip } from '#shared/contracts/trips'
import { AppError, notFound } from '#shared/errors'
import { nameOf, RESTORE_MS, tripFor } from '../domain'
import type { Ctx } from '../env'
import * as store from '../store/lifecycle'
import { listMembers } from '../store/members'
import { isTripId, relay, requireMember, tellOf } from './trips'

const restorableSince = (now: Date) => now.getTime() - RESTORE_MS

export async function deleteTrip(ctx: Ctx, tripId: string): Promise<void> {
  await requireMember(ctx, tripId, 'owner')
  const event = { type: 'trips.trip_deleted', trip_id: tripId } as const
  const told = tellOf(ctx, tripId, event, { kind: 'trip_deleted' })
  await store.deleteTrip(ctx.env.TRIPS_DB, tripId, told, ctx.now.getTime())
  relay(ctx)
}

/** Within 30 days, by the owner; a trip that is not deleted stays as it is. GONE afterwards. */
export async function restoreTrip(ctx: Ctx, tripId: string): Promise<Trip> {
  const user = requireUser(ctx.call)
  const owned = isTripId(tripId) ? await store.findOwned(ctx.env.TRIPS_DB, tripId, user.id) : undefined
  // Others are answered as everywhere: what is deleted does not exist for them, what is not is not theirs to restore.
  if (!owned) return tripOf(await requireMember(ctx, tripId, 'owner'))
  const { trip, member } = owned
  if (trip.deleted_at === null) return tripFor(trip, member)
  const event = { type: 'trips.trip_restored', trip_id: tripId } as const
  const told = tellOf(ctx, tripId, event, { kind: 'trip_restored' })
  if (!(await store.restoreTrip(ctx.env.TRIPS_DB, tripId, restorableSince(ctx.now), told))) {
    throw new AppError('GONE', 'This trip was deleted more than 30 days ago')
  }
  relay(ctx)
  return tripFor({ ...trip, deleted_at: null }, member)
}
const tripOf = ({ trip, member }: Awaited<ReturnType<typeof requireMember>>) => tripFor(trip, member)

/** At once, so that one sweep stays short. */
const ERASED_A_SWEEP = 20

/** What was deleted 30 days ago goes for good: the room's documents first, since without the rows nobody knows of them. */
export async function eraseOld(ctx: Ctx): Promise<void> {
  const ids = await store.listErasable(ctx.env.TRIPS_DB, restorableSince(ctx.now), ERASED_A_SWEEP)
  for (const id of ids) {
    try {
      await ctx.env.TRIP_ROOM.getByName(id).erase(ctx.call, id)
      await store.eraseTrip(ctx.env.TRIPS_DB, id, tellOf(ctx, id, { type: 'trips.trip_erased', trip_id: id }))
    } catch (error) {
      // The next sweep tries again; the others are not held up.
      ctx.log('ERROR', 'trip not erased', { trip_id: id, error: String(error) })
    }
  }
}

/** For the caller's own list. */
export async function setArchived(ctx: Ctx, tripId: string, archived: boolean): Promise<Trip> {
  const { trip, member } = await requireMember(ctx, tripId)
  const archived_at = archived ? (member.archived_at ?? ctx.now.getTime()) : null
  await store.setArchived(ctx.env.TRIPS_DB, member, archived_at, ctx.now.getTime())
  return tripFor(trip, { ...member, archived_at })
}

/** The trip gets another owner, out of its members; the former one stays as an editor who sees everything. */
export async function transferTrip(ctx: Ctx, tripId: string, userId: string): Promise<Trip> {
  const { trip, member } = await requireMember(ctx, tripId, 'owner')
  const to = (await listMembers(ctx.env.TRIPS_DB, tripId)).find(({ user_id }) => user_id === userId)
  if (!to) throw notFound('collaborator')
  if (to.id === member.id) return tripFor(trip, member)
  const told = tellOf(
    ctx,
    tripId,
    { type: 'trips.ownership_transferred', trip_id: tripId, from_user_id: trip.owner_id, to_user_id: userId },
    { kind: 'ownership_transferred', data: { name: nameOf(to) } },
  )
  const change = { from: member, to, now: ctx.now.getTime() }
  if (!(await store.transferTrip(ctx.env.TRIPS_DB, trip, change, told))) throw notFound('collaborator')
  relay(ctx)
  return tripFor(trip, { ...member, role: 'editor' })
}
