import type { Favorite, SavedTrip } from '#shared/contracts/users'
import { AppError, notFound } from '#shared/errors'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import type { Ctx } from '../env'
import { dropKept, findKept, type Kept, type KeptKind, keep, listKept } from '../store/kept'
import { ownId } from './subject'

/** As many as one person may keep of each kind. */
const MOST_KEPT = 1000
type Paging = { limit: number; cursor?: string }
type Page<T> = { items: T[]; next_cursor: string | null }
const iso = (ms: number) => new Date(ms).toISOString()

/** NOT_FOUND for a trip the caller may not see. */
export async function saveTrip(ctx: Ctx, id: string, tripId: string): Promise<SavedTrip> {
  const userId = await ownId(ctx, id)
  const [trip] = await ctx.env.TRIPS.readTrips(ctx.call, [tripId])
  if (!trip) throw notFound('trip')
  return { trip_id: trip.id, saved_at: iso(await put(ctx, 'trip', userId, trip.id)), trip }
}

export async function unsaveTrip(ctx: Ctx, id: string, tripId: string): Promise<void> {
  await dropKept(ctx.env.USERS_DB, 'trip', await ownId(ctx, id), tripId)
}

export async function listSavedTrips(ctx: Ctx, id: string, paging: Paging): Promise<Page<SavedTrip>> {
  const { kept, next_cursor } = await page(ctx, 'trip', await ownId(ctx, id), paging)
  const known = kept.length === 0 ? [] : await ctx.env.TRIPS.readTrips(ctx.call, idsOf(kept))
  const trips = new Map(known.map((trip) => [trip.id, trip]))
  const items = kept.map((one) => ({ trip_id: one.id, saved_at: iso(one.saved_at), trip: trips.get(one.id) ?? null }))
  return { items, next_cursor }
}

/** NOT_FOUND for a place of which there is no record. */
export async function addFavorite(ctx: Ctx, id: string, poiId: string): Promise<Favorite> {
  const userId = await ownId(ctx, id)
  const [place] = await ctx.env.SEARCH.getPlaces(ctx.call, [poiId])
  if (!place) throw notFound('place')
  return { poi_id: place.id, saved_at: iso(await put(ctx, 'place', userId, place.id)), place }
}

export async function getFavorite(ctx: Ctx, id: string, poiId: string): Promise<Favorite> {
  const savedAt = await findKept(ctx.env.USERS_DB, 'place', await ownId(ctx, id), poiId)
  if (savedAt === null) throw notFound('favorite')
  const [place] = await ctx.env.SEARCH.getPlaces(ctx.call, [poiId])
  return { poi_id: poiId, saved_at: iso(savedAt), place: place ?? null }
}

export async function removeFavorite(ctx: Ctx, id: string, poiId: string): Promise<void> {
  await dropKept(ctx.env.USERS_DB, 'place', await ownId(ctx, id), poiId)
}

export async function listFavorites(ctx: Ctx, id: string, paging: Paging): Promise<Page<Favorite>> {
  const { kept, next_cursor } = await page(ctx, 'place', await ownId(ctx, id), paging)
  const known = kept.length === 0 ? [] : await ctx.env.SEARCH.getPlaces(ctx.call, idsOf(kept))
  const places = new Map(known.map((place) => [place.id, place]))
  const items = kept.map((one) => ({ poi_id: one.id, saved_at: iso(one.saved_at), place: places.get(one.id) ?? null }))
  return { items, next_cursor }
}

const idsOf = (kept: readonly Kept[]) => kept.map(({ id }) => id)

async function put(ctx: Ctx, kind: KeptKind, userId: string, id: string): Promise<number> {
  const savedAt = await keep(ctx.env.USERS_DB, kind, userId, { id, saved_at: ctx.now.getTime() }, MOST_KEPT)
  if (savedAt === null) throw new AppError('CONFLICT', `At most ${MOST_KEPT} can be kept; remove one first`)
  return savedAt
}

/** Later than everything. */
const LATEST: Kept = { saved_at: Number.MAX_SAFE_INTEGER, id: '' }

async function page(
  ctx: Ctx,
  kind: KeptKind,
  userId: string,
  { limit, cursor }: Paging,
): Promise<{ kept: Kept[]; next_cursor: string | null }> {
  const found = await listKept(ctx.env.USERS_DB, kind, userId, before(cursor), limit + 1)
  const kept = found.slice(0, limit)
  const last = kept.at(-1)
  return { kept, next_cursor: found.length > limit && last ? encodeCursor([last.saved_at, last.id]) : null }
}

function before(cursor: string | undefined): Kept {
  if (cursor === undefined) return LATEST
  const [saved_at, id] = decodeCursor(cursor, ['number', 'string'])
  return { saved_at: saved_at as number, id: id as string }
}
