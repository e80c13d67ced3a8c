import { earliestStart, latestStart, type Problem, type Solution } from '../problem'

/** Most stops of one route. */
export const CAPACITY = 128
/** Fits within rounding of the objective. */
export const EPSILON = 1e-9

/**
 * A plan under construction. All its integers lie in one buffer, so that keeping and restoring a plan is one copy. For every
 * stop it holds the earliest start given the stops before, and the latest start that still lets the stops after it keep
 * their windows (the forward time slack of Savelsbergh 1992, here with several windows): both together decide in constant time
 * whether a site can be inserted.
 */
export type Board = {
  problem: Problem
  cells: Int32Array
  /** Site of each stop, `route * CAPACITY + position`; the three after it alike. */
  seq: Int32Array
  start: Int32Array
  latest: Int32Array
  /** Node where one stands after the stop; -1 as long as that is nowhere in particular. */
  at: Int32Array
  length: Int32Array
  /** Route of each site, -1 while it is not in the plan. */
  routeOf: Int32Array
  groupUsed: Int32Array
  perCategory: Int32Array
  visits: Int32Array
  minutes: Int32Array
  moving: Int32Array
  /** Collected score and total cost. */
  sums: Float64Array
  /** What the last successful `probe` found: start, travel to and from, waiting. */
  found: Int32Array
}

export function emptyBoard(problem: Problem): Board {
  const { size, routes, groups, categories } = problem
  const slots = routes * CAPACITY
  const sizes = [slots, slots, slots, slots, routes, size, groups, routes * categories, routes, routes, routes]
  const cells = new Int32Array(sizes.reduce((sum, n) => sum + n, 0))
  let offset = 0
  const next = () => {
    const part = cells.subarray(offset, offset + sizes[0]!)
    offset += sizes.shift()!
    return part
  }
  const board: Board = {
    problem,
    cells,
    seq: next(),
    start: next(),
    latest: next(),
    at: next(),
    length: next(),
    routeOf: next(),
    groupUsed: next(),
    perCategory: next(),
    visits: next(),
    minutes: next(),
    moving: next(),
    sums: new Float64Array(2),
    found: new Int32Array(3),
  }
  board.routeOf.fill(-1)
  return board
}

export function copyBoard(from: Board, to: Board): void {
  to.cells.set(from.cells)
  to.sums.set(from.sums)
}

export function objective(board: Board): number {
  let moving = 0
  for (let route = 0; route < board.problem.routes; route++) moving += board.moving[route]!
  return board.sums[0]! - board.problem.travelWeight * moving
}

export function travelTime(p: Problem, from: number, to: number): number {
  return from < 0 || to < 0 ? 0 : p.travel[from * p.nodes + to]!
}

/** Times of a route anew after its order changed. False where a window is missed: the caller must undo. */
export function evaluate(board: Board, route: number): boolean {
  const { problem: p, seq, start, latest, at } = board
  const base = route * CAPACITY
  const length = board.length[route]!
  let time = p.begins[route]!
  let here = p.startNode[route]!
  let moving = 0
  for (let k = base; k < base + length; k++) {
    const site = seq[k]!
    const node = p.node[site]!
    const move = travelTime(p, here, node)
    const begin = earliestStart(p, route, site, time + move + (k > base ? p.lead[site]! : 0))
    if (begin < 0) return false
    if (node >= 0) here = node
    start[k] = begin
    at[k] = here
    moving += move
    time = begin + p.minutes[site]!
  }
  const home = travelTime(p, here, p.endNode[route]!)
  moving += home
  let bound = p.ends[route]! - home
  if (time > bound) return false
  for (let k = base + length - 1; k >= base; k--) {
    const site = seq[k]!
    const before = k > base ? at[k - 1]! : p.startNode[route]!
    latest[k] = latestStart(p, route, site, bound - p.minutes[site]!)
    bound = latest[k]! - travelTime(p, before, p.node[site]!) - (k > base ? p.lead[site]! : 0)
  }
  board.moving[route] = moving
  return true
}

/**
 * Whether `site` can stand between the stops at `prev` and `next` of a route (-1: the day's begin; the length: its end). Constant
 * time but for stops without a place of their own right after it, whose place would change. Details are left in `found`.
 */
