import { clearCache } from '#shared/cache'
import type { CloudEvent } from '#shared/events'
import type { Ctx } from '../env'

/** A changed place makes candidates and finished plans stale. Hearing it twice only clears twice. */
export async function onEvent(ctx: Ctx, { data }: CloudEvent): Promise<void> {
  if (data.type === 'search.place_indexed' || data.type === 'search.place_removed') {
    await clearCache(ctx.env, ['places', 'itinerary'])
  }
}
