import { cached } from '#shared/cache'
import type { Money } from '#shared/contracts/common'
import type { Itinerary, OpenPlanRequest, PlanRequest } from '#shared/contracts/planner'
import type { DocumentItem, NewItem, PlanRecord } from '#shared/contracts/rooms'
import type { Destination, Place } from '#shared/contracts/search'
import { newId } from '#shared/values/ids'
import { RATES } from '#shared/values/rates'
import { datesFrom, daysBetween, formatWallTime, parseWallTime } from '#shared/values/time'
import { type Composition, composeItinerary, planInputOf } from '../domain/compose'
import { openSpans } from '../domain/days'
import { leftOutReason } from '../domain/narration'
import { type Fixed, makePlan, type Planned } from '../domain/plan'
import { preferencesOf } from '../domain/preferences'
import { understoodOf } from '../domain/wishes'
import type { Ctx } from '../env'
import { placesFor } from './candidates'
import { checkBudget, checkDates, checkRequest, checkStart, resolveDestination } from './checks'
import { modelOf } from './llm/adapters'
import { reasonsFor, understandWishes } from './narrate'
import { changePlan, compositionOf, loadTrip } from './trip'

/** Told at every stage of a generation, with real counts. */
export type Report = (stage: Stage, message: string) => Promise<void> | void
export const STAGES = ['wishes', 'places', 'opening_hours', 'fitting', 'reasons'] as const
export type Stage = (typeof STAGES)[number]
/** Part of every cached plan's key: to be raised with any change that makes the planner answer otherwise, so that no deploy serves plans of old code. */
export const PLANNER_VERSION = 2

const silent: Report = () => {}

type Job = {
  destination: Destination
  start_date: string
  end_date: string
  travelers: number
  budget: Money | null
  request: PlanRequest
  fixed: Fixed[]
}
type Made = { items: NewItem[]; plan: PlanRecord; places: Place[]; extras: Pick<Itinerary, 'understood' | 'degraded'> }

/** A plan without a trip or an account, cached by what was asked for. */
export async function generateOpen(ctx: Ctx, request: OpenPlanRequest, report: Report = silent): Promise<Itinerary> {
  checkOpen(ctx, request)
  const destination = await resolveDestination(ctx, request.destination)
  const normalised = {
    code: PLANNER_VERSION,
    ...request,
    destination,
    interests: [...request.interests].sort(),
    avoid: [...request.avoid].sort(),
    budget: request.budget ?? null,
  }
  try {
    return await cached(ctx, 'itinerary', normalised, async () => {
      const itinerary = await planOpen(ctx, destination, request, report)
      if (itinerary.degraded) throw new NotToKeep(itinerary)
      return itinerary
    })
  } catch (error) {
    if (error instanceof NotToKeep) return error.itinerary
    throw error
  }
}

/** What can be refused before any work. */
export function checkOpen(ctx: Ctx, request: OpenPlanRequest): void {
  checkRequest(request)
  checkDates(request, ctx.now)
  checkBudget(request.budget ?? null)
}

/** An answer that is good for once: the model was away, and may be back for the next who asks. */
class NotToKeep extends Error {
  constructor(readonly itinerary: Itinerary) {
    super('Not to be cached')
  }
}

async function planOpen(
  ctx: Ctx,
  destination: Destination,
  request: OpenPlanRequest,
  report: Report,
): Promise<Itinerary> {
  const { start_date, end_date, travelers } = request
  const stay = { destination, start_date, end_date, travelers, budget: request.budget ?? null }
  const { items, plan, places, extras } = await make(ctx, { ...stay, request, fixed: [] }, report, new Map())
  const ranked = items.map((item, i): DocumentItem => ({ ...item, rank: String(i).padStart(4, '0') }))
  return { ...composeItinerary({ ...stay, items: ranked, ideas: [], plan, places, rates: RATES }), ...extras }
}

