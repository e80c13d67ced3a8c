import { type Call, contextOf, systemCall } from '#shared/call'
import type { Point } from '#shared/contracts/common'
import type { DestinationInput, SearchRpc } from '#shared/contracts/search'
import type { EventSource } from '#shared/events'
import { confirmOutbox, relayOutbox } from '#shared/outbox'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { resolveDestination } from './service/destinations'
import { resumeUndoing } from './service/imports/undo'
import { getPlaces, placesNear } from './service/search'

export default {
  fetch: app.fetch,
  async scheduled(_controller, env, execution) {
    const ctx = contextOf('search', env, systemCall('search'), (work) => execution.waitUntil(work))
    await resumeUndoing(ctx)
    await relayOutbox(ctx, env.SEARCH_DB)
  },
} satisfies ExportedHandler<Env>

export class Search extends RpcEntrypoint<Env> implements SearchRpc, EventSource {
  protected readonly service = 'search'
  resolveDestination(call: Call, input: DestinationInput) {
    return resolveDestination(this.context(call), input)
  }
  placesNear(call: Call, near: Point, radius_m: number) {
    return placesNear(this.context(call), near, radius_m)
  }
  getPlaces(call: Call, ids: string[]) {
    return getPlaces(this.context(call), ids)
  }
  confirmEvents(ids: string[]) {
    return confirmOutbox(this.context(systemCall('events')), this.env.SEARCH_DB, ids)
  }
}
