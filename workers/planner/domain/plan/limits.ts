import type { Point } from '#shared/contracts/common'
import { CATEGORIES } from '#shared/contracts/search'
import { distanceMeters } from '#shared/values/geo'
import type { PlanDay } from '../days'
import { MEAL_RULES, MEALS, type MealPrices, mealsOf } from '../meals'
import { PACE_RULES } from '../preferences'
import type { Route } from '../problem'
import { costForAll, solverCost } from './money'
import type { PlanInput } from './types'

/** A day trip is at most this far from the destination. */
export const FARTHEST_M = 60_000
export const isTooFar = (place: Point, { destination }: PlanInput) => distanceMeters(place, destination) > FARTHEST_M

/** What pinned items and simple meals cost: with less no plan is possible. */
export function leastCostOf(input: PlanInput, days: readonly PlanDay[], currency: string, prices: MealPrices): number {
  const meals = days.flatMap((day) => mealsOf(day)).length
  const fixedMeals = input.fixed.filter(({ kind }) => kind === 'meal').length
  const fixedCost = input.fixed.reduce((sum, { cost }) => sum + solverCost(cost, currency, input.rates), 0)
  return fixedCost + Math.max(0, meals - fixedMeals) * prices.lunch.simple.amount_minor * input.travelers
}

/** Must-sees the rest of the money cannot pay; they are paid in the order they were named. */
export function tooDearOf(input: PlanInput, affordable: number, currency: string): Set<string> {
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

/** Few places and many days: spread them instead of emptying the list in the first days. */
const FEWEST_VISITS = 2

/** The days as routes: open as long as the day, or as what is pinned on it; as full as the pace allows. */
export function routesOf(
  days: readonly PlanDay[],
  input: PlanInput,
  visits: number,
  startNode: number | undefined,
): Route[] {
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

/** Categories of the solver: the kinds of places, and the two meals. */
const CATEGORY_INDEX = new Map<string, number>([...CATEGORIES, ...MEALS].map((name, i) => [name, i]))
export const categoryIndex = (name: string): number => CATEGORY_INDEX.get(name)!

/** Most of a kind in a day: two, three of what somebody is interested in; one lunch, one dinner. */
export const categoryMost = ({ preferences: { interests, pace } }: PlanInput): number[] => [
  ...CATEGORIES.map((category) => (interests.has(category) ? 3 : 2) + (pace === 'packed' ? 1 : 0)),
  ...MEALS.map(() => 1),
]
