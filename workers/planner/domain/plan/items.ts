import type { Point } from '#shared/contracts/common'
import { travelMinutes } from '#shared/values/travel'
import { hasKnownHours, openSpans } from '../days'
import { MEAL_RULES } from '../meals'
import type { Solution } from '../problem'
import type { Model } from './model'
import type { PlanInput, PlannedItem, Why } from './types'

/** The solver's routes as items of the days; pinned stops are left out, since they are there already. */
export function itemsOf(input: PlanInput, model: Model, solution: Solution): PlannedItem[] {
  return solution.routes.flatMap((stops, day) => {
    const places = placesOfStops(input, model, stops)
    return stops.flatMap(({ site, start }, k): PlannedItem[] => {
      const meaning = model.meanings[site]!
      if (meaning.kind === 'fixed') return []
      const { date } = model.days[day]!
      const shared = { day: date, start, minutes: model.problem.minutes[site]!, ...places[k]! }
      const why = whyOf(input, model, day, stops, k, places)
      if (meaning.kind === 'candidate') {
        const { place, use } = meaning.candidate
        const kind = use === 'lunch' || use === 'dinner' ? ('meal' as const) : ('visit' as const)
        return [{ ...shared, kind, place, name: place.name, cost: meaning.cost, why }]
      }
      const cost = { amount_minor: meaning.cost, currency: model.currency }
      return [{ ...shared, kind: 'meal', place: null, name: MEAL_RULES[meaning.meal].name, cost, why }]
    })
  })
}

type Stops = Solution['routes'][number]

/** Where each stop is: a meal nearby where the stop before it is, else where the next one is, else where the day begins. */
function placesOfStops({ startLocation, destination }: PlanInput, model: Model, stops: Stops): Point[] {
  const own = stops.map(({ site }) => placeOf(model, site))
  const first = startLocation ?? own.find((place) => place !== null) ?? destination
  let here: Point = { lat: first.lat, lon: first.lon }
  return own.map((place) => {
    if (place) here = place
    return here
  })
}

function placeOf(model: Model, site: number): Point | null {
  const meaning = model.meanings[site]!
  if (meaning.kind === 'candidate') return { lat: meaning.candidate.place.lat, lon: meaning.candidate.place.lon }
  if (meaning.kind === 'nearby') return null
  const { lat, lon } = meaning.fixed
  return lat === null || lon === null ? null : { lat, lon }
}

function whyOf(input: PlanInput, model: Model, day: number, stops: Stops, k: number, places: readonly Point[]): Why {
  const { site, start } = stops[k]!
  const meaning = model.meanings[site]!
  const { date, daylight } = model.days[day]!
  const before = stops[k - 1]
  const after = before ? { name: nameOf(model, before.site), minutes: travelMinutes(places[k - 1]!, places[k]!) } : null
  if (meaning.kind !== 'candidate') {
    const use = meaning.kind === 'nearby' ? meaning.meal : 'visit'
    return {
      use,
      mustSee: false,
      interest: false,
      free: false,
      opensUntil: null,
      hoursKnown: false,
      sunset: null,
      after,
      simple: false,
    }
  }
  const { place, use, minutes } = meaning.candidate
  const span = openSpans(place, date).find(([from, to]) => from <= start && start + minutes <= to)
  const hoursKnown = hasKnownHours(place)
  return {
    use,
    mustSee: input.preferences.mustSee.includes(place.id),
    interest: input.preferences.interests.has(place.category),
    free: place.price?.amount_minor === 0 && use !== 'lunch' && use !== 'dinner',
    opensUntil: hoursKnown && span && span[1] < 1440 ? span[1] : null,
    hoursKnown,
    sunset: use === 'sunset' ? daylight.set : null,
    after,
    simple: false,
  }
}

function nameOf(model: Model, site: number): string {
  const meaning = model.meanings[site]!
  if (meaning.kind === 'candidate') return meaning.candidate.place.name
  return meaning.kind === 'nearby' ? MEAL_RULES[meaning.meal].name : meaning.fixed.name
}
