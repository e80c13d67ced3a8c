import { PlanRequest } from '#shared/contracts/planner'
import { judgePlan, type Violation } from '#shared/values/itinerary'
import { RATES } from '#shared/values/rates'
import { addDays, datesFrom } from '#shared/values/time'
import { makePlan, type PlanInput, type Planned } from '../../workers/planner/domain/plan'
import { preferencesOf } from '../../workers/planner/domain/preferences'
import type { City } from './cities'

export const PACES = ['relaxed', 'balanced', 'packed'] as const

/** Five days from a day of the month that is another weekday each month. */
export function stayIn({ destination, places }: City, pace: (typeof PACES)[number], month: number): PlanInput {
  const start_date = addDays(`2027-${String(month + 1).padStart(2, '0')}-01`, (month * 3) % 7)
  return {
    destination,
    start_date,
    end_date: addDays(start_date, 4),
    travelers: 2,
    budget: null,
    startLocation: null,
    places,
    fixed: [],
    preferences: preferencesOf(PlanRequest.parse({ pace }), []),
    rates: RATES,
    seed: 1,
  }
}

export const planFor = (input: PlanInput): Planned => makePlan(input)

/** What the judge of itineraries objects to. */
export function violationsOf(input: PlanInput, { items }: Planned): Violation[] {
  const days = datesFrom(input.start_date, input.end_date).map((date) => ({
    date,
    stops: items
      .filter(({ day }) => day === date)
      .map((item, i) => ({
        ...item,
        id: `${date}_${i}`,
        poi_id: item.place?.id ?? null,
        opening_hours: item.place?.opening_hours ?? null,
        known: true,
      })),
  }))
  return judgePlan({
    time_zone: input.destination.time_zone,
    day_start: input.preferences.dayStart,
    day_end: input.preferences.dayEnd,
    start_location: input.startLocation,
    days,
    budget: input.budget,
    rates: RATES,
  })
}
