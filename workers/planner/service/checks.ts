import type { Money } from '#shared/contracts/common'
import type { OpenPlanRequest, PlanRequest } from '#shared/contracts/planner'
import type { Destination } from '#shared/contracts/search'
import { MAX_TRIP_DAYS } from '#shared/contracts/trips'
import { AppError, invalid } from '#shared/errors'
import { distanceMeters } from '#shared/values/geo'
import { hasRate } from '#shared/values/money'
import { RATES } from '#shared/values/rates'
import { addDays, daysBetween, instantToWall, parseWallTime } from '#shared/values/time'
import { FARTHEST_M } from '../domain/plan'
import type { Ctx } from '../env'

/** VALIDATION_ERROR for what the schema cannot see. */
export function checkRequest(request: PlanRequest): void {
  if (parseWallTime(request.daily_end) <= parseWallTime(request.daily_start))
    throw invalid('daily_end', 'not after daily_start')
  const both = request.must_see.filter((id) => request.avoid.includes(id))
  if (both.length > 0) {
    throw new AppError('VALIDATION_ERROR', `${both.join(', ')} cannot be in must_see and in avoid`, {
      field: 'avoid',
      issue: 'also in must_see',
      conflicting: both,
    })
  }
}

/** As trips does: reversed, longer than a trip may be, or past (before yesterday in UTC, so that today counts everywhere). */
export function checkDates(
  { start_date, end_date }: Pick<OpenPlanRequest, 'start_date' | 'end_date'>,
  now: Date,
): void {
  if (end_date < start_date) throw invalid('end_date', 'before start_date')
  if (daysBetween(start_date, end_date) + 1 > MAX_TRIP_DAYS)
    throw invalid('end_date', `a trip has at most ${MAX_TRIP_DAYS} days`)
  const yesterday = addDays(instantToWall(now, 'UTC').date, -1)
  if (start_date < yesterday) throw invalid('start_date', 'in the past')
}

/** A budget in a currency we cannot convert says nothing. */
export function checkBudget(budget: Money | null): void {
  if (budget && !hasRate(budget.currency, RATES)) throw invalid('budget.currency', 'not a currency we know a rate of')
}

/** A day that begins elsewhere in the world is a mistake. */
export function checkStart({ start_location }: PlanRequest, destination: Destination): void {
  if (!start_location) return
  const distance = distanceMeters(start_location, destination)
  if (distance > FARTHEST_M)
    throw invalid('start_location', `${Math.round(distance / 1000)} km from ${destination.name}`)
}

export async function resolveDestination(ctx: Ctx, input: OpenPlanRequest['destination']): Promise<Destination> {
  const resolved = await ctx.env.SEARCH.resolveDestination(ctx.call, input)
  if (resolved.found) return resolved.destination
  const name = typeof input === 'string' ? input : 'name' in input ? input.name : input.place_id
  throw new AppError('UNKNOWN_DESTINATION', `We do not know ${name}`, {
    field: 'destination',
    issue: 'unknown',
    suggestions: resolved.suggestions,
  })
}
