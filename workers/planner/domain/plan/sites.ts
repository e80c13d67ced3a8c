import type { Money } from '#shared/contracts/common'
import { type Candidate, MEAL_SCORE } from '../candidates'
import { type PlanDay, type Span, startsWithin } from '../days'
import { MEAL_RULES, type Meal, type MealPrices, mealsOf } from '../meals'
import { PACE_RULES } from '../preferences'
import type { Site } from '../problem'
import { categoryIndex } from './limits'
import { costForAll, mealCost, solverCost } from './money'
import type { Nodes } from './nodes'
import type { Fixed, PlanInput } from './types'

/** What a site of the problem stands for. */
export type Meaning =
  | { kind: 'candidate'; candidate: Candidate; cost: Money }
  | { kind: 'nearby'; meal: Meal; simple: boolean; cost: number }
  | { kind: 'fixed'; fixed: Fixed }
export type MeantSite = { meaning: Meaning; site: Site }

/** What all sites of a plan are made with. */
export type Setting = { input: PlanInput; days: readonly PlanDay[]; currency: string; nodes: Nodes }

const FIXED_SCORE = 3e8
/** A meal that starts before this is lunch. */
const MEAL_SPLIT = 16 * 60
/** A meal nearby still has to be found. */
const NEARBY_WALK = 10

/** Pinned items: where they are, when they are, before everything else. A second pinned lunch of a day is one meal too many, but stays. */
export function fixedSites({ input, days, currency, nodes }: Setting): MeantSite[] {
  const eaten = new Set<string>()
  return input.fixed.flatMap((fixed): MeantSite[] => {
    const day = days.findIndex(({ date }) => date === fixed.day)
    if (day < 0 || fixed.kind === 'note' || (fixed.kind === 'stay' && fixed.start === null)) return []
    const meal = fixed.kind === 'meal' ? ((fixed.start ?? 0) < MEAL_SPLIT ? 'lunch' : 'dinner') : null
    const counted = meal !== null && !eaten.has(`${fixed.day} ${meal}`)
    if (counted) eaten.add(`${fixed.day} ${meal}`)
    const span = spanOf(fixed, days[day]!)
    const site: Site = {
      node: fixed.lat === null || fixed.lon === null ? null : nodes.indexOf({ lat: fixed.lat, lon: fixed.lon }),
      score: FIXED_SCORE,
      minutes: fixed.minutes,
      cost: solverCost(fixed.cost, currency, input.rates),
      category: counted ? categoryIndex(meal) : undefined,
      counts: false,
      starts: days.map((_, d) => (d === day && span[0] <= span[1] ? [span] : [])),
    }
    return [{ meaning: { kind: 'fixed', fixed }, site }]
  })
}

const spanOf = ({ start, minutes }: Fixed, { begin, end }: PlanDay): Span =>
  start === null ? [begin, end - minutes] : [start, start]

/** Every way to use a place; those of one place are a group. Must-sees keep to no limit of pace or variety. */
export function candidateSites(
  { input, currency, nodes }: Setting,
  candidates: readonly Candidate[],
  must: ReadonlySet<string>,
  prices: MealPrices,
): MeantSite[] {
  const groups = new Map<string, number>()
  const groupOf = (id: string) => groups.get(id) ?? groups.set(id, groups.size).size - 1
  return candidates.map((candidate): MeantSite => {
    const { place, use, score, minutes, starts } = candidate
    const isMeal = use === 'lunch' || use === 'dinner'
    const isMust = must.has(place.id)
    const cost = isMeal
      ? mealCost(place, prices[use].simple, input.travelers)
      : costForAll(place, input.travelers, currency)
    const site: Site = {
      node: nodes.indexOf(place),
      score,
      minutes,
      lead: isMeal ? 0 : PACE_RULES[input.preferences.pace].rest,
      cost: solverCost(cost, currency, input.rates),
      category: isMeal ? categoryIndex(use) : isMust ? undefined : categoryIndex(place.category),
      group: groupOf(place.id),
      counts: !isMeal && !isMust,
      starts,
    }
    return { meaning: { kind: 'candidate', candidate, cost }, site }
  })
}

/** A meal without a known restaurant, wherever one is then; with a budget a simple one as well. */
export function nearbySites({ input, days }: Setting, meal: Meal, prices: MealPrices): MeantSite[] {
  const { span, minutes } = MEAL_RULES[meal]
  return (input.budget ? [false, true] : [false]).flatMap((simple) => {
    const cost = prices[meal][simple ? 'simple' : 'usual'].amount_minor * input.travelers
    return days.flatMap((day, d): MeantSite[] => {
      if (!mealsOf(day).includes(meal)) return []
      const starts = startsWithin([span], [day.begin, day.end], minutes)
      const site: Site = {
        node: null,
        score: MEAL_SCORE + (simple ? 0 : 1),
        minutes,
        lead: NEARBY_WALK,
        cost,
        category: categoryIndex(meal),
        counts: false,
        starts: days.map((_, other) => (other === d ? starts : [])),
      }
      return [{ meaning: { kind: 'nearby', meal, simple, cost }, site }]
    })
  })
}
