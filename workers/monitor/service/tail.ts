import type { MetricDeltas } from '#shared/contracts/monitor'
import { digest, type Fault, type Trace } from '../domain/lines'
import { bump, merged } from '../domain/series'

/** Counters are written when this many lines have come, or after this long. */
const FLUSH_LINES = 50
const FLUSH_MS = 1000
/** An invocation that promised to flush and did not by then was ended by the runtime: the next one promises anew. */
const PROMISE_MS = 5 * FLUSH_MS
/** What is kept of a hub that is away; more is dropped and counted. */
const MAX_PENDING_SERIES = 2000

export type TailPorts = {
  /** False while an administrator has switched counting off; failures are reported all the same. */
  counts: boolean
  add(deltas: MetricDeltas): Promise<void>
  report(faults: readonly Fault[]): void
  wait(ms: number): Promise<void>
  /** Milliseconds of any clock that does not stand still. */
  now(): number
}

/** Gathers the counters of one isolate; `take` resolves once what it started is written. */
export function createCollector() {
  let pending: MetricDeltas = {}
  let lines = 0
  let promisedUntil = Number.NEGATIVE_INFINITY

  async function flush(add: TailPorts['add']): Promise<void> {
    const deltas = pending
    pending = {}
    lines = 0
    if (Object.keys(deltas).length === 0) return
    try {
      await add(deltas)
    } catch {
      // The hub is away: kept for the next flush, within bounds.
      pending = withinBounds(merged([pending, deltas]))
    }
  }

  return {
    async take(traces: readonly Trace[], { counts, add, report, wait, now }: TailPorts): Promise<void> {
      const { deltas, lines: more, faults } = digest(traces)
      if (faults.length > 0) report(faults)
      if (more === 0 || !counts) return
      pending = merged([pending, deltas])
      lines += more
      if (lines >= FLUSH_LINES) return flush(add)
      if (now() < promisedUntil) return
      promisedUntil = now() + PROMISE_MS
      await wait(FLUSH_MS)
      promisedUntil = Number.NEGATIVE_INFINITY
      return flush(add)
    },
  }
}

function withinBounds(deltas: MetricDeltas): MetricDeltas {
  const entries = Object.entries(deltas)
  if (entries.length <= MAX_PENDING_SERIES) return deltas
  const kept = Object.fromEntries(entries.slice(0, MAX_PENDING_SERIES))
  bump(kept, 'metrics_dropped_total', entries.length - MAX_PENDING_SERIES)
  return kept
}
