import { currencyOf } from '#shared/values/countries'
import { distanceMeters } from '#shared/values/geo'
import { type Candidate, candidatesOf, MEAL_SCORE } from '../candidates'
import { type PlanDay, planDays } from '../days'
import { MEALS, mealPrices } from '../meals'
import { PACE_RULES } from '../preferences'
import { type Problem, packProblem } from '../problem'
import { categoryMost, isTooFar, leastCostOf, routesOf, tooDearOf } from './limits'
import { spendable } from './money'
import { Nodes } from './nodes'
import { candidateSites, fixedSites, type Meaning, nearbySites, type Setting } from './sites'
import type { PlanInput } from './types'

/** A stay as the solver sees it, and what its sites mean. */
export type Model = {
  problem: Problem
  /** What the pinned items and simple meals cost: with less no plan is possible. */
  leastCost: number
  /** Must-sees that the budget cannot pay beside the meals. */
  tooDear: ReadonlySet<string>
  meanings: Meaning[]
  days: PlanDay[]
  currency: string
  /** Site indices of each must-see. */
  mustSites: Map<string, number[]>
}

export function modelOf(input: PlanInput, { withMeals = true } = {}): Model {
  const { destination, preferences, rates } = input
  const currency = currencyOf(destination.country_code)
  const days = planDays({ ...input, ...destination }, preferences.dayStart, preferences.dayEnd)
  const prices = mealPrices(input.places, destination.country_code, rates)
  const leastCost = leastCostOf(input, days, currency, prices)
  const budget = input.budget ? spendable(input.budget, currency, rates) : Number.POSITIVE_INFINITY
  const tooDear = tooDearOf(input, budget - leastCost, currency)
  const candidates = usable(input, days, tooDear)
  const setting: Setting = { input, days, currency, nodes: new Nodes() }
  const startNode = input.startLocation ? setting.nodes.indexOf(input.startLocation) : undefined
  const meant = [
    ...fixedSites(setting),
    ...candidateSites(setting, candidates, new Set(preferences.mustSee), prices),
    ...(withMeals ? MEALS.flatMap((meal) => nearbySites(setting, meal, prices)) : []),
  ]
  const meanings = meant.map(({ meaning }) => meaning)
  const visits = candidates.filter(({ use }) => use === 'visit').length
  const problem = packProblem({
    sites: meant.map(({ site }) => site),
    routes: routesOf(days, input, visits, startNode),
    travel: setting.nodes.matrix(),
    nodes: setting.nodes.size,
    budget,
    categoryMost: categoryMost(input),
    travelWeight: PACE_RULES[preferences.pace].travelWeight,
  })
  return { problem, meanings, days, currency, mustSites: mustSitesOf(input, meanings), leastCost, tooDear }
}

/** The candidates that are neither planned already nor out of reach. */
function usable(input: PlanInput, days: readonly PlanDay[], tooDear: ReadonlySet<string>): Candidate[] {
  const taken = new Set(input.fixed.flatMap(({ poi_id }) => (poi_id ? [poi_id] : [])))
  const free = input.places.filter((place) => !taken.has(place.id) && !tooDear.has(place.id) && !isTooFar(place, input))
  return candidatesOf(free, days, input.preferences).map((candidate) => ({
    ...candidate,
    score: discounted(candidate, input),
  }))
}

/** Farther places have to be worth the way: at this distance from the centre a place counts half. */
const HALF_WORTH_M = 30_000

function discounted({ place, use, score }: Candidate, { destination }: PlanInput): number {
  if (use === 'lunch' || use === 'dinner' || score > MEAL_SCORE) return score
  return score / (1 + distanceMeters(place, destination) / HALF_WORTH_M)
}

function mustSitesOf({ preferences }: PlanInput, meanings: readonly Meaning[]): Map<string, number[]> {
  const sites = new Map<string, number[]>(preferences.mustSee.map((id) => [id, []]))
  meanings.forEach((meaning, site) => {
    if (meaning.kind === 'candidate') sites.get(meaning.candidate.place.id)?.push(site)
  })
  return sites
}
