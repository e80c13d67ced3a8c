import { requireUser } from '#shared/actors'
import { Destination, DestinationInput } from '#shared/contracts/search'
import type { NewTrip, Trip, TripRole, TripState, TripUpdate } from '#shared/contracts/trips'
import { AppError, invalid, notFound } from '#shared/errors'
import { cloudEvent, type Event } from '#shared/events'
import { relayOutbox } from '#shared/outbox'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { matchesVersion } from '#shared/values/etags'
import { newId } from '#shared/values/ids'
import { budgetAfter, checkDates, type Member, RESTORE_MS, requireRole, type TripRecord, tripFor } from '../domain'
import { type Said, type Told, updateSaid } from '../domain/activity'
import type { Ctx, Env } from '../env'
import type { Found } from '../store/rows'
import * as store from '../store/trips'
import { tellRoom } from './room'

/** The event of a change, whose place in the order of the trip's events the store numbers, and what the activity feed says of it. */
export function tellOf(ctx: Ctx, tripId: string, event: Event, ...said: Said[]): Told {
  const { actor: by } = ctx.call
  const actor = by.kind === 'user' ? { user_id: by.id, name: by.name } : null
  const activities = said.map(({ kind, data = {}, private: secret = false }) => {
    const at = ctx.now.getTime()
    const when = { created_at: at, updated_at: at }
    return { id: newId('activity', ctx.now), trip_id: tripId, kind, actor, private: secret, data, ...when }
  })
  return { event: cloudEvent(ctx, 'trips', tripId, 1, event), activities }
}

export const relay = (ctx: Ctx) => ctx.defer(relayOutbox(ctx, ctx.env.TRIPS_DB))

/** The trip and the caller's membership. NOT_FOUND for whoever is not on it, FORBIDDEN below `atLeast`. */
export async function requireMember(ctx: Ctx, tripId: string, atLeast: TripRole = 'viewer'): Promise<Found> {
  const user = requireUser(ctx.call)
  const found = isTripId(tripId) ? await store.findTrip(ctx.env.TRIPS_DB, tripId, user.id) : undefined
  if (!found) throw notFound('trip')
  requireRole(found.member, atLeast)
  return found
}
export const isTripId = (id: string) => /^trp_[0-9a-z]{26}$/.test(id)

export async function createTrip(ctx: Ctx, input: NewTrip): Promise<Trip> {
  requireUser(ctx.call)
  checkDates(input, ctx.now)
  const destination = await resolve(ctx, input.destination)
  const { trip, owner } = newTripOf(ctx, { ...input, destination, budget: input.budget ?? null, remixed_from: null })
  const event = { type: 'trips.trip_created', trip_id: trip.id, owner_id: trip.owner_id } as const
  await store.insertTrip(ctx.env.TRIPS_DB, trip, owner, tellOf(ctx, trip.id, event, { kind: 'trip_created' }))
  relay(ctx)
  await tellRoom(ctx, trip)
  return tripFor(trip, owner)
}

type Fact = 'title' | 'destination' | 'start_date' | 'end_date' | 'travelers' | 'budget' | 'remixed_from'
/** A trip of the caller's that says this, and is nobody else's business yet. */
export function newTripOf(ctx: Ctx, said: Pick<TripRecord, Fact>): { trip: TripRecord; owner: Member } {
  const user = requireUser(ctx.call)
  const at = ctx.now.getTime()
  const trip: TripRecord = {
    id: newId('trip', ctx.now),
    owner_id: user.id,
    title: said.title,
    destination: said.destination,
    start_date: said.start_date,
    end_date: said.end_date,
    travelers: said.travelers,
    budget: said.budget,
    version: 1,
    versioned_at: at,
    item_count: 0,
    created_at: at,
    updated_at: at,
    privacy: 'private',
    public_sections: ['itinerary'],
    published_at: null,
    remixed_from: said.remixed_from,
    deleted_at: null,
  }
  const owner: Member = {
    id: newId('collaborator', ctx.now),
    trip_id: trip.id,
    user_id: user.id,
    email: user.email,
    name: user.name,
    role: 'owner',
    sees_private: true,
    status: 'active',
    token_hash: null,
    expires_at: null,
    changed_at: null,
    archived_at: null,
  }
  return { trip, owner }
}

