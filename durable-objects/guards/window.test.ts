import { describe, expect, it } from 'vitest'
import { grant, live, SLOTS, type Window } from './window'

const rule = { limit: 1000, window_seconds: 3600 }
const HOUR_MS = 3_600_000
const START_MS = Date.parse('2027-05-03T10:00:00Z')

/** A small generator with a seed, so that a failure can be repeated (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Asks at each of `times` (milliseconds, rising) and tells what was granted. */
function ask(times: readonly { atMs: number; wanted: number }[], limits = rule) {
  let window: Window = []
  return times.map(({ atMs, wanted }) => {
    const result = grant(window, limits, wanted, atMs)
    window = result.window
    return { atMs, wanted, ...result.lease }
  })
}

describe('a sliding window', () => {
  it('grants up to its limit and says when there is room again', () => {
    const [first, second, third] = ask([
      { atMs: START_MS, wanted: 990 },
      { atMs: START_MS + 60_000, wanted: 20 },
      { atMs: START_MS + 60_000, wanted: 1 },
    ])
    expect(first).toMatchObject({ granted: 990, remaining: 10, reset_seconds: 3600 })
    expect(second).toMatchObject({ granted: 10, remaining: 0, reset_seconds: 3540 })
    expect(third).toMatchObject({ granted: 0, remaining: 0, reset_seconds: 3540 })
  })

  it('gives a burst back exactly when it is a window old', () => {
    const answers = ask([
      { atMs: START_MS + 59_999, wanted: 1000 },
      { atMs: START_MS + 59_999 + HOUR_MS - 1, wanted: 1 },
      { atMs: START_MS + 59_999 + HOUR_MS, wanted: 1 },
    ])
    expect(answers.map(({ granted }) => granted)).toEqual([1000, 0, 1])
  })

  it('tells whether there is room without taking it', () => {
    const full = ask([{ atMs: START_MS, wanted: 1000 }])
    expect(full[0]!.remaining).toBe(0)
    const asked = ask([
      { atMs: START_MS, wanted: 0 },
      { atMs: START_MS, wanted: 1000 },
      { atMs: START_MS, wanted: 0 },
    ])
    expect(asked.map(({ granted, remaining }) => [granted, remaining])).toEqual([
      [0, 1000],
      [1000, 0],
      [0, 0],
    ])
    expect(asked[2]!.reset_seconds).toBe(3600)
  })

  it('is not stuck after the clock was set back', () => {
    const far = grant([], rule, 1000, START_MS + 10 * HOUR_MS).window
    expect(grant(far, rule, 5, START_MS).lease.granted).toBe(5)
  })

  it('holds no more slots than it needs', () => {
    let window: Window = []
    for (let i = 0; i < 5000; i++) window = grant(window, rule, 1, START_MS + i * 1000).window
    expect(window.length).toBeLessThanOrEqual(SLOTS + 1)
    expect(live(window, rule, START_MS + 3 * HOUR_MS)).toEqual([])
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with an exact log over random patterns (seed %i)', (seed) => {
    const next = random(seed)
    const limits = { limit: 1 + Math.floor(next() * 200), window_seconds: 1 + Math.floor(next() * 600) }
    const lengthMs = limits.window_seconds * 1000
    const slotMs = lengthMs / SLOTS
    let atMs = START_MS
    const times = Array.from({ length: 2000 }, () => {
      // Bursts, trickles, and gaps that land just before and after the edges of slots and windows.
      const step = [0, 1, slotMs * next(), lengthMs * next(), slotMs * SLOTS - 1, slotMs * SLOTS][
        Math.floor(next() * 6)
      ]!
      atMs += Math.floor(next() < 0.7 ? step / 20 : step)
      return { atMs, wanted: 1 + Math.floor(next() * limits.limit * (next() < 0.2 ? 1 : 0.1)) }
    })
    const answers = ask(times, limits)
    const unitsWithin = (nowMs: number, ageMs: number, upTo: number) =>
      answers.slice(0, upTo).reduce((sum, { atMs, granted }) => sum + (nowMs - atMs < ageMs ? granted : 0), 0)
    answers.forEach(({ atMs, wanted, granted }, i) => {
      // Never more than the limit in any window; never refused what a window one slot longer would have had room for.
      expect(unitsWithin(atMs, lengthMs, i + 1)).toBeLessThanOrEqual(limits.limit)
      const certainRoom = limits.limit - unitsWithin(atMs, lengthMs + slotMs, i)
      expect(granted).toBeGreaterThanOrEqual(Math.min(wanted, certainRoom))
    })
  })

  it('keeps its promise of when a refused unit fits', () => {
    const next = random(99)
    let window: Window = []
    let atMs = START_MS
    for (let i = 0; i < 3000; i++) {
      atMs += Math.floor(next() * 20_000)
      const wanted = 1 + Math.floor(next() * 30)
      const { lease, window: after } = grant(window, rule, wanted, atMs)
      window = after
      if (lease.granted === wanted) continue
      const later = grant(window, rule, wanted - lease.granted, atMs + lease.reset_seconds * 1000)
      expect(later.lease.granted).toBe(wanted - lease.granted)
    }
  })
})
