import type { Money } from '#shared/contracts/common'
import type { Category, Place } from '#shared/contracts/search'
import { currencyOf } from '#shared/values/countries'
import { convert, hasRate } from '#shared/values/money'
import type { Rates } from '#shared/values/rates'
import type { PlanDay, Span } from './days'

export const MEALS = ['lunch', 'dinner'] as const
export type Meal = (typeof MEALS)[number]
/** `span` is when the whole meal takes place; `minutes` how long one without a known restaurant lasts. */
export type MealRule = { span: Span; minutes: number; longest: number; name: string; categories: ReadonlySet<Category> }

export const MEAL_RULES: Record<Meal, MealRule> = {
  lunch: {
    span: [720, 870],
    minutes: 60,
    longest: 90,
    name: 'Lunch nearby',
    categories: new Set(['restaurant', 'cafe', 'market']),
  },
  dinner: {
    span: [1110, 1260],
    minutes: 75,
    longest: 105,
    name: 'Dinner nearby',
    categories: new Set(['restaurant', 'market']),
  },
}
const SHORTEST_MEAL = 45
/** Room the day must leave beyond the meal itself. */
const MEAL_SLACK = 15

export const isFood = (category: Category) => category === 'restaurant' || category === 'cafe'

/** Meals that fall into the day's hours. */
export const mealsOf = (day: Pick<PlanDay, 'begin' | 'end'>): Meal[] =>
  MEALS.filter((meal) => {
    const { span, minutes } = MEAL_RULES[meal]
    return Math.min(day.end, span[1]) - Math.max(day.begin, span[0]) >= minutes + MEAL_SLACK
  })

export const mealMinutes = (meal: Meal, place: Place) =>
  Math.max(SHORTEST_MEAL, Math.min(MEAL_RULES[meal].longest, Math.ceil(place.visit_minutes / 5) * 5))

/** Price of a meal for one person where no restaurant is named: the usual one, and a simple one for tight budgets. */
export type MealPrices = Record<Meal, { usual: Money; simple: Money }>

/**
 * From what the known restaurants, cafes and markets around charge (their middle for dinner, the lower third for lunch, a fifth
 * from below for a simple meal), else the country's level of prices. All in the destination's currency.
 */
export function mealPrices(places: readonly Place[], countryCode: string, rates: Rates): MealPrices {
  const currency = currencyOf(countryCode)
  const level = countryLevel(countryCode)
  const known = places
    .filter(
      ({ category, price }) =>
        (isFood(category) || category === 'market') &&
        price !== null &&
        price.amount_minor > 0 &&
        hasRate(price.currency, rates),
    )
    .map(({ price }) => convert(price!, currency, rates).amount_minor)
    .sort((a, b) => a - b)
  const price = (share: number, defaultCents: number): Money =>
    known.length >= FEWEST_KNOWN
      ? { amount_minor: known[Math.floor(share * (known.length - 1))]!, currency }
      : convert({ amount_minor: Math.round(defaultCents * level), currency: 'EUR' }, currency, rates)
  const simple = price(0.2, 800)
  return { lunch: { usual: price(0.35, 1500), simple }, dinner: { usual: price(0.5, 2500), simple } }
}
const FEWEST_KNOWN = 3

/** Eating out compared with the euro area, roughly (price level indices for restaurants; the rest of the world counts 0.5). */
const LEVELS: readonly [level: number, countries: string][] = [
  [1.6, 'CH IS NO BM KY'],
  [1.4, 'DK LU US GB SE FI IE AU BS BB'],
  [1.1, 'NL BE AT FR DE CA NZ IL AE QA SG HK MO MC AD SM JE GG IM'],
  [0.9, 'IT ES CY MT GR SI JP KR TW SA KW BH UY PR'],
  [0.7, 'PT EE LV LT CZ SK HR PL HU CL CR PA MX CN BR ZA TR JO LB'],
  [0.4, 'IN PK BD NP LK VN ID PH TH KH LA MM EG TN DZ MA ET KE UG TZ NG GH BO PY'],
]
function countryLevel(code: string): number {
  return LEVELS.find(([, countries]) => countries.includes(code))?.[0] ?? (currencyOf(code) === 'EUR' ? 1 : 0.5)
}
