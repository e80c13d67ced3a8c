import { DurableObject } from 'cloudflare:workers'
import type { MetricDeltas, MetricsHubRpc } from '#shared/contracts/monitor'
import { addCounters, bounded, createTables, MAX_SERIES, readCounters } from './storage'

/** One shard of the platform's counters (`metrics-0` to `metrics-7`): monitor adds to one and reads them all. */
export class MetricsHub extends DurableObject implements MetricsHubRpc {
  readonly #sql = this.ctx.storage.sql
  readonly #known: Set<string>

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env)
    createTables(this.#sql)
    this.#known = new Set(Object.keys(readCounters(this.#sql)))
  }

  async add(deltas: MetricDeltas): Promise<void> {
    addCounters(this.#sql, bounded(this.#known, deltas, MAX_SERIES))
  }

  async read(): Promise<MetricDeltas> {
    return readCounters(this.#sql)
  }
}
