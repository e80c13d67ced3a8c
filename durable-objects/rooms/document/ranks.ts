import { generateNKeysBetween } from 'fractional-indexing'

/** Longer keys come from no honest client: a key grows by about one character per five moves into the same gap. */
const MAX_LENGTH = 256
/** Sorts behind every valid rank; what an item without a usable rank is read as until it is corrected. */
export const UNRANKED = '~'

/**
 * A fractional index of the default alphabet. The outermost heads `A` and `z` are refused: nobody reaches them by moving
 * things, and a key next to them leaves no room, so that generating a neighbour would throw.
 */
export function isRank(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !/^[B-Za-y][0-9A-Za-z]+$/.test(value)) return false
  const head = value.charCodeAt(0)
  const integerLength = head >= 97 ? head - 97 + 2 : 90 - head + 2
  return value.length >= integerLength && (value.length === integerLength || !value.endsWith('0'))
}

/** Two ranks may be equal, when two people moved something to the same spot at once: then the id decides, for everybody alike. */
export const byRank = (a: { rank: string; id: string }, b: { rank: string; id: string }): number =>
  a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0

/** One entry of a wished order. `rank` null: it has none yet. `fixed`: its rank must not change. */
export type Place = { rank: string | null; fixed?: boolean }

/**
 * Ranks that put the entries in the order given, changing as few as possible: fixed ones keep theirs, and of the others
 * the longest run that already ascends. Fixed ranks must not descend. Between two equal fixed ranks there is no room; what
 * is wished there comes right behind them.
 */
export function ranksInOrder(order: readonly Place[]): string[] {
  const keep = order.map((place) => place.fixed === true)
  for (const segment of segmentsOf(order)) for (const i of longestAscent(order, segment)) keep[i] = true
  const ranks: string[] = []
  let last: string | null = null
  for (let i = 0; i < order.length; ) {
    if (keep[i]) {
      const rank: string = order[i]!.rank!
      ranks.push(rank)
      if (last === null || rank > last) last = rank
      i++
      continue
    }
    const end = nextIndex(i, (j) => j >= order.length || keep[j]!)
    const bound = order.find((place, j) => j >= end && keep[j] && (last === null || place.rank! > last))
    const made = generateNKeysBetween(last, bound?.rank ?? null, end - i)
    ranks.push(...made)
    last = made.at(-1)!
    i = end
  }
  return ranks
}

type Segment = { from: number; to: number; above: string | null; below: string | null }

/** The stretches between fixed entries, with the ranks that bound them. */
function segmentsOf(order: readonly Place[]): Segment[] {
  const segments: Segment[] = []
  let [from, above] = [0, null as string | null]
  order.forEach((place, i) => {
    if (!place.fixed) return
    segments.push({ from, to: i, above, below: place.rank })
    from = i + 1
    above = place.rank
  })
  return [...segments, { from, to: order.length, above, below: null }]
}

/** Indices of the longest strictly ascending run of usable ranks within a segment's bounds. Quadratic, for days of tens of items. */
function longestAscent(order: readonly Place[], { from, to, above, below }: Segment): number[] {
  const best: { length: number; before: number }[] = []
  let top = -1
  for (let i = from; i < to; i++) {
    const rank = order[i]!.rank
    best[i] = { length: 0, before: -1 }
    if (!isRank(rank) || (above !== null && rank <= above) || (below !== null && rank >= below)) continue
    best[i] = { length: 1, before: -1 }
    for (let j = from; j < i; j++) {
      if (best[j]!.length > 0 && order[j]!.rank! < rank && best[j]!.length >= best[i]!.length) {
        best[i] = { length: best[j]!.length + 1, before: j }
      }
    }
    if (top < 0 || best[i]!.length > best[top]!.length) top = i
  }
  const run: number[] = []
  for (let i = top; i >= 0; i = best[i]!.before) run.unshift(i)
  return run
}

function nextIndex(start: number, found: (index: number) => boolean): number {
  let index = start
  while (!found(index)) index++
  return index
}
