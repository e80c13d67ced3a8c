import type { MetricDeltas } from '#shared/contracts/monitor'

/** Series one hub keeps: far above what the routes make, so only a broken label reaches it. */
export const MAX_SERIES = 5000
/** Counts what did not fit, so that the loss shows. */
export const DROPPED = 'metrics_dropped_total'

export function createTables(sql: SqlStorage): void {
  sql.exec('CREATE TABLE IF NOT EXISTS counters (series TEXT PRIMARY KEY, amount REAL NOT NULL) STRICT, WITHOUT ROWID')
}

export function readCounters(sql: SqlStorage): MetricDeltas {
  const rows = sql.exec<{ series: string; amount: number }>('SELECT series, amount FROM counters')
  return Object.fromEntries(rows.toArray().map(({ series, amount }) => [series, amount]))
}

/** One statement however many series: writes are what an object has least of. */
export function addCounters(sql: SqlStorage, deltas: MetricDeltas): void {
  sql.exec(
    `INSERT INTO counters (series, amount) SELECT key, value FROM json_each(?) WHERE true
     ON CONFLICT (series) DO UPDATE SET amount = amount + excluded.amount`,
    JSON.stringify(deltas),
  )
}

/** The deltas with new series beyond `max` folded into one that counts them; `known` learns what is let in. */
export function bounded(known: Set<string>, deltas: MetricDeltas, max: number): MetricDeltas {
  const kept: MetricDeltas = {}
  for (const [series, amount] of Object.entries(deltas)) {
    if (!Number.isFinite(amount)) continue
    if (!known.has(series) && known.size >= max) {
      kept[DROPPED] = (kept[DROPPED] ?? 0) + 1
      continue
    }
    known.add(series)
    kept[series] = (kept[series] ?? 0) + amount
  }
  return kept
}
