import { type Call, contextOf, systemCall } from '#shared/call'
import type { TripRole, TripsRpc } from '#shared/contracts/trips'
import type { CloudEvent, EventSource, EventSubscriber } from '#shared/events'
import { confirmOutbox } from '#shared/outbox'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { onEvent, sweep } from './service/events'
import { readTrips } from './service/shared-trip'
import { getTrip } from './service/trips'

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env, ctx) {
    const call = { ...systemCall('trips'), now: new Date(scheduledTime).toISOString() }
    await sweep(contextOf('trips', env, call, (work) => ctx.waitUntil(work)))
  },
} satisfies ExportedHandler<Env>

export class Trips extends RpcEntrypoint<Env> implements TripsRpc, EventSubscriber, EventSource {
  protected readonly service = 'trips'
  getTrip(call: Call, tripId: string, atLeast?: TripRole) {
    return getTrip(this.context(call), tripId, atLeast)
  }
  readTrips(call: Call, tripIds: string[]) {
    return readTrips(this.context(call), tripIds)
  }
  onEvent(call: Call, event: CloudEvent) {
    return onEvent(this.context(call), event)
  }
  confirmEvents(ids: string[]) {
    return confirmOutbox(this.context(systemCall('events')), this.env.TRIPS_DB, ids)
  }
}
