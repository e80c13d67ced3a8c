import { requireUser } from '#shared/actors'
import type { Attribution, Trip, TripCopy } from '#shared/contracts/trips'
import { AppError } from '#shared/errors'
import { newId } from '#shared/values/ids'
import { daysBetween } from '#shared/values/time'
import { checkDates, factsOf, ownerOf, type TripRecord, tripFor } from '../domain'
import { copiedItems, copiedPlan, copyDates, copyTitle, type View } from '../domain/copy'
import type { Ctx } from '../env'
import { findTrip, insertTrip } from '../store/trips'
import { tellRoom } from './room'
import { openLink } from './share-links'
import { readRoom, requirePublic } from './shared-trip'
import { isTripId, newTripOf, relay, requireMember, tellOf } from './trips'

/** A member's own copy, with the budget if they may see it; nobody else is on it. */
export async function duplicateTrip(ctx: Ctx, tripId: string, input: TripCopy): Promise<Trip> {
  const { trip, member } = await requireMember(ctx, tripId)
  const budget = member.sees_private ? trip.budget : null
  const title = input.title ?? copyTitle(trip.title)
  return copyTrip(ctx, { ...trip, budget }, { ...input, title }, { view: 'member', remixedFrom: trip.remixed_from })
}

/** What a public trip shows, as a trip of one's own that names it. FORBIDDEN to members of one that is not public. */
export async function remixTrip(ctx: Ctx, tripId: string, input: TripCopy): Promise<Trip> {
  const user = requireUser(ctx.call)
  const found = isTripId(tripId) ? await findTrip(ctx.env.TRIPS_DB, tripId, user.id) : undefined
  if (found && found.trip.privacy !== 'public') {
    throw new AppError('FORBIDDEN', 'Only public trips are remixed; duplicate this one')
  }
  const { trip, ownerName } = await requirePublic(ctx, tripId)
  const by = trip.public_sections.includes('people') ? ownerName : null
  const remixedFrom = { trip_id: trip.id, title: trip.title, by }
  return copyTrip(ctx, { ...trip, budget: null }, input, { view: trip.public_sections, remixedFrom })
}

/** What a share link shows, as a trip of one's own. It names no source: that was not public. */
export async function copyShare(ctx: Ctx, token: string, grant: string | undefined, input: TripCopy): Promise<Trip> {
  requireUser(ctx.call)
  const { link, trip } = await openLink(ctx, token, grant)
  return copyTrip(ctx, { ...trip, budget: null }, input, { view: link.sections, remixedFrom: null })
}

type Taken = { view: View; remixedFrom: Attribution | null }

/**
 * The room is filled before the trip is stored: a trip that exists has its plan. What a failure between the two leaves
 * behind is a room that nobody can name.
 */
async function copyTrip(ctx: Ctx, source: TripRecord, input: TripCopy, { view, remixedFrom }: Taken): Promise<Trip> {
  const dates = copyDates(source, input.start_date, ctx.now)
  checkDates(dates, ctx.now)
  const document = await readRoom(ctx, source.id)
  const shift = daysBetween(source.start_date, dates.start_date)
  const items = copiedItems(document, { shift, view, newItemId: () => newId('item', ctx.now) })
  const { title = source.title } = input
  const { trip, owner } = newTripOf(ctx, { ...source, ...dates, title, remixed_from: remixedFrom })
  trip.item_count = items.length
  if (items.length > 0) {
    const plan = copiedPlan(document, view)
    const room = ctx.env.TRIP_ROOM.getByName(trip.id)
    await room.change(ctx.call, trip.id, ownerOf(trip), factsOf(trip), { kind: 'replace_plan', items, plan })
  }
  const event = {
    type: 'trips.trip_created',
    trip_id: trip.id,
    owner_id: trip.owner_id,
    ...(view === 'member' || remixedFrom ? { copy_of: source.id } : {}),
  } as const
  await insertTrip(ctx.env.TRIPS_DB, trip, owner, tellOf(ctx, trip.id, event, { kind: 'trip_created' }))
  relay(ctx)
  await tellRoom(ctx, trip)
  return tripFor(trip, owner)
}
