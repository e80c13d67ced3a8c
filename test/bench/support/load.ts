export type Sample = { p50: number; p95: number; failed: number; rate: number }

/**
 * Asks at an even pace, `perSecond` for `seconds`, without waiting for answers: what a crowd does. Latencies in
 * milliseconds. An even pace matters: bursts measure their own queue.
 */
export async function evenLoad(
  ask: (i: number) => Promise<Response>,
  perSecond: number,
  seconds: number,
): Promise<Sample> {
  const times: number[] = []
  let failed = 0
  const running: Promise<void>[] = []
  const started = performance.now()
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = started + (i * 1000) / perSecond
    const wait = due - performance.now()
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    running.push(
      (async () => {
        const at = performance.now()
        const response = await ask(i).catch(() => null)
        await response?.arrayBuffer()
        if (response?.ok) times.push(performance.now() - at)
        else failed++
      })(),
    )
  }
  await Promise.all(running)
  const rate = (times.length / (performance.now() - started)) * 1000
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), failed, rate }
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values: number[]) => percentile(values, 0.5)

/** Requests per second a side sustains with `connections` at once, for `seconds`. */
export async function throughput(ask: () => Promise<Response>, connections: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const response = await ask()
        await response.arrayBuffer()
        if (!response.ok) throw new Error(`Answered ${response.status}`)
        done++
      }
    }),
  )
  return done / seconds
}
