import { allowed, type Board, CAPACITY, EPSILON, evaluate, insertAt, probe, removeAt, travelAcross } from './board'
import type { InsertionCache } from './insertion'

/** Swaps planned sites for better ones outside the plan, in place. True when anything changed. */
export function replaceStops(board: Board, cache: InsertionCache): boolean {
  const { problem: p, seq } = board
  let changed = false
  for (let route = 0; route < p.routes; route++) {
    for (let k = 0; k < board.length[route]!; k++) {
      const out = seq[route * CAPACITY + k]!
      const within = travelOf(board, route, k)
      let [best, bestGain] = [-1, EPSILON]
      for (let site = 0; site < p.size; site++) {
        const cell = route * p.size + site
        if (board.routeOf[site]! >= 0 || p.windowAt[cell] === p.windowAt[cell + 1]) continue
        const most = p.score[site]! - p.score[out]! + p.travelWeight * within
        if (most <= bestGain || !allowed(board, route, site, out)) continue
        if (!probe(board, route, k - 1, k + 1, site)) continue
        const gain = most - p.travelWeight * board.found[1]!
        if (gain > bestGain) [best, bestGain] = [site, gain]
      }
      if (best < 0) continue
      swapIn(board, route, k, best)
      cache.stale[route] = 1
      changed = true
    }
  }
  return changed
}

/** Travel to a stop and on from it. */
function travelOf(board: Board, route: number, k: number): number {
  const site = board.seq[route * CAPACITY + k]!
  if (board.problem.node[site]! < 0) return travelAcross(board, route, k - 1, k)
  return travelAcross(board, route, k - 1, k) + travelAcross(board, route, k, k + 1)
}

function swapIn(board: Board, route: number, k: number, site: number): void {
  const out = board.seq[route * CAPACITY + k]!
  // The order between may miss a window for a moment only; the probe has shown that the result does not.
  removeAt(board, route, k)
  if (insertAt(board, route, k, site)) return
  removeAt(board, route, k)
  insertAt(board, route, k, out)
}

/** Moves single stops to where they cost less travel, on any route. */
export function relocateStops(board: Board, cache: InsertionCache): boolean {
  const { problem: p } = board
  let changed = false
  for (let from = 0; from < p.routes; from++) {
    for (let k = 0; k < board.length[from]!; k++) {
      const site = board.seq[from * CAPACITY + k]!
      const before = board.moving[from]!
      if (!removeAt(board, from, k)) {
        insertAt(board, from, k, site)
        continue
      }
      const saved = before - board.moving[from]!
      let [bestRoute, bestPosition, least] = [from, k, saved]
      for (let route = 0; route < p.routes; route++) {
        if (!allowed(board, route, site)) continue
        for (let position = 0; position <= board.length[route]!; position++) {
          if (!probe(board, route, position - 1, position, site)) continue
          const detour = board.found[1]! - travelAcross(board, route, position - 1, position)
          if (detour < least) [bestRoute, bestPosition, least] = [route, position, detour]
        }
      }
      insertAt(board, bestRoute, bestPosition, site)
      if (least >= saved) continue
      cache.stale[from] = 1
      cache.stale[bestRoute] = 1
      changed = true
    }
  }
  return changed
}

/** 2-opt: turns a stretch of a route around where that saves travel and keeps all windows. */
export function reverseStretches(board: Board, cache: InsertionCache): boolean {
  const { problem: p, seq } = board
  let changed = false
  for (let route = 0; route < p.routes; route++) {
    const base = route * CAPACITY
    const length = board.length[route]!
    for (let i = 0; i < length - 1; i++) {
      for (let j = i + 1; j < length; j++) {
        const before = board.moving[route]!
        seq.subarray(base + i, base + j + 1).reverse()
        if (evaluate(board, route) && board.moving[route]! < before) {
          cache.stale[route] = 1
          changed = true
          continue
        }
        seq.subarray(base + i, base + j + 1).reverse()
        evaluate(board, route)
      }
    }
  }
  return changed
}
