import { requireUser } from '#shared/actors'
import type { RoomDocument } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import type { PublicTrip, Section, SharedTrip, Trip } from '#shared/contracts/trips'
import { notFound } from '#shared/errors'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { type TripRecord, tripFor } from '../domain'
import { sharedTrip } from '../domain/shared-trip'
import { publicTripOf } from '../domain/sharing'
import type { Ctx } from '../env'
import { listMembers } from '../store/members'
import * as store from '../store/sharing'
import { findTrips } from '../store/trips'
import { isTripId } from './trips'

/** A trip for an audience that is not on it, put together without a socket. */
export async function readShared(ctx: Ctx, trip: TripRecord, sections: readonly Section[]): Promise<SharedTrip> {
  const document = await readRoom(ctx, trip.id)
  const [places, members] = await Promise.all([
    sections.includes('itinerary') ? recordsOf(ctx, document) : [],
    sections.includes('people') ? listMembers(ctx.env.TRIPS_DB, trip.id) : [],
  ])
  return sharedTrip({ trip, document, places, members, sections })
}

export const readRoom = (ctx: Ctx, tripId: string): Promise<RoomDocument> =>
  ctx.env.TRIP_ROOM.getByName(tripId).read(ctx.call, tripId)

/** getPlaces answers at most this many ids. */
const IDS_A_CALL = 400

async function recordsOf(ctx: Ctx, { items }: RoomDocument): Promise<Place[]> {
  const wanted = [...new Set(items.flatMap(({ poi_id }) => poi_id ?? []))]
  const places: Place[] = []
  for (let from = 0; from < wanted.length; from += IDS_A_CALL) {
    places.push(...(await ctx.env.SEARCH.getPlaces(ctx.call, wanted.slice(from, from + IDS_A_CALL))))
  }
  return places
}

/** NOT_FOUND for a trip that is not public, to its members too: what they see is elsewhere. */
export async function readPublic(ctx: Ctx, tripId: string): Promise<SharedTrip> {
  const { trip } = await requirePublic(ctx, tripId)
  return readShared(ctx, trip, trip.public_sections)
}

export async function requirePublic(ctx: Ctx, tripId: string): Promise<store.Published> {
  const found = isTripId(tripId) ? await store.findPublic(ctx.env.TRIPS_DB, tripId) : undefined
  if (!found) throw notFound('public trip')
  return found
}

const MOST_READ = 100

/** Those of the trips that the caller may see: as a member, else as everybody sees a public one. */
export async function readTrips(ctx: Ctx, tripIds: string[]): Promise<(Trip | PublicTrip)[]> {
  const user = requireUser(ctx.call)
  const wanted = tripIds.slice(0, MOST_READ)
  const own = await findTrips(ctx.env.TRIPS_DB, wanted, user.id)
  const others = wanted.filter((id) => !own.some(({ trip }) => trip.id === id))
  const published = others.length === 0 ? [] : await store.findPublished(ctx.env.TRIPS_DB, others)
  return [
    ...own.map(({ trip, member }) => tripFor(trip, member)),
    ...published.map(({ trip, ownerName }) => publicTripOf(trip, ownerName)),
  ]
}

const LATEST = [Number.MAX_SAFE_INTEGER, ''] as const

export async function listPublic(
  ctx: Ctx,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ items: PublicTrip[]; next_cursor: string | null }> {
  const before = cursor === undefined ? LATEST : (decodeCursor(cursor, ['number', 'string']) as [number, string])
  const found = await store.listPublic(ctx.env.TRIPS_DB, before, limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(({ trip, ownerName }) => publicTripOf(trip, ownerName)),
    next_cursor: found.length > limit && last ? encodeCursor([last.trip.published_at!, last.trip.id]) : null,
  }
}
