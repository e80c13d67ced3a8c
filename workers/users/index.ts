import { type Call, contextOf, systemCall } from '#shared/call'
import type { UsersRpc } from '#shared/contracts/users'
import type { CloudEvent, EventSource, EventSubscriber } from '#shared/events'
import { confirmOutbox } from '#shared/outbox'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { onEvent, sweep } from './service/events'
import { preferencesFor } from './service/profiles'

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env, ctx) {
    const call = { ...systemCall('users'), now: new Date(scheduledTime).toISOString() }
    await sweep(contextOf('users', env, call, (work) => ctx.waitUntil(work)))
  },
} satisfies ExportedHandler<Env>

export class Users extends RpcEntrypoint<Env> implements UsersRpc, EventSubscriber, EventSource {
  protected readonly service = 'users'
  preferencesOf(call: Call, userId: string) {
    return preferencesFor(this.context(call), userId)
  }
  onEvent(call: Call, event: CloudEvent) {
    return onEvent(this.context(call), event)
  }
  confirmEvents(ids: string[]) {
    return confirmOutbox(this.context(systemCall('events')), this.env.USERS_DB, ids)
  }
}
