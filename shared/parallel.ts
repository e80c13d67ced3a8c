/**
 * Maps in order with at most `limit` pieces of work under way: a Worker has six outgoing connections at once, and what
 * waits behind them can deadlock. Rejects with the first failure.
 */
export async function mapLimited<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  return results
}