export function probe(board: Board, route: number, prev: number, next: number, site: number): boolean {
  const { problem: p, seq, start, latest, at, found } = board
  const base = route * CAPACITY
  const from = prev < 0 ? p.startNode[route]! : at[base + prev]!
  const free = prev < 0 ? p.begins[route]! : start[base + prev]! + p.minutes[seq[base + prev]!]!
  const node = p.node[site]!
  const moveIn = travelTime(p, from, node)
  const ready = free + moveIn + (prev < 0 ? 0 : p.lead[site]!)
  const begin = earliestStart(p, route, site, ready)
  if (begin < 0) return false
  const here = node < 0 ? from : node
  const length = board.length[route]!
  let time = begin + p.minutes[site]!
  let k = next
  for (; k < length && p.node[seq[base + k]!]! < 0; k++) {
    const floating = seq[base + k]!
    const then = earliestStart(p, route, floating, time + p.lead[floating]!)
    if (then < 0) return false
    time = then + p.minutes[floating]!
  }
  const moveOut = travelTime(p, here, k < length ? p.node[seq[base + k]!]! : p.endNode[route]!)
  const arrival = time + moveOut
  if (k < length ? arrival + p.lead[seq[base + k]!]! > latest[base + k]! : arrival > p.ends[route]!) return false
  found[0] = begin
  found[1] = moveIn + moveOut
  found[2] = begin - ready
  return true
}

/** Travel between a stop (or the begin) and the first stop from `next` on that has a place of its own. */
export function travelAcross(board: Board, route: number, prev: number, next: number): number {
  const { problem: p, seq, at } = board
  const base = route * CAPACITY
  const length = board.length[route]!
  let k = next
  while (k < length && p.node[seq[base + k]!]! < 0) k++
  const to = k < length ? p.node[seq[base + k]!]! : p.endNode[route]!
  return travelTime(p, prev < 0 ? p.startNode[route]! : at[base + prev]!, to)
}

/** Whether limits other than time allow `site` on `route`, were `without` (a site of that route, or -1) taken out. */
export function allowed(board: Board, route: number, site: number, without = -1): boolean {
  const p = board.problem
  const group = p.group[site]!
  if (group >= 0 && board.groupUsed[group]! > 0 && (without < 0 || p.group[without] !== group)) return false
  const spared = without < 0 ? 0 : p.cost[without]!
  if (board.sums[1]! + p.cost[site]! - spared > p.budget + EPSILON) return false
  const category = p.category[site]!
  if (category >= 0 && (without < 0 || p.category[without] !== category)) {
    if (board.perCategory[route * p.categories + category]! >= p.categoryMost[category]!) return false
  }
  if (!p.counts[site]) return true
  const freed = without >= 0 && p.counts[without] ? 1 : 0
  const visits = board.visits[route]! + 1 - freed
  const minutes = board.minutes[route]! + p.minutes[site]! - (freed ? p.minutes[without]! : 0)
  return visits <= p.mostVisits[route]! && minutes <= p.mostMinutes[route]!
}

function account(board: Board, route: number, site: number, sign: 1 | -1): void {
  const p = board.problem
  board.sums[0]! += sign * p.score[site]!
  board.sums[1]! += sign * p.cost[site]!
  board.routeOf[site] = sign > 0 ? route : -1
  if (p.group[site]! >= 0) board.groupUsed[p.group[site]!]! += sign
  if (p.category[site]! >= 0) board.perCategory[route * p.categories + p.category[site]!]! += sign
  if (!p.counts[site]) return
  board.visits[route]! += sign
  board.minutes[route]! += sign * p.minutes[site]!
}

/** Puts a site in after a successful probe. */
export function insertAt(board: Board, route: number, position: number, site: number): boolean {
  const base = route * CAPACITY
  const length = board.length[route]!
  if (length >= CAPACITY) return false
  board.seq.copyWithin(base + position + 1, base + position, base + length)
  board.seq[base + position] = site
  board.length[route] = length + 1
  account(board, route, site, 1)
  return evaluate(board, route)
}

/** Takes a stop out. The rest stays feasible wherever a detour is never shorter than the direct way. */
export function removeAt(board: Board, route: number, position: number): boolean {
  const base = route * CAPACITY
  const length = board.length[route]!
  const site = board.seq[base + position]!
  board.seq.copyWithin(base + position, base + position + 1, base + length)
  board.length[route] = length - 1
  account(board, route, site, -1)
  return evaluate(board, route)
}

export function solutionOf(board: Board, iterations: number): Solution {
  const { problem: p } = board
  const routes = Array.from({ length: p.routes }, (_, route) =>
    Array.from({ length: board.length[route]! }, (_, k) => ({
      site: board.seq[route * CAPACITY + k]!,
      start: board.start[route * CAPACITY + k]!,
    })),
  )
  return { routes, score: objective(board), travel: board.moving.reduce((sum, t) => sum + t, 0), iterations }
}
