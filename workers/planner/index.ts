import { type Call, contextOf, systemCall } from '#shared/call'
import type { CloudEvent, EventSubscriber } from '#shared/events'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { onEvent } from './service/events'
import { resumeJobs } from './service/jobs'

export default {
  fetch: app.fetch,
  async scheduled({ scheduledTime }, env, ctx) {
    const call = { ...systemCall('planner'), now: new Date(scheduledTime).toISOString() }
    await resumeJobs(contextOf('planner', env, call, (work) => ctx.waitUntil(work)))
  },
} satisfies ExportedHandler<Env>

export class Planner extends RpcEntrypoint<Env> implements EventSubscriber {
  protected readonly service = 'planner'
  onEvent(call: Call, event: CloudEvent) {
    return onEvent(this.context(call), event)
  }
}
