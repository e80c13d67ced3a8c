import type { MetricDeltas } from '#shared/contracts/monitor'

export type Labels = Record<string, string>
export type Series = { name: string; labels: Labels }

/** A label never carries an id, so a long value is a mistake somewhere; cut, it cannot fill the counters. */
const LABEL_MAX = 100
/** What separates the parts of a key may not stand in them. */
const encode = (value: string) => value.slice(0, LABEL_MAX).replace(/[%|=]/g, encodeURIComponent)

/** `name|label=value|...`: how a series is called between monitor and its hubs. */
export const seriesKey = (name: string, labels: Labels = {}): string =>
  [name, ...Object.entries(labels).map(([label, value]) => `${label}=${encode(value)}`)].join('|')

export function parseSeries(key: string): Series {
  const [name = '', ...pairs] = key.split('|')
  const labels = pairs.map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))] as const
  })
  return { name, labels: Object.fromEntries(labels) }
}

export function bump(deltas: MetricDeltas, key: string, amount = 1): void {
  deltas[key] = (deltas[key] ?? 0) + amount
}

/** The sum of several counters; none of them is changed. */
export function merged(all: readonly MetricDeltas[]): MetricDeltas {
  const sum: MetricDeltas = {}
  for (const deltas of all) for (const [key, amount] of Object.entries(deltas)) bump(sum, key, amount)
  return sum
}
