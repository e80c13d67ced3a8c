import { within } from './within'

/**
 * One piece of work at a time per key; whoever comes meanwhile shares its result. Work begun by a request dies with that
 * request (its client may go away at any moment), so those who wait do so for `WAIT_MS` only and then do it themselves.
 */
const WAIT_MS = 1_000

export class Coalescer<T> {
  private readonly running = new Map<string, { work: Promise<T>; since: number }>()

  /** The result of `work`, or of the same key's work that is under way. `shared` tells which. */
  async run(key: string, work: () => Promise<T>): Promise<{ value: T; shared: boolean }> {
    const other = this.running.get(key)
    if (other && Date.now() - other.since < WAIT_MS) {
      const done = other.work.then((value) => ({ value, shared: true }))
      const outcome = await within(WAIT_MS, done, () => null)
      if (outcome) return outcome
    }
    const own = { work: work(), since: Date.now() }
    this.running.set(key, own)
    try {
      return { value: await own.work, shared: false }
    } finally {
      if (this.running.get(key) === own) this.running.delete(key)
    }
  }
}
