import type { Place } from '#shared/contracts/search'
import { AppError } from '#shared/errors'
import { distanceMeters } from '#shared/values/geo'
import { formatWallTime } from '#shared/values/time'
import { openSpans } from '../days'
import { solve } from '../solver'
import { isTooFar } from './limits'
import { type Model, modelOf } from './model'
import type { LeftOut, LeftOutCause, PlanInput } from './types'

/** Rounds to prove that must-sees fit: their problems are small. */
const PROOF_ROUNDS = 150

/** Why each must-see that is not in the plan cannot be, judged by itself; those that could be are not in the answer. */
export function explainLeftOut(input: PlanInput, model: Model, missing: readonly string[]): LeftOut[] {
  return missing.flatMap((id) => {
    const place = input.places.find((known) => known.id === id)
    if (!place) return []
    const cause = causeOf(place, input, model)
    return cause ? [{ place, cause, distance_m: Math.round(distanceMeters(place, input.destination)) }] : []
  })
}

function causeOf(place: Place, input: PlanInput, model: Model): LeftOutCause | null {
  if (isTooFar(place, input)) return 'too_far'
  if (model.tooDear.has(place.id)) return 'over_budget'
  if (model.mustSites.get(place.id)!.length === 0) {
    const openSomeDay = model.days.some(({ date, begin, end }) =>
      openSpans(place, date).some(([from, to]) => from < end && to > begin),
    )
    return openSomeDay ? 'too_long' : 'closed'
  }
  if (fitTogether(input, [place.id])) return null
  return input.startLocation && fitTogether({ ...input, startLocation: null }, [place.id]) ? 'too_far' : 'no_room'
}

/** Whether these must-sees fit the days beside what is pinned, were there nothing else, no meals and no budget. */
function fitTogether(input: PlanInput, ids: readonly string[]): boolean {
  const wanted = new Set(ids)
  const alone: PlanInput = {
    ...input,
    budget: null,
    places: input.places.filter(({ id }) => wanted.has(id)),
    preferences: { ...input.preferences, mustSee: [...ids], pace: 'packed' },
  }
  const model = modelOf(alone, { withMeals: false })
  const solution = solve(model.problem, { seed: input.seed, progress: (round) => round / PROOF_ROUNDS })
  const visited = new Set(solution.routes.flat().map(({ site }) => site))
  return [...model.mustSites.values()].every((sites) => sites.some((site) => visited.has(site)))
}

/**
 * Must-sees of which each could be visited but not all: INFEASIBLE with a minimal set that excludes itself. Where they do fit
 * together after all, only without meals or at a pace nobody asked for, the missing ones count as "no room".
 */
export function refuseConflicts(input: PlanInput, missing: readonly string[], leftOut: LeftOut[]): void {
  const explained = new Set(leftOut.map(({ place }) => place.id))
  const unexplained = missing.filter((id) => !explained.has(id))
  if (unexplained.length === 0) return
  const possible = input.preferences.mustSee.filter((id) => !explained.has(id))
  if (fitTogether(input, possible)) {
    for (const id of unexplained) {
      const place = input.places.find((known) => known.id === id)!
      leftOut.push({ place, cause: 'no_room', distance_m: Math.round(distanceMeters(place, input.destination)) })
    }
    return
  }
  throw conflictOf(input, minimalConflict(input, possible))
}

/** Deletion filter: what can be dropped without making the rest fit is no part of the conflict. */
function minimalConflict(input: PlanInput, ids: readonly string[]): string[] {
  let conflict = [...ids]
  for (const id of ids) {
    const rest = conflict.filter((other) => other !== id)
    if (rest.length > 0 && !fitTogether(input, rest)) conflict = rest
  }
  return conflict
}

function conflictOf(input: PlanInput, ids: readonly string[]): AppError {
  const { dayStart, dayEnd } = input.preferences
  const names = ids.map((id) => {
    const place = input.places.find((known) => known.id === id)!
    return `${place.name} (${hours(place.visit_minutes)})`
  })
  const day = `${formatWallTime(dayStart)}-${formatWallTime(dayEnd)}`
  const dates = input.start_date === input.end_date ? `a ${day} day` : `your ${day} days`
  return new AppError(
    'INFEASIBLE',
    `These don't fit together: ${names.join(', ')} in ${dates}. Drop one or lengthen the day.`,
    {
      field: 'must_see',
      issue: 'conflicting',
      conflicting: [...ids],
    },
  )
}

const hours = (minutes: number) => (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`)
