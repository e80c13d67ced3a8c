import { cached } from '#shared/cache'
import type { Destination, Place } from '#shared/contracts/search'
import { AppError } from '#shared/errors'
import type { Ctx } from '../env'

/** A city with its outskirts, metres. A must-see may lie farther. */
const RADIUS_M = 25_000
/** Two decimals of a degree, about a kilometre: neighbours of a cell share their candidates. */
const CELL = 100
const cellOf = ({ lat, lon }: Destination) => ({
  lat: Math.round(lat * CELL) / CELL,
  lon: Math.round(lon * CELL) / CELL,
})

/** What a plan around a destination may be made of. */
export function candidatesNear(ctx: Ctx, destination: Destination): Promise<Place[]> {
  const cell = cellOf(destination)
  return cached(ctx, 'places', ['candidates', cell], () => ctx.env.SEARCH.placesNear(ctx.call, cell, RADIUS_M))
}

/** The candidates and the places that were asked for by id. VALIDATION_ERROR names ids of which there is no record. */
export async function placesFor(
  ctx: Ctx,
  destination: Destination,
  lists: { must_see: string[]; avoid: string[] },
): Promise<Place[]> {
  const near = await candidatesNear(ctx, destination)
  const known = new Map(near.map((place) => [place.id, place]))
  const missing = [...new Set([...lists.must_see, ...lists.avoid])].filter((id) => !known.has(id))
  if (missing.length === 0) return near
  for (const place of await ctx.env.SEARCH.getPlaces(ctx.call, missing)) known.set(place.id, place)
  for (const field of ['must_see', 'avoid'] as const) {
    const unknown = lists[field].filter((id) => !known.has(id))
    if (unknown.length === 0) continue
    const named = unknown.slice(0, 5).join(', ')
    throw new AppError('VALIDATION_ERROR', `${field}: we know no place ${named}`, {
      field,
      issue: 'unknown place',
      unknown,
    })
  }
  return [...near, ...lists.must_see.filter((id) => !near.some((place) => place.id === id)).map((id) => known.get(id)!)]
}