async function resolve(ctx: Ctx, wanted: DestinationInput): Promise<Destination> {
  const resolved = await ctx.env.SEARCH.resolveDestination(ctx.call, wanted)
  if (resolved.found) return Destination.parse(resolved.destination)
  const { suggestions } = resolved
  throw new AppError('UNKNOWN_DESTINATION', 'No such destination is known', { field: 'destination', suggestions })
}

export async function getTrip(ctx: Ctx, tripId: string, atLeast?: TripRole): Promise<Trip> {
  const { trip, member } = await requireMember(ctx, tripId, atLeast)
  return tripFor(trip, member)
}

/** After every id of a trip, as `~` sorts behind all letters. */
const NEWEST = 'trp_~'

export async function listTrips(
  ctx: Ctx,
  { limit, cursor, state }: { limit: number; cursor?: string; state: TripState },
): Promise<{ items: Trip[]; next_cursor: string | null }> {
  const user = requireUser(ctx.call)
  const [before] = cursor === undefined ? [NEWEST] : decodeCursor(cursor, ['string'])
  if (cursor !== undefined && !isTripId(before as string)) throw invalid('cursor', 'not a cursor of this list')
  const found = await store.listTrips(ctx.env.TRIPS_DB, user.id, {
    ...{ state, before: before as string, limit: limit + 1 },
    restorableSince: ctx.now.getTime() - RESTORE_MS,
  })
  const page = found.slice(0, limit)
  return {
    items: page.map(({ trip, member }) => tripFor(trip, member)),
    next_cursor: found.length > limit ? encodeCursor([page.at(-1)!.trip.id]) : null,
  }
}

/** PRECONDITION_REQUIRED without `If-Match`, PRECONDITION_FAILED with one of another version. */
export async function updateTrip(
  ctx: Ctx,
  tripId: string,
  input: TripUpdate,
  ifMatch: string | undefined,
): Promise<Trip> {
  const { trip, member } = await requireMember(ctx, tripId, 'editor')
  if (ifMatch === undefined) throw new AppError('PRECONDITION_REQUIRED', 'Send the ETag of the trip as If-Match')
  if (!matchesVersion(ifMatch, trip.version)) throw changedMeanwhile(trip.version)
  checkDates(input, ctx.now, trip)
  const after: TripRecord = {
    ...trip,
    title: input.title,
    start_date: input.start_date,
    end_date: input.end_date,
    travelers: input.travelers,
    budget: budgetAfter(trip.budget, input.budget, member),
    destination: await destinationAfter(ctx, trip.destination, input.destination),
    version: trip.version + 1,
    versioned_at: ctx.now.getTime(),
    updated_at: ctx.now.getTime(),
  }
  const event = { type: 'trips.trip_updated', trip_id: tripId, version: after.version } as const
  const told = tellOf(ctx, tripId, event, ...updateSaid(trip, after))
  if (!(await store.updateTrip(ctx.env.TRIPS_DB, after, told))) throw changedMeanwhile()
  relay(ctx)
  await tellRoom(ctx, after)
  return tripFor(after, member)
}
const changedMeanwhile = (version?: number) =>
  new AppError(
    'PRECONDITION_FAILED',
    'The trip was changed meanwhile; read it again',
    version ? { version } : undefined,
  )

async function destinationAfter(
  ctx: Ctx,
  before: Destination,
  wanted: DestinationInput | Destination,
): Promise<Destination> {
  if (typeof wanted === 'string') return wanted === before.name ? before : resolve(ctx, wanted)
  if ('place_id' in wanted) return resolve(ctx, wanted)
  if (wanted.name === before.name && wanted.lat === before.lat && wanted.lon === before.lon) return before
  const position = DestinationInput.safeParse({ name: wanted.name, lat: wanted.lat, lon: wanted.lon })
  if (!position.success) throw invalid('destination', 'not a place on Earth')
  return resolve(ctx, position.data)
}

export const reachDatabase = (env: Env) => store.isReachable(env.TRIPS_DB)
