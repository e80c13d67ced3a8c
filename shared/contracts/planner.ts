import { z } from '@hono/zod-openapi'
import { Latitude, LocalDate, Longitude, MaybeMoney, Money, Point, Prose, WallTime } from './common'
import { ItemKind } from './rooms'
import { Category, DestinationInput } from './search'

export const PACES = ['relaxed', 'balanced', 'packed'] as const
export const Pace = z.enum(PACES).openapi('Pace')
export type Pace = z.infer<typeof Pace>

const PlaceIds = z.array(z.string().max(120)).max(50)
const Interests = z.array(Category).max(19)
/** What is asked of the planner. Pace and interests that are left out are the caller's own, where they are signed in and said any. */
export const PlanQuestion = z
  .object({
    pace: Pace.optional(),
    interests: Interests.optional(),
    daily_start: WallTime.default('09:00'),
    daily_end: WallTime.default('21:00'),
    start_location: Point.optional(),
    must_see: PlaceIds.default([]),
    avoid: PlaceIds.default([]),
    wishes: Prose(1000).optional(),
    seed: z.int().min(0).max(4_294_967_295).default(1),
  })
  .openapi('PlanRequest')
export type PlanQuestion = z.infer<typeof PlanQuestion>

const stay = {
  destination: DestinationInput,
  start_date: LocalDate,
  end_date: LocalDate,
  travelers: z.int().min(1).max(50).default(1),
  budget: MaybeMoney.optional(),
}
/** The same without a trip or an account. */
export const OpenPlanQuestion = PlanQuestion.extend(stay).openapi('OpenPlanRequest')
export type OpenPlanQuestion = z.infer<typeof OpenPlanQuestion>

/** What is planned, cached and seeded: the question with nothing left open. */
const settled = { pace: Pace.default('balanced'), interests: Interests.default([]) }
export const PlanRequest = z.object({ ...PlanQuestion.shape, ...settled })
export type PlanRequest = z.infer<typeof PlanRequest>
export const OpenPlanRequest = z.object({ ...OpenPlanQuestion.shape, ...settled })
export type OpenPlanRequest = z.infer<typeof OpenPlanRequest>

export const VIOLATION_CODES = [
  'CLOSED',
  'UNREACHABLE',
  'OVERLAP',
  'OVER_BUDGET',
  'OUTSIDE_DAY',
  'UNKNOWN_PLACE',
] as const
export const Violation = z
  .object({ code: z.enum(VIOLATION_CODES), item_id: z.string().nullable(), message: z.string() })
  .openapi('Violation')
export type Violation = z.infer<typeof Violation>
export const Verdict = z.object({ ok: z.boolean(), violations: z.array(Violation) }).openapi('Verdict')
export type Verdict = z.infer<typeof Verdict>

/** The way from the item before (or from the start location): an estimate of the named model. */
export const Travel = z
  .object({ mode: z.enum(['walk', 'transit']), minutes: z.int(), distance_m: z.int(), model: z.string() })
  .openapi('Travel')
export type Travel = z.infer<typeof Travel>

export const WallInstant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
  .openapi({ example: '2027-05-03T09:30' })
/** `starts_at` and `ends_at` are wall times of the destination. `cost` is for all travellers, in the place's currency. */
export const ItineraryItem = z
  .object({
    id: z.string(),
    kind: ItemKind,
    poi_id: z.string().nullable(),
    name: z.string(),
    category: z.union([Category, z.null()]),
    lat: Latitude.nullable(),
    lon: Longitude.nullable(),
    starts_at: WallInstant,
    ends_at: WallInstant,
    minutes: z.int(),
    pinned: z.boolean(),
    travel: z.union([Travel, z.null()]),
    cost: Money,
    reason: z.string(),
    /** As the place's record says now, so that a client can judge a move itself. */
    opening_hours: z.string().nullable(),
  })
  .openapi('ItineraryItem')
export type ItineraryItem = z.infer<typeof ItineraryItem>
export const ItineraryDay = z.object({ date: LocalDate, items: z.array(ItineraryItem) }).openapi('ItineraryDay')
export type ItineraryDay = z.infer<typeof ItineraryDay>

