/** A small seeded generator (mulberry32): equal seeds give equal sequences on every machine. */
export type Random = {
  /** In [0, 1). */
  real(): number
  /** A whole number in [0, bound). */
  below(bound: number): number
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return (word ^ (word >>> 14)) >>> 0
  }
  return { real: () => next() / 4_294_967_296, below: (bound) => next() % bound }
}
