import { z } from '@hono/zod-openapi'
import type { Call } from '../call'
import { LocalDate, type Money, WallTime } from './common'
import { Category } from './search'
import type { TripRole } from './trips'

export const ITEM_KINDS = ['visit', 'meal', 'stay', 'transfer', 'note'] as const
export const ItemKind = z.enum(ITEM_KINDS)
export type ItemKind = z.infer<typeof ItemKind>

/**
 * One entry of a trip's shared document (design section 3). `day` lies inside the trip; `rank` is a fractional index,
 * ties are broken by the id. `start` null means "some time that day, in rank order". Cost is the indicative public
 * price for all travellers; what was really paid lives in the private document.
 */
export const DocumentItem = z.object({
  id: z.string(),
  kind: ItemKind,
  name: z.string(),
  day: LocalDate,
  rank: z.string(),
  start: WallTime.nullable(),
  minutes: z.int().min(0).max(1440),
  pinned: z.boolean(),
  poi_id: z.string().nullable(),
  category: Category.nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  cost: z.object({ amount_minor: z.int(), currency: z.string() }).nullable(),
  /** Why it is in the plan, in words. */
  reason: z.string().nullable(),
  booking_id: z.string().nullable(),
})
export type DocumentItem = z.infer<typeof DocumentItem>
/** A wish without a day: dropped from the plan, or never fitted in. */
export type Idea = Omit<DocumentItem, 'day' | 'rank' | 'start'>

/** What `trips` says of a trip; written into the document by the server only. A lower `version` never replaces a higher one. */
export type TripFacts = {
  title: string
  destination: { name: string; country_code: string; lat: number; lon: number; time_zone: string }
  start_date: string
  end_date: string
  travelers: number
  version: number
}
/** How the present plan came about: the planner's own words, kept with the plan so that reading it again gives the same bytes. */
export type PlanRecord = {
  daily_start: string
  daily_end: string
  pace: string
  start_location: { lat: number; lon: number } | null
  unscheduled: { poi_id: string; name: string; reason: string }[]
  solver: { score: number; ms: number; seed: number }
  rates: { date: string; source: string }
}

/** Who changes a room, as `trips` told the caller a moment ago. */
export type RoomActor = { user_id: string; role: TripRole; sees_private: boolean }

/** New items come without `rank`: the room ranks them by their order. */
export type NewItem = Omit<DocumentItem, 'rank'>
export type RoomChange =
  /** All items but pinned ones are replaced; pinned items stay as they are at this very moment. */
  | { kind: 'replace_plan'; items: NewItem[]; plan: PlanRecord }
  /** The items of one day in their new order. An item that was on another day moves here; one that was here and is not named goes away. */
  | { kind: 'replace_day'; day: string; items: NewItem[] }
  /** CONFLICT when its `poi_id` is already in the plan. */
  | { kind: 'add_item'; item: NewItem }
  /** NOT_FOUND when there is no such item or idea. */
  | { kind: 'remove_item'; item_id: string }
  /**
   * Keeps for later what is on a day, or is an idea already, under that id; else `idea` becomes one, unless its place is one
   * already. CONFLICT when its place is in the plan, NOT_FOUND when there is nothing to keep.
   */
  | { kind: 'keep_idea'; item_id: string; reason: string; idea: Idea | null }

/** The shared document as plain data. `version` rises with every committed change of the shared document. */
export type RoomDocument = {
  version: number
  facts: TripFacts | null
  items: DocumentItem[]
  ideas: Idea[]
  plan: PlanRecord | null
  /** What people wrote to items, by item id; only those with a text. */
  notes?: Record<string, string>
}

export const PlanChanged = z.object({
  type: z.literal('trip_room.plan_changed'),
  trip_id: z.string(),
  version: z.int(),
  item_count: z.int(),
  by: z.string(),
})

/** One TripRoom object per trip, named by the trip's id. */
export interface TripRoomRpc {
  /** Brings the document's `meta` up to date; items of days the trip lost become ideas, or move along when all dates moved. Idempotent. */
  setFacts(call: Call, tripId: string, facts: TripFacts): Promise<void>
  /** The private document's budget; only with `sees_private`. */
  setBudget(call: Call, tripId: string, actor: RoomActor, budget: Money | null): Promise<void>
  read(call: Call, tripId: string): Promise<RoomDocument>
  /** NOT_FOUND-like null for those without `sees_private`; never any byte of it. */
  readPrivate(call: Call, tripId: string, actor: RoomActor): Promise<{ budget: Money | null } | null>
  /** FORBIDDEN below editor. Durable when it returns. `facts` heals a room whose first message was lost. */
  change(call: Call, tripId: string, actor: RoomActor, facts: TripFacts, change: RoomChange): Promise<RoomDocument>
  /** Erases both documents for good. */
  erase(call: Call, tripId: string): Promise<void>
  /** From the event fan-out: these events of the room reached their subscribers. */
  confirmEvents(ids: string[]): Promise<void>
}
