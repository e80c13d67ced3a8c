import type { Money } from '#shared/contracts/common'
import type { Place } from '#shared/contracts/search'
import { convert, hasRate } from '#shared/values/money'
import type { Rates } from '#shared/values/rates'

/** An entry for everybody; no known price counts as nothing. */
export function costForAll(place: Pick<Place, 'price'>, travelers: number, currency: string): Money {
  return place.price
    ? { amount_minor: place.price.amount_minor * travelers, currency: place.price.currency }
    : { amount_minor: 0, currency }
}

/** A market or a hall asks no entry, but nobody eats there for nothing: then a simple meal's price counts. */
export function mealCost(place: Pick<Place, 'price'>, simple: Money, travelers: number): Money {
  const price = place.price && place.price.amount_minor > 0 ? place.price : simple
  return { amount_minor: price.amount_minor * travelers, currency: price.currency }
}

/** A cost in the destination's currency for the solver; a foreign one a unit too dear, so that rounding never breaks a budget. */
export function solverCost(cost: Money | null, currency: string, rates: Rates): number {
  if (!cost || cost.amount_minor === 0) return 0
  if (cost.currency === currency) return cost.amount_minor
  return hasRate(cost.currency, rates) ? convert(cost, currency, rates).amount_minor + 1 : 0
}

/** The most one can spend in `currency` so that it is, converted back, not more than the budget. */
export function spendable(budget: Money, currency: string, rates: Rates): number {
  if (budget.currency === currency) return budget.amount_minor
  const worth = (amount_minor: number) => convert({ amount_minor, currency }, budget.currency, rates).amount_minor
  let most = convert(budget, currency, rates).amount_minor
  // One unit here may be many there: step down to the last amount that fits.
  while (most > 0 && worth(most) > budget.amount_minor) most--
  return most
}

/** The smallest budget in its own currency of which `amount` in `currency` can be spent. */
export function leastBudget(amount: number, currency: string, budgetCurrency: string, rates: Rates): Money {
  const least = convert({ amount_minor: amount, currency }, budgetCurrency, rates)
  while (spendable(least, currency, rates) < amount) least.amount_minor++
  return least
}
