import { clearCache } from '#shared/cache'
import type { CloudEvent } from '#shared/events'
import type { Ctx } from '../env'

const STALE_AFTER = new Set(['search.place_indexed', 'search.place_removed', 'search.places_imported'])

/** A changed place makes candidates and finished plans stale. Hearing it twice only clears twice. */
export async function onEvent(ctx: Ctx, { data }: CloudEvent): Promise<void> {
  if (STALE_AFTER.has(data.type)) {
    await clearCache(ctx.env, ['places', 'itinerary'])
  }
}
