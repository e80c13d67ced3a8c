/**
 * The tourist trip design problem as whole numbers (a team orienteering problem with several time windows, budget, categories and
 * mutual exclusion): choose sites and order them on routes (days) so that the collected score is as high as possible. It knows
 * nothing of places, dates or minutes: one unit of time may be a minute or a hundredth of a second.
 */
export type Site = {
  /** Where it is: an index into the travel matrix, or null for "wherever the visit before it was" (a lunch nearby). */
  node: number | null
  score: number
  /** Duration of the visit. */
  minutes: number
  /** Pause wanted between the arrival and the start, unless it opens the day. */
  lead?: number
  cost?: number
  /** At most `most[route][category]` sites of a category on a route. */
  category?: number
  /** At most one site of a group in the whole plan: variants of one place, or wishes that exclude each other. */
  group?: number
  /** Whether it counts against a route's `mostVisits` and `mostMinutes`; default true. */
  counts?: boolean
  /** By route: when the visit may START, as ascending disjoint [earliest, latest] pairs. */
  starts: readonly (readonly (readonly [number, number])[])[]
}

export type Route = {
  begin: number
  end: number
  /** Where the day begins and ends, if that is fixed. */
  startNode?: number
  endNode?: number
  mostVisits?: number
  mostMinutes?: number
}

export type ProblemInput = {
  sites: readonly Site[]
  routes: readonly Route[]
  /** Square matrix, row by row: travel time from the row's node to the column's. */
  travel: Int32Array
  nodes: number
  /** Highest total cost; left out: none. */
  budget?: number
  /** By category: most sites on one route. */
  categoryMost?: readonly number[]
  /** What a unit of travel time takes off the objective. 0 for the public benchmark instances. */
  travelWeight?: number
}

/** The same in typed arrays: what the search reads. */
export type Problem = {
  size: number
  routes: number
  nodes: number
  categories: number
  groups: number
  travel: Int32Array
  node: Int32Array
  score: Float64Array
  minutes: Int32Array
  lead: Int32Array
  cost: Float64Array
  category: Int32Array
  group: Int32Array
  counts: Uint8Array
  /** Windows of (route, site) stand at `windowAt[route * size + site]` up to the next entry, in `opens` and `closes`. */
  windowAt: Int32Array
  opens: Int32Array
  closes: Int32Array
  begins: Int32Array
  ends: Int32Array
  startNode: Int32Array
  endNode: Int32Array
  mostVisits: Int32Array
  mostMinutes: Int32Array
  categoryMost: Int32Array
  budget: number
  travelWeight: number
}

const UNLIMITED = 1_000_000_000

export function packProblem(input: ProblemInput): Problem {
  const { sites, routes } = input
  const highest = (pick: (site: Site) => number | undefined) =>
    sites.reduce((most, s) => Math.max(most, pick(s) ?? -1), -1)
  const categories = highest((site) => site.category) + 1
  return {
    size: sites.length,
    routes: routes.length,
    nodes: input.nodes,
    categories,
    groups: highest((site) => site.group) + 1,
    travel: input.travel,
    node: Int32Array.from(sites, (site) => site.node ?? -1),
    score: Float64Array.from(sites, (site) => site.score),
    minutes: Int32Array.from(sites, (site) => site.minutes),
    lead: Int32Array.from(sites, (site) => site.lead ?? 0),
    cost: Float64Array.from(sites, (site) => site.cost ?? 0),
    category: Int32Array.from(sites, (site) => site.category ?? -1),
    group: Int32Array.from(sites, (site) => site.group ?? -1),
    counts: Uint8Array.from(sites, (site) => (site.counts === false ? 0 : 1)),
    ...packWindows(sites, routes.length),
    begins: Int32Array.from(routes, (route) => route.begin),
    ends: Int32Array.from(routes, (route) => route.end),
    startNode: Int32Array.from(routes, (route) => route.startNode ?? -1),
    endNode: Int32Array.from(routes, (route) => route.endNode ?? -1),
    mostVisits: Int32Array.from(routes, (route) => route.mostVisits ?? UNLIMITED),
    mostMinutes: Int32Array.from(routes, (route) => route.mostMinutes ?? UNLIMITED),
    categoryMost: Int32Array.from({ length: categories }, (_, c) => input.categoryMost?.[c] ?? UNLIMITED),
    budget: input.budget ?? Number.POSITIVE_INFINITY,
    travelWeight: input.travelWeight ?? 0,
  }
}

function packWindows(sites: readonly Site[], routes: number) {
  const windowAt = new Int32Array(routes * sites.length + 1)
  const opens: number[] = []
  const closes: number[] = []
  for (let route = 0; route < routes; route++) {
    sites.forEach((site, i) => {
      for (const [open, close] of site.starts[route] ?? []) {
        opens.push(open)
        closes.push(close)
      }
      windowAt[route * sites.length + i + 1] = opens.length
    })
  }
  return { windowAt, opens: Int32Array.from(opens), closes: Int32Array.from(closes) }
}

export type Stop = { site: number; start: number }
export type Solution = {
  routes: Stop[][] /** Objective: scores collected less weighted travel. */
  score: number
  travel: number
  iterations: number
}

/** Earliest start not before `ready`, or -1 where the site cannot be begun any more. */
export function earliestStart(p: Problem, route: number, site: number, ready: number): number {
  const row = route * p.size + site
  const last = p.windowAt[row + 1]!
  for (let w = p.windowAt[row]!; w < last; w++) {
    if (ready <= p.closes[w]!) return ready < p.opens[w]! ? p.opens[w]! : ready
  }
  return -1
}

/** Latest start not after `bound`, or -1. */
export function latestStart(p: Problem, route: number, site: number, bound: number): number {
  const row = route * p.size + site
  const first = p.windowAt[row]!
  for (let w = p.windowAt[row + 1]! - 1; w >= first; w--) {
    if (bound >= p.opens[w]!) return bound > p.closes[w]! ? p.closes[w]! : bound
  }
  return -1
}
