import type { Itinerary } from '#shared/contracts/planner'
import type { RoomActor, RoomChange, RoomDocument, TripFacts } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import type { Trip, TripRole } from '#shared/contracts/trips'
import { AppError } from '#shared/errors'
import { RATES } from '#shared/values/rates'
import { type Composition, composeItinerary } from '../domain/compose'
import type { Ctx } from '../env'

/** A trip as its caller may see it, and the plan as the room has it. */
export type LoadedTrip = { trip: Trip; document: RoomDocument }

/** AUTH_REQUIRED, NOT_FOUND or FORBIDDEN as trips decides; only then is the room looked at. */
export async function loadTrip(ctx: Ctx, tripId: string, atLeast?: TripRole): Promise<LoadedTrip> {
  const trip = await ctx.env.TRIPS.getTrip(ctx.call, tripId, atLeast)
  return { trip, document: await roomOf(ctx, trip.id).read(ctx.call, trip.id) }
}

const roomOf = (ctx: Ctx, tripId: string) => ctx.env.TRIP_ROOM.getByName(tripId)

const factsOf = ({ title, destination, start_date, end_date, travelers, version }: Trip): TripFacts => ({
  title,
  destination,
  start_date,
  end_date,
  travelers,
  version,
})

function actorOf(ctx: Ctx, { role, sees_private }: Trip): RoomActor {
  if (ctx.call.actor.kind === 'anonymous') throw new AppError('AUTH_REQUIRED', 'Sign in to do this')
  return { user_id: ctx.call.actor.id, role, sees_private }
}

/** Changes the plan and gives it as it is then. `known` are records already at hand. */
export async function changePlan(
  ctx: Ctx,
  { trip }: LoadedTrip,
  change: RoomChange,
  known: readonly Place[] = [],
): Promise<Itinerary> {
  const document = await roomOf(ctx, trip.id).change(ctx.call, trip.id, actorOf(ctx, trip), factsOf(trip), change)
  return composeItinerary(await compositionOf(ctx, { trip, document }, known))
}

/** The trip's plan with the records of its places. A budget the caller may not know of is not in it. */
export async function compositionOf(
  ctx: Ctx,
  { trip, document }: LoadedTrip,
  known: readonly Place[] = [],
): Promise<Composition> {
  return {
    trip_id: trip.id,
    destination: trip.destination,
    start_date: trip.start_date,
    end_date: trip.end_date,
    travelers: trip.travelers,
    budget: trip.sees_private ? trip.budget : null,
    items: document.items,
    ideas: document.ideas,
    plan: document.plan,
    places: await recordsOf(ctx, document, known),
    rates: RATES,
  }
}

/** getPlaces answers at most this many ids. */
const IDS_A_CALL = 400

async function recordsOf(ctx: Ctx, { items, ideas }: RoomDocument, known: readonly Place[]): Promise<Place[]> {
  const have = new Map(known.map((place) => [place.id, place]))
  const wanted = [...new Set([...items, ...ideas].flatMap(({ poi_id }) => poi_id ?? []))].filter((id) => !have.has(id))
  for (let from = 0; from < wanted.length; from += IDS_A_CALL) {
    for (const place of await ctx.env.SEARCH.getPlaces(ctx.call, wanted.slice(from, from + IDS_A_CALL)))
      have.set(place.id, place)
  }
  return [...have.values()]
}

export async function getItinerary(ctx: Ctx, tripId: string): Promise<Itinerary> {
  return composeItinerary(await compositionOf(ctx, await loadTrip(ctx, tripId)))
}

/** The validator's verdict on the plan as it is. */
export const validatePlan = async (ctx: Ctx, tripId: string) => (await getItinerary(ctx, tripId)).feasibility
