import { contextOf, systemCall } from '#shared/call'
import type { EventSource } from '#shared/events'
import { confirmOutbox } from '#shared/outbox'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { sweep } from './service/settings'

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env, ctx) {
    const call = { ...systemCall('config'), now: new Date(scheduledTime).toISOString() }
    await sweep(contextOf('config', env, call, (work) => ctx.waitUntil(work)))
  },
} satisfies ExportedHandler<Env>

export class Config extends RpcEntrypoint<Env> implements EventSource {
  protected readonly service = 'config'
  confirmEvents(ids: string[]) {
    return confirmOutbox(this.context(systemCall('events')), this.env.CONFIG_DB, ids)
  }
}
