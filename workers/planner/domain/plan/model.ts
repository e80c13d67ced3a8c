import type { Point } from '#shared/contracts/common'
import { CATEGORIES } from '#shared/contracts/search'
import { currencyOf } from '#shared/values/countries'
import { distanceMeters } from '#shared/values/geo'
import { travelMinutes } from '#shared/values/travel'
import { type Candidate, candidatesOf, MEAL_SCORE } from '../candidates'
import { type PlanDay, planDays, roundUp, type Span, startsWithin } from '../days'
import { MEAL_RULES, MEALS, type Meal, type MealPrices, mealPrices, mealsOf } from '../meals'
import { PACE_RULES } from '../preferences'
import { type Problem, packProblem, type Route, type Site } from '../problem'
import { costForAll, solverCost, spendable } from './money'
import type { Fixed, PlanInput } from './types'

/** What a site of the problem stands for. */
export type Meaning =
  | { kind: 'candidate'; candidate: Candidate }
  | { kind: 'nearby'; meal: Meal; simple: boolean; cost: number }
  | { kind: 'fixed'; fixed: Fixed }

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
  /** Ways to use each place; a must-see without any is closed or too long for the days. */
  candidates: Candidate[]
}

const FIXED_SCORE = 3e8
const CATEGORY_INDEX = new Map<string, number>([...CATEGORIES, ...MEALS].map((name, i) => [name, i]))
/** A meal nearby still has to be found. */
const NEARBY_WALK = 10
/** Farther places have to be worth the way: at this distance from the centre a place counts half. */
const HALF_WORTH_M = 30_000

export function modelOf(input: PlanInput, { withMeals = true } = {}): Model {
  const { destination, preferences } = input
  const currency = currencyOf(destination.country_code)
  const days = planDays({ ...input, ...destination }, preferences.dayStart, preferences.dayEnd)
  const taken = new Set(input.fixed.flatMap(({ poi_id }) => (poi_id ? [poi_id] : [])))
  const prices = mealPrices(input.places, destination.country_code, input.rates)
  const leastCost = leastCostOf(input, days, currency, prices)
  const budget = input.budget ? spendable(input.budget, currency, input.rates) : Number.POSITIVE_INFINITY
  const tooDear = tooDearOf(input, budget - leastCost, currency)
  const free = input.places.filter((place) => !taken.has(place.id) && !tooDear.has(place.id) && !isTooFar(place, input))
  const candidates = candidatesOf(free, days, preferences).map((candidate) => ({
    ...candidate,
    score: discounted(candidate, input),
  }))
  const map = new NodeMap()
  const startNode = input.startLocation ? map.nodeOf(input.startLocation) : undefined
  const must = new Set(preferences.mustSee)
  const groups = new Map<string, number>()
  const groupOf = (id: string) => groups.get(id) ?? groups.set(id, groups.size).size - 1
  const meanings: Meaning[] = []
  const sites: Site[] = []
  const add = (meaning: Meaning, site: Site) => {
    meanings.push(meaning)
    sites.push(site)
  }
  for (const fixed of input.fixed) addFixed(fixed)
  for (const candidate of candidates) addCandidate(candidate)
  if (withMeals) for (const meal of MEALS) addNearby(meal)

  function addFixed(fixed: Fixed) {
    const day = days.findIndex(({ date }) => date === fixed.day)
    if (day < 0 || fixed.kind === 'note' || (fixed.kind === 'stay' && fixed.start === null)) return
    const span: Span =
      fixed.start === null ? [days[day]!.begin, days[day]!.end - fixed.minutes] : [fixed.start, fixed.start]
    const meal = fixed.kind === 'meal' ? ((fixed.start ?? 0) < MEAL_SPLIT ? 'lunch' : 'dinner') : null
    add(
      { kind: 'fixed', fixed },
      {
        node: fixed.lat === null || fixed.lon === null ? null : map.nodeOf({ lat: fixed.lat, lon: fixed.lon }),
        score: FIXED_SCORE,
        minutes: fixed.minutes,
        cost: solverCost(fixed.cost, currency, input.rates),
        category: meal ? CATEGORY_INDEX.get(meal)! : undefined,
        counts: fixed.kind === 'visit',
        starts: days.map((_, d) => (d === day && span[0] <= span[1] ? [span] : [])),
      },
    )
  }

  function addCandidate(candidate: Candidate) {
    const { place, use, score, minutes, starts } = candidate
    const isMeal = use === 'lunch' || use === 'dinner'
    const isMust = must.has(place.id)
    add(
      { kind: 'candidate', candidate },
      {
        node: map.nodeOf(place),
        score,
        minutes,
        lead: isMeal ? 0 : PACE_RULES[preferences.pace].rest,
        cost: solverCost(costForAll(place, input.travelers, currency), currency, input.rates),
        category: isMeal ? CATEGORY_INDEX.get(use)! : isMust ? undefined : CATEGORY_INDEX.get(place.category)!,
        group: groupOf(place.id),
        counts: !isMeal && !isMust,
        starts,
      },
    )
  }

  function addNearby(meal: Meal) {
    const { span, minutes } = MEAL_RULES[meal]
    for (const simple of input.budget ? [false, true] : [false]) {
      const cost = prices[meal][simple ? 'simple' : 'usual'].amount_minor * input.travelers
      days.forEach((day, d) => {
        if (!mealsOf(day).includes(meal)) return
        const starts = startsWithin([span], [day.begin, day.end], minutes)
        add(
          { kind: 'nearby', meal, simple, cost },
          {
            node: null,
            score: MEAL_SCORE + (simple ? 0 : 1),
            minutes,
            lead: NEARBY_WALK,
            cost,
            category: CATEGORY_INDEX.get(meal)!,
            counts: false,
            starts: days.map((_, other) => (other === d ? starts : [])),
          },
        )
      })
    }
  }

  const mustSites = new Map<string, number[]>(preferences.mustSee.map((id) => [id, []]))
  meanings.forEach((meaning, site) => {
    if (meaning.kind === 'candidate') mustSites.get(meaning.candidate.place.id)?.push(site)
  })
  const visits = candidates.filter(({ use }) => use === 'visit').length
  const problem = packProblem({
    sites,
    routes: routesOf(days, input, visits, startNode),
    travel: map.matrix(),
    nodes: map.size,
    budget,
    categoryMost: categoryMost(input),
    travelWeight: PACE_RULES[preferences.pace].travelWeight,
  })
  return { problem, meanings, days, currency, mustSites, candidates, leastCost, tooDear }
}

