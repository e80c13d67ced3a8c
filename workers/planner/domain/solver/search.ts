import type { Problem, Solution } from '../problem'
import {
  type Board,
  CAPACITY,
  copyBoard,
  EPSILON,
  emptyBoard,
  evaluate,
  objective,
  removeAt,
  solutionOf,
} from './board'
import { emptyCache, type InsertionCache, insertGreedily } from './insertion'
import { relocateStops, replaceStops, reverseStretches } from './moves'
import { type Random, randomOf } from './random'

/**
 * How long to search. `progress` maps the number of finished rounds to 0..1, and 1 ends the search: `(round) => round / 500` makes the
 * result depend on the input and the seed alone; a clock makes it anytime.
 */
export type Limits = { seed: number; progress: (round: number) => number }

/** How far below the best plan the search may wander at the beginning, as a share of its ordinary score; falls to 0. */
const WANDER = 0.05
/** Share of the stops a round takes out at most. */
const REMOVED_MOST = 0.3

/**
 * Iterated local search: greedy insertion by score per time and money, then rounds of taking stops out (a stretch of days,
 * neighbours, or at random) and inserting anew, accepting what is not much worse than the best; every new best plan is
 * polished by replacing, relocating and 2-opt.
 */
export function solve(problem: Problem, { seed, progress }: Limits): Solution {
  const random = randomOf(seed)
  const cache = emptyCache(problem.size, problem.routes)
  const board = emptyBoard(problem)
  for (let route = 0; route < problem.routes; route++) evaluate(board, route)
  const moneyWeight = moneyWeightOf(problem)
  insertGreedily(board, cache, { power: 1.5, waiting: 1, moneyWeight })
  polish(board, cache, moneyWeight)
  const best = emptyBoard(problem)
  const current = emptyBoard(problem)
  copyBoard(board, best)
  copyBoard(board, current)
  let [bestValue, currentValue] = [objective(best), objective(current)]
  const ordinary = ordinaryScore(board)
  let round = 0
  for (let done = progress(0); done < 1; done = progress(++round)) {
    removeSome(board, cache, random)
    insertGreedily(board, cache, {
      power: 1 + random.real() * 1.5,
      waiting: random.real(),
      moneyWeight: moneyWeight * 2 * random.real(),
    })
    let value = objective(board)
    if (value > bestValue + EPSILON) {
      polish(board, cache, moneyWeight)
      value = objective(board)
      bestValue = value
      copyBoard(board, best)
    }
    if (value > currentValue || value > bestValue - WANDER * ordinary * (1 - done)) {
      currentValue = value
      copyBoard(board, current)
    } else {
      copyBoard(current, board)
      cache.stale.fill(1)
    }
  }
  return solutionOf(best, round)
}

/** Minutes that one unit of money is worth: the days' time over the budget. */
function moneyWeightOf(problem: Problem): number {
  if (!Number.isFinite(problem.budget) || problem.budget <= 0) return 0
  let time = 0
  for (let route = 0; route < problem.routes; route++) time += problem.ends[route]! - problem.begins[route]!
  return time / problem.budget
}

/** The median score of planned stops times their number: must-sees carry scores too large to measure by. */
function ordinaryScore(board: Board): number {
  const scores = [...board.problem.score].filter((_, site) => board.routeOf[site]! >= 0).sort((a, b) => a - b)
  return scores.length * (scores[Math.floor(scores.length / 2)] ?? 0)
}

/** Most polishing passes over one plan. */
const POLISH_PASSES = 4

function polish(board: Board, cache: InsertionCache, moneyWeight: number): void {
  for (let pass = 0; pass < POLISH_PASSES; pass++) {
    const replaced = replaceStops(board, cache)
    const relocated = relocateStops(board, cache)
    const reversed = reverseStretches(board, cache)
    insertGreedily(board, cache, { power: 1.5, waiting: 1, moneyWeight })
    if (!replaced && !relocated && !reversed) return
  }
}

function removeSome(board: Board, cache: InsertionCache, random: Random): void {
  const { routes } = board.problem
  const choice = random.real()
  if (choice < 0.5) {
    const times = 1 + random.below(Math.min(3, routes))
    for (let i = 0; i < times; i++) removeStretch(board, cache, random.below(routes), random)
    return
  }
  let stops = 0
  for (let route = 0; route < routes; route++) stops += board.length[route]!
  if (stops === 0) return
  const most = 1 + random.below(Math.max(1, Math.ceil(stops * REMOVED_MOST)))
  if (choice < 0.75) for (let i = 0; i < most; i++) removeAny(board, cache, random)
  else removeAround(board, cache, random, most)
}

function removeStretch(board: Board, cache: InsertionCache, route: number, random: Random): void {
  const length = board.length[route]!
  if (length === 0) return
  const many = 1 + random.below(Math.max(1, Math.ceil(length * 0.6)))
  const first = random.below(Math.max(1, length - many + 1))
  for (let i = 0; i < many && first < board.length[route]!; i++) take(board, cache, route, first)
}

function removeAny(board: Board, cache: InsertionCache, random: Random): void {
  const route = random.below(board.problem.routes)
  const length = board.length[route]!
  if (length > 0) take(board, cache, route, random.below(length))
}

/** Takes out the stops nearest to a random one, whatever their day: they compete for the same detours. */
function removeAround(board: Board, cache: InsertionCache, random: Random, many: number): void {
  const { problem: p, seq } = board
  const seedRoute = random.below(p.routes)
  if (board.length[seedRoute] === 0) return
  const centre = board.at[seedRoute * CAPACITY + random.below(board.length[seedRoute]!)]!
  if (centre < 0) return
  for (let i = 0; i < many; i++) {
    let [bestRoute, bestPosition, least] = [-1, -1, Number.POSITIVE_INFINITY]
    for (let route = 0; route < p.routes; route++) {
      for (let k = 0; k < board.length[route]!; k++) {
        const node = p.node[seq[route * CAPACITY + k]!]!
        if (node < 0 || p.travel[centre * p.nodes + node]! >= least) continue
        least = p.travel[centre * p.nodes + node]!
        bestRoute = route
        bestPosition = k
      }
    }
    if (bestRoute < 0) return
    take(board, cache, bestRoute, bestPosition)
  }
}

/** Where the way without a stop is longer than the way over it, the stops that then come too late go as well. */
function take(board: Board, cache: InsertionCache, route: number, position: number): void {
  let feasible = removeAt(board, route, position)
  while (!feasible && board.length[route]! > 0) feasible = removeAt(board, route, board.length[route]! - 1)
  cache.stale[route] = 1
}
