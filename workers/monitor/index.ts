import { type Call, contextOf, systemCall } from '#shared/call'
import type { MonitorRpc } from '#shared/contracts/monitor'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { recordProbes } from './service/health'
import { cacheCounts, metricsText } from './service/metrics'
import { reportFaults } from './service/sentry'
import { createCollector } from './service/tail'
import { addCounters } from './store'

const collector = createCollector()
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export default {
  fetch: app.fetch,
  tail(events, env, ctx) {
    const work = collector.take(events, {
      wait,
      now: Date.now,
      add: (deltas) => addCounters(env, deltas, Math.random()),
      report: (faults) => reportFaults(env, ctx, faults, new Date()),
    })
    ctx.waitUntil(work)
  },
  async scheduled(_, env, ctx) {
    await recordProbes(contextOf('monitor', env, systemCall('monitor'), (work) => ctx.waitUntil(work)))
  },
} satisfies ExportedHandler<Env>

export class Monitor extends RpcEntrypoint<Env> implements MonitorRpc {
  protected readonly service = 'monitor'
  cacheCounters(call: Call) {
    return cacheCounts(this.context(call))
  }
  exposition(call: Call) {
    return metricsText(this.context(call))
  }
}
