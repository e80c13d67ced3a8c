import {
  costOf,
  type DayRules,
  judgeDay,
  judgePlan,
  type PlanInput,
  type Stop,
  type Violation,
} from '#shared/values/itinerary'
import type { Money } from '#shared/values/money'
import { RATES } from '#shared/values/rates'
import { dayOf, type Idea, type Plan, type PlanDay, type PlanItem } from './model'

/**
 * The planner's own rule book over the app's plan, so that a verdict is there in the frame of the change. The server judges
 * by the same rules and has the last word.
 */
export type { Violation }

export const stopOf = (item: PlanItem | Idea): Stop => ({
  id: item.id,
  poi_id: item.poi_id,
  kind: item.kind,
  name: item.name,
  lat: item.lat,
  lon: item.lon,
  start: 'start' in item ? item.start : null,
  minutes: item.minutes,
  cost: item.cost,
  opening_hours: item.opening_hours,
  known: true,
  pinned: item.pinned,
})

export const rulesOf = (plan: Plan): DayRules => ({
  time_zone: plan.time_zone,
  day_start: plan.options.daily_start,
  day_end: plan.options.daily_end,
  start_location: plan.start_location,
})
const stopsOf = (day: PlanDay) => ({ date: day.date, stops: day.items.map(stopOf) })
export const inputOf = (plan: Plan): PlanInput => ({
  ...rulesOf(plan),
  days: plan.days.map(stopsOf),
  budget: plan.budget,
  rates: RATES,
})

/** Everything that is wrong with the plan, in the order of its days. */
export const violationsOf = (plan: Plan): Violation[] => judgePlan(inputOf(plan))
/** What is wrong with one day only: quick enough for every frame of a drag. */
export function violationsOnDay(plan: Plan, date: string): Violation[] {
  const day = dayOf(plan, date)
  return day ? judgeDay(stopsOf(day), rulesOf(plan)) : []
}

/** What the plan costs in the budget's currency, or in that of its first priced item. */
export function totalOf(plan: Plan): Money {
  const currency = plan.budget?.currency ?? currencyOf(plan)
  return costOf(plan.days.map(stopsOf), currency, RATES)
}
export function totalOfDay(plan: Plan, day: PlanDay): Money {
  return costOf([stopsOf(day)], plan.budget?.currency ?? currencyOf(plan), RATES)
}
const currencyOf = (plan: Plan) =>
  plan.days.flatMap((day) => day.items).find((item) => item.cost.amount_minor > 0)?.cost.currency ?? 'EUR'

/** Dates on which a place is certainly closed all day: hatched while it is being moved. */
export function closedDates(plan: Plan, item: PlanItem | Idea): string[] {
  return plan.days
    .filter(({ date }) =>
      judgeDay({ date, stops: [{ ...stopOf(item), start: null }] }, rulesOf(plan)).some(
        ({ code }) => code === 'CLOSED',
      ),
    )
    .map(({ date }) => date)
}
