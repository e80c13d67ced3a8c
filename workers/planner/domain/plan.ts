import { AppError } from '#shared/errors'
import { formatMoney } from '#shared/values/money'
import { formatWallTime } from '#shared/values/time'
import { explainLeftOut, refuseConflicts } from './plan/conflicts'
import { itemsOf } from './plan/items'
import type { Model } from './plan/model'
import { modelOf } from './plan/model'
import { leastBudget } from './plan/money'
import type { PlanInput, Planned } from './plan/types'
import { solve } from './solver'

export { FARTHEST_M } from './plan/limits'
export type { Fixed, LeftOut, PlanInput, Planned, PlannedItem, Why } from './plan/types'

/**
 * A plan for the whole stay. INFEASIBLE when no places are known, when nothing at all fits the days, when the budget does not even cover simple meals
 * (`details.least_budget`), or when must-sees exclude each other (`details.conflicting`). A must-see that cannot be visited by itself is left
 * out and named. Equal input gives the equal plan.
 */
export function makePlan(input: PlanInput): Planned {
  if (input.places.length === 0) throw nothingKnown(input.destination.name)
  const model = modelOf(input)
  refuseSmallBudget(input, model)
  if (model.meanings.every(({ kind }) => kind === 'nearby')) throw nothingFits(input)
  const solution = solve(model.problem, { seed: input.seed, progress: (round) => round / roundsFor(model) })
  const visited = new Set(solution.routes.flat().map(({ site }) => site))
  const missing = [...model.mustSites].filter(([, sites]) => !sites.some((site) => visited.has(site))).map(([id]) => id)
  const leftOut = missing.length > 0 ? explainLeftOut(input, model, missing) : []
  if (missing.length > 0) refuseConflicts(input, missing, leftOut)
  return {
    items: itemsOf(input, model, solution),
    leftOut,
    score: Math.round(ordinary(model, solution.routes.flat()) * 100) / 100,
    rounds: solution.iterations,
  }
}

const nothingKnown = (city: string) =>
  new AppError('INFEASIBLE', `We know no places in ${city} yet. Your trip is kept; add places yourself.`, {
    issue: 'no_places',
  })

function nothingFits({ destination, preferences: { dayStart, dayEnd } }: PlanInput): AppError {
  const day = `${formatWallTime(dayStart)}-${formatWallTime(dayEnd)}`
  return new AppError(
    'INFEASIBLE',
    `Nothing we know in ${destination.name} that you did not leave out is open between ${day} on your days.`,
    {
      issue: 'nothing_fits',
    },
  )
}

/** Rounds of the search: the same for equal input, fewer where each costs more. */
export function roundsFor({ problem }: Model): number {
  return Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, Math.round(WORK / (problem.size * Math.sqrt(problem.routes)))))
}
const WORK = 120_000
const FEWEST_ROUNDS = 60
const MOST_ROUNDS = 500

/** What the visits are worth, without the weights that put must-sees and meals before them. */
function ordinary({ problem, meanings }: Model, stops: readonly { site: number }[]): number {
  return stops.reduce((sum, { site }) => {
    const meaning = meanings[site]!
    return meaning.kind === 'candidate' && meaning.candidate.use !== 'lunch' && meaning.candidate.use !== 'dinner'
      ? sum + (problem.score[site]! % MUST_UNIT)
      : sum
  }, 0)
}
const MUST_UNIT = 3e6

function refuseSmallBudget(input: PlanInput, { leastCost, currency, problem }: Model): void {
  if (!input.budget || leastCost <= problem.budget) return
  const needed = leastBudget(leastCost, currency, input.budget.currency, input.rates)
  throw new AppError('INFEASIBLE', `The least for these days is ${formatMoney(needed)}.`, {
    field: 'budget',
    issue: 'too_small',
    least_budget: needed,
  })
}
