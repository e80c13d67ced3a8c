import { type Call, contextOf, logger, systemCall } from '#shared/call'
import type { MonitorRpc } from '#shared/contracts/monitor'
import { RpcEntrypoint } from '#shared/rpc'
import { refreshSettings, settings } from '#shared/settings'
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
    const count = async () => {
      await refreshSettings({ env, log: logger('monitor', systemCall('monitor')) })
      await collector.take(events, {
        counts: settings(env).enable_metrics,
        wait,
        now: Date.now,
        add: (deltas) => addCounters(env, deltas, Math.random()),
        report: (faults) => reportFaults(env, ctx, faults, new Date()),
      })
    }
    ctx.waitUntil(count())
  },
  async scheduled(_, env, ctx) {
    const context = contextOf('monitor', env, systemCall('monitor'), (work) => ctx.waitUntil(work))
    await refreshSettings(context)
    if (settings(env).enable_metrics) await recordProbes(context)
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
