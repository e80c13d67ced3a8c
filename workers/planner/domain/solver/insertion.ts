import { allowed, type Board, CAPACITY, insertAt, probe, travelAcross } from './board'

/** The best place of every site on every route, kept until that route changes. */
export type InsertionCache = {
  position: Int32Array
  /** Time it takes out of the day: visit, pause, waiting and the detour. */
  shift: Float64Array
  /** Score less weighted detour. */
  gain: Float64Array
  stale: Uint8Array
}

export const emptyCache = (sites: number, routes: number): InsertionCache => ({
  position: new Int32Array(sites * routes),
  shift: new Float64Array(sites * routes),
  gain: new Float64Array(sites * routes),
  stale: new Uint8Array(routes).fill(1),
})

/** How the greedy step weighs a site: `gain ** power / (shift + moneyWeight * cost)`, where waiting counts as `waiting` of its time. */
export type Weighing = { power: number; waiting: number; moneyWeight: number }

function refresh(board: Board, cache: InsertionCache, route: number, waiting: number): void {
  const { problem: p } = board
  const length = board.length[route]!
  for (let site = 0; site < p.size; site++) {
    const cell = route * p.size + site
    cache.position[cell] = -1
    if (board.routeOf[site] === route || p.windowAt[cell] === p.windowAt[cell + 1]) continue
    let best = Number.POSITIVE_INFINITY
    for (let k = 0; k <= length; k++) {
      if (!probe(board, route, k - 1, k, site)) continue
      const detour = board.found[1]! - travelAcross(board, route, k - 1, k)
      const shift = p.minutes[site]! + p.lead[site]! + waiting * board.found[2]! + Math.max(0, detour)
      if (shift >= best) continue
      best = shift
      cache.position[cell] = k
      cache.shift[cell] = shift
      cache.gain[cell] = p.score[site]! - p.travelWeight * detour
    }
  }
  cache.stale[route] = 0
}

/** Inserts sites one by one, the most rewarding for their time and money first, until none fits. */
export function insertGreedily(board: Board, cache: InsertionCache, weighing: Weighing): void {
  const { problem: p } = board
  for (;;) {
    let [bestSite, bestRoute, bestValue] = [-1, -1, 0]
    for (let route = 0; route < p.routes; route++) {
      if (board.length[route]! >= CAPACITY) continue
      if (cache.stale[route]) refresh(board, cache, route, weighing.waiting)
      for (let site = 0; site < p.size; site++) {
        const cell = route * p.size + site
        if (board.routeOf[site]! >= 0 || cache.position[cell]! < 0 || cache.gain[cell]! <= 0) continue
        const value =
          cache.gain[cell]! ** weighing.power / (1 + cache.shift[cell]! + weighing.moneyWeight * p.cost[site]!)
        if (value <= bestValue || !allowed(board, route, site)) continue
        bestSite = site
        bestRoute = route
        bestValue = value
      }
    }
    if (bestSite < 0) return
    insertAt(board, bestRoute, cache.position[bestRoute * p.size + bestSite]!, bestSite)
    cache.stale[bestRoute] = 1
  }
}
