import { clearCache } from '#shared/cache'
import type { NewPlace, Place } from '#shared/contracts/search'
import { AppError, invalid, notFound } from '#shared/errors'
import { cloudEvent, type Event } from '#shared/events'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import { newId } from '#shared/values/ids'
import { isCurrency } from '#shared/values/money'
import { parseOpeningHours } from '#shared/values/opening-hours'
import { type Importer, mayChange } from '../domain/import/match'
import { placeRow, placeText, SEED_SOURCE } from '../domain/place'
import { keyOf } from '../domain/text'
import type { Ctx } from '../env'
import { findCity, namesOfCity } from '../store/cities'
import { creatorOf, deletePlace, placesOfIds, upsertPlace } from '../store/places'
import { editorOf } from './editors'

/** Adds a place, or replaces the one of its id. FORBIDDEN for an operator where that is somebody else's. */
export async function indexPlace(ctx: Ctx, input: NewPlace): Promise<Place> {
  const editor = editorOf(ctx.call)
  if (input.source === SEED_SOURCE) throw invalid('source', 'This name is taken by the platform itself')
  if (input.price && !isCurrency(input.price.currency)) throw invalid('price.currency', 'Not a currency in use')
  if (input.opening_hours !== null && !parseOpeningHours(input.opening_hours)) {
    throw invalid('opening_hours', 'Not understood; use the OpenStreetMap syntax')
  }
  const d1 = ctx.env.SEARCH_DB
  const place = { ...input, id: input.id ?? newId('place', ctx.now) }
  if (input.id !== undefined) requireOwn(editor, await creatorOf(d1, input.id))
  const city = await findCity(d1, [{ name: keyOf(place.city), region: keyOf(place.country_code) }])
  const names = city ? await namesOfCity(d1, city.city.n) : []
  const row = placeRow(place, undefined, { created_by: editor.owner, import_id: null })
  const { id: place_id, lat, lon } = place
  await commit(ctx, upsertPlace(d1, row, placeText(place, names)), place_id, {
    type: 'search.place_indexed',
    place_id,
    lat,
    lon,
  })
  const [indexed] = await placesOfIds(d1, [place_id])
  return indexed!
}

/** NOT_FOUND for a place that is not there, FORBIDDEN for an operator where it is somebody else's. */
export async function removePlace(ctx: Ctx, id: string): Promise<void> {
  const editor = editorOf(ctx.call)
  const d1 = ctx.env.SEARCH_DB
  const creator = await creatorOf(d1, id)
  if (creator === undefined) throw notFound('place')
  requireOwn(editor, creator)
  await commit(ctx, deletePlace(d1, id), id, { type: 'search.place_removed', place_id: id })
}

/** Operators change only what they created; `creator` is undefined for a place that is not there yet. */
function requireOwn(editor: Importer, creator: string | null | undefined): void {
  if (creator === undefined || mayChange(editor, { created_by: creator })) return
  throw new AppError('FORBIDDEN', 'This place was put in by somebody else')
}

/** The change and the event that tells of it are one batch; then no cache may answer from before. */
async function commit(ctx: Ctx, change: D1PreparedStatement[], id: string, event: Event): Promise<void> {
  const d1 = ctx.env.SEARCH_DB
  // A removed place may come back under its id: only the clock keeps the sequence rising.
  const told = cloudEvent(ctx, 'search', id, ctx.now.getTime(), event)
  await d1.batch([...change, outboxInsert(d1, told)])
  await clearCache(ctx.env, ['search', 'suggest', 'places'])
  ctx.defer(relayOutbox(ctx, d1))
}
