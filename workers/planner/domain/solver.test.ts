import { describe, expect, it } from 'vitest'
import { type Problem, type ProblemInput, packProblem, type Solution } from './problem'
import { solve } from './solver'
import { randomOf } from './solver/random'

/** A random problem: `sites` in a square, one or two windows each, some sharing a group, a budget and category limits. */
function randomInput(seed: number, sites: number, routes: number): ProblemInput {
  const random = randomOf(seed)
  const points = Array.from({ length: sites + 1 }, () => [random.below(60), random.below(60)] as const)
  const nodes = points.length
  const travel = Int32Array.from({ length: nodes * nodes }, (_, i) => {
    const [a, b] = [points[Math.floor(i / nodes)]!, points[i % nodes]!]
    return Math.ceil(Math.hypot(a[0] - b[0], a[1] - b[1]))
  })
  return {
    nodes,
    travel,
    budget: 40 * routes,
    categoryMost: [2, 3, 2],
    travelWeight: 0.05,
    routes: Array.from({ length: routes }, () => ({
      begin: 0,
      end: 480,
      startNode: 0,
      endNode: random.below(2) ? 0 : undefined,
      mostVisits: 6,
      mostMinutes: 400,
    })),
    sites: Array.from({ length: sites }, (_, i) => {
      const open = random.below(300)
      return {
        node: random.below(10) === 0 ? null : i + 1,
        score: 1 + random.below(20),
        minutes: 10 + random.below(60),
        lead: random.below(10),
        cost: random.below(20),
        category: random.below(3),
        group: i % 7 === 0 ? 0 : undefined,
        starts: Array.from({ length: routes }, () => {
          const first = [open, open + 60] as const
          return random.below(2) ? [first] : [first, [open + 120, open + 150] as const]
        }),
      }
    }),
  }
}

/** Everything a solution must keep, checked from the input alone. */
function faults(input: ProblemInput, p: Problem, { routes }: Solution): string[] {
  const wrong: string[] = []
  const stops = routes.flat().map(({ site }) => site)
  const groups = stops.flatMap((site) => input.sites[site]!.group ?? [])
  if (new Set(stops).size !== stops.length) wrong.push('a site twice')
  if (new Set(groups).size !== groups.length) wrong.push('a group twice')
  if (stops.reduce((sum, site) => sum + (input.sites[site]!.cost ?? 0), 0) > p.budget) wrong.push('over budget')
  routes.forEach((route, r) => {
    const rule = input.routes[r]!
    let [time, here] = [rule.begin, rule.startNode ?? -1]
    route.forEach(({ site, start }, k) => {
      const { node, minutes, lead = 0, starts } = input.sites[site]!
      const move = node === null || here < 0 ? 0 : p.travel[here * p.nodes + node]!
      if (start < time + move + (k > 0 ? lead : 0)) wrong.push('too early')
      if (!starts[r]!.some(([from, to]) => from <= start && start <= to)) wrong.push('outside its windows')
      time = start + minutes
      if (node !== null) here = node
    })
    const home = rule.endNode === undefined || here < 0 ? 0 : p.travel[here * p.nodes + rule.endNode]!
    if (time + home > rule.end) wrong.push('too late')
    if (route.length > rule.mostVisits!) wrong.push('too many')
    if (route.reduce((sum, { site }) => sum + input.sites[site]!.minutes, 0) > rule.mostMinutes!) wrong.push('too full')
    input.categoryMost!.forEach((most, c) => {
      if (route.filter(({ site }) => input.sites[site]!.category === c).length > most) wrong.push('too many of a kind')
    })
  })
  return wrong
}

/** The best score of one route by trying every order of every subset. */
function bruteForce(input: ProblemInput, p: Problem): number {
  let best = 0
  const go = (order: number[], time: number, here: number, score: number, travelled: number, spent: number) => {
    best = Math.max(best, score - p.travelWeight * travelled)
    input.sites.forEach((site, i) => {
      if (order.includes(i) || spent + (site.cost ?? 0) > p.budget) return
      if (site.group !== undefined && order.some((other) => input.sites[other]!.group === site.group)) return
      if (
        order.filter((other) => input.sites[other]!.category === site.category).length >=
        input.categoryMost![site.category!]!
      )
        return
      if (order.length >= input.routes[0]!.mostVisits!) return
      const move = site.node === null ? 0 : p.travel[here * p.nodes + site.node]!
      const ready = time + move + (order.length > 0 ? (site.lead ?? 0) : 0)
      const window = site.starts[0]!.find(([, to]) => ready <= to)
      if (!window) return
      const end = Math.max(ready, window[0]) + site.minutes
      if (end > input.routes[0]!.end) return
      go([...order, i], end, site.node ?? here, score + site.score, travelled + move, spent + (site.cost ?? 0))
    })
  }
  go([], 0, 0, 0, 0, 0)
  return best
}

const rounds = (most: number) => (round: number) => round / most

describe('the solver', () => {
  it('keeps every window, limit, budget and exclusion in 300 random problems', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const input = randomInput(seed, 15 + (seed % 30), 1 + (seed % 4))
      const problem = packProblem(input)
      expect(faults(input, problem, solve(problem, { seed, progress: rounds(40) })), `seed ${seed}`).toEqual([])
    }
  })

  it('finds the optimum of nearly all small problems, and comes close to the rest', () => {
    let missed = 0
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomInput(seed, 7, 1)
      const input = { ...random, routes: [{ ...random.routes[0]!, endNode: undefined, mostMinutes: 100_000 }] }
      const problem = packProblem(input)
      const { score } = solve(problem, { seed, progress: rounds(300) })
      const best = bruteForce(input, problem)
      expect(score).toBeLessThanOrEqual(best + 1e-6)
      expect(score).toBeGreaterThan(0.95 * best - 1e-6)
      if (score < best - 1e-6) missed++
    }
    expect(missed).toBeLessThanOrEqual(3)
  })

  it('gives the same plan for the same seed and rounds, and only then', () => {
    const problem = packProblem(randomInput(7, 60, 4))
    const plans = [1, 1, 2].map((seed) => JSON.stringify(solve(problem, { seed, progress: rounds(100) }).routes))
    expect(plans[0]).toBe(plans[1])
    expect(plans[0]).not.toBe(plans[2])
  })

  it('never gets worse with more time', () => {
    const problem = packProblem(randomInput(11, 60, 3))
    const scores = [0, 50, 400].map(
      (most) => solve(problem, { seed: 3, progress: (round) => (round >= most ? 1 : 0) }).score,
    )
    expect(scores[1]).toBeGreaterThanOrEqual(scores[0]!)
    expect(scores[2]).toBeGreaterThanOrEqual(scores[1]!)
  })

  it('answers an empty problem with empty days', () => {
    const problem = packProblem({ nodes: 0, travel: new Int32Array(0), sites: [], routes: [{ begin: 0, end: 10 }] })
    expect(solve(problem, { seed: 1, progress: rounds(5) }).routes).toEqual([[]])
  })
})
