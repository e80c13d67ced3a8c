import type { CloudEvent } from '#shared/events'
import { alreadyHandled, inboxClaim, pruneInbox, relayOutbox } from '#shared/outbox'
import { newId } from '#shared/values/ids'
import { EDITS_APART_MS } from '../domain/activity'
import type { Ctx } from '../env'
import { recordEdit } from '../store/activities'
import { findAnyTrip, updatePlan } from '../store/trips'
import { eraseOld } from './lifecycle'
import { informRoom } from './room'

/** What trips does about what happened elsewhere, and about its own events. Safe to hear twice and in any order. */
export async function onEvent(ctx: Ctx, event: CloudEvent): Promise<void> {
  const { data } = event
  switch (data.type) {
    case 'trips.trip_created':
    case 'trips.trip_updated': {
      // The room is told what the trip is now, not what it was then; it ignores what it knows already.
      const trip = await findAnyTrip(ctx.env.TRIPS_DB, data.trip_id)
      return trip && informRoom(ctx, trip)
    }
    case 'trip_room.plan_changed':
      return takePlan(ctx, event, data)
  }
}

async function takePlan(
  ctx: Ctx,
  event: CloudEvent,
  plan: { trip_id: string; version: number; item_count: number; by: string },
): Promise<void> {
  const db = ctx.env.TRIPS_DB
  const at = Date.parse(event.time)
  const id = newId('activity', new Date(at))
  const edit = { id, trip_id: plan.trip_id, by: plan.by, at, joins_since: at - EDITS_APART_MS }
  try {
    await db.batch([inboxClaim(db, event), updatePlan(db, plan.trip_id, plan, at), ...recordEdit(db, edit)])
  } catch (error) {
    if (!alreadyHandled(error)) throw error
  }
}

/** Every minute: what was deleted long ago is erased, what was not confirmed is sent again. Once a day the inbox forgets what is too old to come again. */
export async function sweep(ctx: Ctx): Promise<void> {
  await eraseOld(ctx)
  await relayOutbox(ctx, ctx.env.TRIPS_DB)
  if (ctx.now.getUTCHours() === 3 && ctx.now.getUTCMinutes() === 0) await pruneInbox(ctx.env.TRIPS_DB, ctx.now)
}
