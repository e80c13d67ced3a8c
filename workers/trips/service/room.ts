import { isAppError } from '#shared/errors'
import { within } from '#shared/within'
import { factsOf, ownerOf, type TripRecord } from '../domain'
import type { Ctx } from '../env'

/** A room that does not answer in time does not hold up the person: the trip's event repeats the message. */
const PATIENCE_MS = 2_000

/** Tells the trip's room what the trip is now. A failure is only logged. */
export async function tellRoom(ctx: Ctx, trip: TripRecord): Promise<void> {
  try {
    await within(PATIENCE_MS, informRoom(ctx, trip), () => {
      throw new Error(`No answer within ${PATIENCE_MS} ms`)
    })
  } catch (error) {
    ctx.log('WARNING', 'room not told', { trip_id: trip.id, error: isAppError(error) ? error.code : String(error) })
  }
}

/** The same, for who can try again: it throws. Repeating it changes nothing. */
export async function informRoom(ctx: Ctx, trip: TripRecord): Promise<void> {
  const room = ctx.env.TRIP_ROOM.getByName(trip.id)
  await Promise.all([
    room.setFacts(ctx.call, trip.id, factsOf(trip)),
    room.setBudget(ctx.call, trip.id, ownerOf(trip), trip.budget),
  ])
}
