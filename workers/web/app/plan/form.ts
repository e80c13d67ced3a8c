import type { OpenPlanRequest, Pace } from '#shared/contracts/planner'
import type { Category, DestinationInput, Suggestion } from '#shared/contracts/search'
import { exponentOf, toMinor } from '#shared/values/money'
import { addDays, daysBetween, formatWallTime, parseWallTime, weekdayOf } from '#shared/values/time'
import { DEFAULT_OPTIONS, type PlanOptions } from './model'

/** The new-trip form as typed; everything but the city has a default. */
export type TripForm = {
  city: string
  picked: Suggestion | null
  start: string
  end: string
  travelers: number
  pace: Pace
  budget: string
  currency: string
  interests: Category[]
  daily_start: string
  daily_end: string
  wishes: string
  must_see: { id: string; name: string }[]
}
export type FormErrors = Partial<Record<keyof TripForm, string>>

export const MAX_DAYS = 30
const THURSDAY = 4

/** Thursday to Monday, about three weeks ahead: the trip most people look for. `today` is a local date. */
export function presetDates(today: string): { start: string; end: string } {
  const about = addDays(today, 21)
  const start = addDays(about, (THURSDAY - weekdayOf(about) + 7) % 7)
  return { start, end: addDays(start, 4) }
}

export const blankForm = (today: string): TripForm => ({
  city: '',
  picked: null,
  ...presetDates(today),
  travelers: 2,
  pace: DEFAULT_OPTIONS.pace,
  budget: '',
  currency: 'EUR',
  interests: [],
  daily_start: formatWallTime(DEFAULT_OPTIONS.daily_start),
  daily_end: formatWallTime(DEFAULT_OPTIONS.daily_end),
  wishes: '',
  must_see: [],
})

export function checkForm(form: TripForm, today: string): FormErrors {
  const errors: FormErrors = {}
  if (!form.city.trim()) errors.city = 'Tell us which city.'
  if (!form.start) errors.start = 'Choose the first day.'
  else if (form.start < today) errors.start = 'That day has passed.'
  if (!form.end) errors.end = 'Choose the last day.'
  else if (form.start && form.end < form.start) errors.end = 'The last day is before the first.'
  else if (form.start && daysBetween(form.start, form.end) >= MAX_DAYS)
    errors.end = `A trip has up to ${MAX_DAYS} days.`
  if (!Number.isInteger(form.travelers) || form.travelers < 1 || form.travelers > 50) {
    errors.travelers = 'Between 1 and 50 people.'
  }
  if (form.budget.trim() && minorOf(form) === null) errors.budget = 'An amount such as 600 or 600.00.'
  if (parseWallTime(form.daily_end) - parseWallTime(form.daily_start) < 60) {
    errors.daily_end = 'The day ends at least an hour after it starts.'
  }
  return errors
}

function minorOf({ budget, currency }: TripForm): number | null {
  try {
    const minor = toMinor(budget.trim().replace(',', '.'), currency)
    return minor > 0 ? minor : null
  } catch {
    return null
  }
}
export const moneyOf = (form: TripForm) => {
  const amount_minor = form.budget.trim() ? minorOf(form) : null
  return amount_minor === null ? null : { amount_minor, currency: form.currency }
}
/** `60000` EUR as a person types it: `600`. */
export const typedAmount = (minor: number, currency: string) => String(minor / 10 ** exponentOf(currency))

/** A suggestion that was taken counts by its id only while its name still stands in the field. */
export const destinationOf = (form: TripForm): DestinationInput =>
  form.picked && form.picked.name === form.city.trim() ? { place_id: form.picked.id } : form.city.trim()

export const optionsOf = (form: TripForm): PlanOptions => ({
  pace: form.pace,
  interests: form.interests,
  daily_start: parseWallTime(form.daily_start),
  daily_end: parseWallTime(form.daily_end),
  wishes: form.wishes.trim(),
  must_see: form.must_see,
})

/** What the planner is asked, beyond what the trip itself says. */
export const planRequestOf = (options: PlanOptions) => ({
  pace: options.pace,
  interests: options.interests,
  daily_start: formatWallTime(options.daily_start),
  daily_end: formatWallTime(options.daily_end),
  must_see: options.must_see.map((place) => place.id),
  ...(options.wishes ? { wishes: options.wishes } : {}),
})

export const openRequestOf = (form: TripForm): Partial<OpenPlanRequest> => ({
  destination: destinationOf(form),
  start_date: form.start,
  end_date: form.end,
  travelers: form.travelers,
  budget: moneyOf(form),
  ...planRequestOf(optionsOf(form)),
})

/** Long trips and free text take the planner longer; they run as a job, so that its stages can be shown. */
export const takesLong = (days: number, wishes: string) => days > 10 || wishes.trim() !== ''