/** A new plan for a trip: everything but pinned items is replaced, in one change of the room. A failure before it changes nothing. */
export async function generateForTrip(
  ctx: Ctx,
  tripId: string,
  request: PlanRequest,
  report: Report = silent,
): Promise<Itinerary> {
  checkRequest(request)
  const loaded = await loadTrip(ctx, tripId, 'editor')
  const { trip, document } = loaded
  checkBudget(trip.budget)
  const fixed = fixedOf(await compositionOf(ctx, loaded))
  const planned = new Set(fixed.map(({ poi_id }) => poi_id))
  const asked = { ...request, must_see: request.must_see.filter((id) => !planned.has(id)) }
  const idOf = new Map(
    document.items.flatMap(({ id, poi_id, pinned }) => (poi_id === null || pinned ? [] : [[poi_id, id] as const])),
  )
  const made = await make(ctx, { ...trip, request: asked, fixed }, report, idOf)
  const itinerary = await changePlan(
    ctx,
    loaded,
    { kind: 'replace_plan', items: made.items, plan: made.plan },
    made.places,
  )
  return { ...itinerary, ...made.extras }
}

/** What is pinned, on the days the trip still has, with place and price as the records say today. */
const fixedOf = (from: Composition): Fixed[] =>
  planInputOf(from).days.flatMap(({ date, stops }) =>
    stops
      .filter(({ item }) => item.pinned)
      .map(({ item, kind, name, poi_id, lat, lon, minutes, cost }) => {
        const start = item.start === null ? null : parseWallTime(item.start)
        return { day: date, kind, name, poi_id, lat, lon, start, minutes, cost }
      }),
  )

async function make(ctx: Ctx, job: Job, report: Report, idOf: ReadonlyMap<string, string>): Promise<Made> {
  const { destination, request } = job
  checkStart(request, destination)
  const model = modelOf(ctx.env)
  await report('wishes', request.wishes ? 'Reading your wishes' : 'Looking at your dates')
  const places = await placesFor(ctx, destination, request)
  await report('places', `${places.length} places in ${destination.name}`)
  const read = await understandWishes(model, request.wishes ?? '', places)
  const preferences = preferencesOf(
    request,
    read.value.flatMap(({ wishes }) => wishes),
  )
  await report('opening_hours', `${openCount(places, job)} open on your days`)
  const started = Date.now()
  const planned = makePlan({
    ...job,
    startLocation: request.start_location ?? null,
    places,
    preferences,
    rates: RATES,
    seed: request.seed,
  })
  const ms = Date.now() - started
  const days = daysBetween(job.start_date, job.end_date) + 1
  await report('fitting', `Fitting ${days} ${days === 1 ? 'day' : 'days'}: ${planned.items.length} stops`)
  const reasons = await reasonsFor(model, destination.name, planned.items)
  const degraded = read.degraded || reasons.degraded
  return {
    items: itemsFrom(ctx, planned, reasons.value, idOf),
    plan: {
      daily_start: formatWallTime(preferences.dayStart),
      daily_end: formatWallTime(preferences.dayEnd),
      pace: preferences.pace,
      start_location: request.start_location ?? null,
      unscheduled: planned.leftOut.map((left) => ({
        poi_id: left.place.id,
        name: left.place.name,
        reason: leftOutReason(left),
      })),
      solver: { score: planned.score, ms, seed: request.seed },
      rates: { date: RATES.date, source: RATES.source },
    },
    places,
    extras: {
      ...(request.wishes ? { understood: understoodOf(read.value, places) } : {}),
      ...(degraded ? { degraded: ['narration'] } : {}),
    },
  }
}

/** A place that keeps its place in the plan keeps its id, and with it what people wrote to it. */
const itemsFrom = (
  ctx: Ctx,
  planned: Planned,
  reasons: readonly string[],
  idOf: ReadonlyMap<string, string>,
): NewItem[] =>
  planned.items.map((item, i) => ({
    id: (item.place && idOf.get(item.place.id)) ?? newId('item', ctx.now),
    kind: item.kind,
    name: item.name,
    day: item.day,
    start: formatWallTime(item.start),
    minutes: item.minutes,
    pinned: false,
    poi_id: item.place?.id ?? null,
    category: item.place?.category ?? null,
    lat: item.lat,
    lon: item.lon,
    cost: item.cost,
    reason: reasons[i]!,
    booking_id: null,
  }))

const openCount = (places: readonly Place[], { start_date, end_date }: Job): number => {
  const dates = datesFrom(start_date, end_date)
  return places.filter((place) => dates.some((date) => openSpans(place, date).length > 0)).length
}