/** A wish without a day: taken out of the plan, of a day the trip lost, or kept for later. `cost` is for all travellers. */
export const PlannedIdea = ItineraryItem.pick({
  id: true,
  poi_id: true,
  name: true,
  kind: true,
  category: true,
  lat: true,
  lon: true,
  minutes: true,
  cost: true,
  reason: true,
  opening_hours: true,
}).openapi('PlannedIdea')
export type PlannedIdea = z.infer<typeof PlannedIdea>
/** What is on a day under the id is put aside; else the place becomes an idea of that id. */
export const KeepIdea = z
  .object({ poi_id: z.string().max(120).nullish(), reason: z.string().trim().max(500).default('Kept for later') })
  .openapi('KeepIdea')
export type KeepIdea = z.infer<typeof KeepIdea>

export const Itinerary = z
  .object({
    trip_id: z.string().optional(),
    time_zone: z.string(),
    destination: z.object({ name: z.string(), country_code: z.string(), lat: z.number(), lon: z.number() }),
    travelers: z.int(),
    daily_start: WallTime,
    daily_end: WallTime,
    start_location: z.union([Point, z.null()]),
    days: z.array(ItineraryDay),
    /** Places that were wanted and have no day, ideas of the trip among them. */
    unscheduled: z.array(z.object({ poi_id: z.string(), name: z.string(), reason: z.string() })),
    /** What the members put aside; always empty without a trip. */
    ideas: z.array(PlannedIdea),
    /** Entries and meals of all travellers, in the budget's currency where the caller knows of one, else the destination's. Unknown prices count as nothing. */
    total_cost: Money,
    /** Indicative exchange rates used for `total_cost`. */
    rates: z.object({ date: LocalDate, source: z.string() }),
    feasibility: Verdict,
    /**
     * `score`: what the visits are worth. An hour at an ordinary sight is 10, times the weight of its kind, 2.2 for an interest,
     * 1.5 down to 0.75 by how well known it is, less for the next of the same kind; longer visits count with hours ** 0.6, and places half
     * at 30 km from the centre. Only plans for the same request compare. `ms`: time of the search.
     */
    solver: z.object({ score: z.number(), ms: z.number(), seed: z.int() }),
    /** What was understood of the free-text wishes; absent where none were given. */
    understood: z.array(z.object({ text: z.string(), effect: z.string() })).optional(),
    /** Parts that answered without an optional dependency, such as `narration`. */
    degraded: z.array(z.string()).optional(),
  })
  .openapi('Itinerary')
export type Itinerary = z.infer<typeof Itinerary>

/** An item as a person puts it on a day; what is left out is taken from what the item was, else from the place's record. */
export const DayItem = z
  .object({
    id: z.string().max(64).optional(),
    poi_id: z.string().max(120).nullish(),
    /** Left out: what the item was before, else a visit. */
    kind: ItemKind.optional(),
    name: z.string().trim().max(200).optional(),
    start: WallTime.nullish(),
    minutes: z.int().min(5).max(1440).optional(),
    pinned: z.boolean().optional(),
    /** Position and price for all travellers; only of an item without a place, since a place's record knows its own. */
    lat: Latitude.nullish(),
    lon: Longitude.nullish(),
    cost: MaybeMoney.optional(),
  })
  .openapi('DayItem')
export type DayItem = z.infer<typeof DayItem>
export const DayPlan = z.object({ items: z.array(DayItem).max(60) }).openapi('DayPlan')
export const DayVerdict = z.object({ day: ItineraryDay, violations: z.array(Violation) }).openapi('DayVerdict')
export const NewActivity = z
  .object({ poi_id: z.string().max(120), date: LocalDate, start: WallTime.optional() })
  .openapi('NewActivity')
export type NewActivity = z.infer<typeof NewActivity>
export const ActivityAdded = z.object({ item: ItineraryItem, violations: z.array(Violation) }).openapi('ActivityAdded')

/** Background generation. `progress` counts stages done of all; `itinerary` is there once `succeeded`, `error` once `failed`. */
export const Job = z
  .object({
    id: z.string(),
    status: z.enum(['queued', 'running', 'succeeded', 'failed']),
    progress: z.object({ stage: z.string(), message: z.string(), done: z.int(), of: z.int() }),
    itinerary: Itinerary.optional(),
    error: z
      .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
      .optional(),
  })
  .openapi('Job')
export type Job = z.infer<typeof Job>