function leastCostOf(input: PlanInput, days: readonly PlanDay[], currency: string, prices: MealPrices): number {
  const meals = days.flatMap((day) => mealsOf(day)).length
  const fixedMeals = input.fixed.filter(({ kind }) => kind === 'meal').length
  const fixedCost = input.fixed.reduce((sum, { cost }) => sum + solverCost(cost, currency, input.rates), 0)
  return fixedCost + Math.max(0, meals - fixedMeals) * prices.lunch.simple.amount_minor * input.travelers
}

/** Must-sees are paid in the order they were named, after the meals. */
function tooDearOf(input: PlanInput, affordable: number, currency: string): Set<string> {
  const places = new Map(input.places.map((place) => [place.id, place]))
  const tooDear = new Set<string>()
  let left = affordable
  for (const id of input.preferences.mustSee) {
    const place = places.get(id)
    if (!place) continue
    const cost = solverCost(costForAll(place, input.travelers, currency), currency, input.rates)
    if (cost > left) tooDear.add(id)
    else left -= cost
  }
  return tooDear
}

/** A day trip is at most this far from the destination. */
export const FARTHEST_M = 60_000
export const isTooFar = (place: Point, { destination }: PlanInput) => distanceMeters(place, destination) > FARTHEST_M

/** A meal that starts before this is lunch. */
const MEAL_SPLIT = 16 * 60

function discounted({ place, use, score }: Candidate, { destination }: PlanInput): number {
  if (use === 'lunch' || use === 'dinner' || score > MEAL_SCORE) return score
  return score / (1 + distanceMeters(place, destination) / HALF_WORTH_M)
}

/** Positions of the matrix, each once. */
class NodeMap {
  private readonly points: Point[] = []
  private readonly known = new Map<string, number>()
  get size() {
    return this.points.length
  }
  nodeOf({ lat, lon }: Point): number {
    const key = `${lat},${lon}`
    const node = this.known.get(key)
    if (node !== undefined) return node
    this.known.set(key, this.points.length)
    return this.points.push({ lat, lon }) - 1
  }
  /** Whole steps, so that every start falls on one. */
  matrix(): Int32Array {
    const { points } = this
    return Int32Array.from({ length: points.length ** 2 }, (_, i) =>
      roundUp(travelMinutes(points[Math.floor(i / points.length)]!, points[i % points.length]!)),
    )
  }
}

/** Few places and many days: spread them instead of emptying the list in the first days. */
const FEWEST_VISITS = 2
function routesOf(days: readonly PlanDay[], input: PlanInput, visits: number, startNode: number | undefined): Route[] {
  const rule = PACE_RULES[input.preferences.pace]
  const fair = Math.max(FEWEST_VISITS, Math.ceil(visits / days.length))
  return days.map((day) => {
    const fixed = input.fixed.filter((item) => item.day === day.date && item.start !== null && item.kind !== 'note')
    const meals = mealsOf(day).reduce((sum, meal) => sum + MEAL_RULES[meal].minutes, 0)
    return {
      begin: Math.min(day.begin, ...fixed.map(({ start }) => start!)),
      end: Math.max(day.end, ...fixed.map(({ start, minutes }) => start! + minutes)),
      startNode,
      mostVisits: Math.min(rule.mostVisits, fair),
      mostMinutes: Math.round(rule.fill * (day.end - day.begin - meals)),
    }
  })
}

/** Most of a kind in a day: two, three of what somebody is interested in; one lunch, one dinner. */
const categoryMost = ({ preferences: { interests, pace } }: PlanInput): number[] => [
  ...CATEGORIES.map((category) => (interests.has(category) ? 3 : 2) + (pace === 'packed' ? 1 : 0)),
  ...MEALS.map(() => 1),
]
