import type * as Y from 'yjs'
import * as z from 'zod'
import { WallTime } from '#shared/contracts/common'
import {
  DocumentItem,
  type Idea,
  type NewItem,
  type RoomActor,
  type RoomChange,
  type TripFacts,
} from '#shared/contracts/rooms'
import { AppError, invalid, notFound } from '#shared/errors'
import { demote, isWithin, putItem, readIdeas, readItems } from './document'
import {
  cleanLine,
  DAY_REMOVED,
  ITEM_ID,
  ideasOf,
  itemsOf,
  NAME_LENGTH,
  REASON_LENGTH,
  writeEntry,
} from './document/items'
import { Facts, Plan, readFacts, writeFacts, writePlan } from './document/meta'
import { ranksInOrder } from './document/ranks'

/** The rules of a trip's room: who may do what, and what a change does to the document. No I/O, no clock. */

/** Beyond this a plan is a mistake or an attack. */
export const MAX_ITEMS = 1000

export function requireEditor(actor: RoomActor): void {
  if (actor.role !== 'owner' && actor.role !== 'editor') {
    throw new AppError('FORBIDDEN', 'Only the owner and editors of a trip change its plan')
  }
}
export function requirePrivateAccess(actor: RoomActor): void {
  if (!actor.sees_private) throw new AppError('FORBIDDEN', 'Only those who see the private part of a trip change it')
}

const Line = (max: number) => z.string().transform((text) => cleanLine(text, max) ?? 'Untitled')
/** As the contract says, with the bounds of a document. */
const Incoming = DocumentItem.omit({ rank: true }).extend({
  id: z.string().regex(ITEM_ID, 'Not an item id'),
  name: Line(NAME_LENGTH),
  start: WallTime.nullable(),
  poi_id: z.string().min(1).max(120).nullable(),
  lat: z.number().min(-90).max(90).nullable(),
  lon: z.number().min(-180).max(180).nullable(),
  reason: z
    .string()
    .max(2000)
    .transform((text) => cleanLine(text, REASON_LENGTH))
    .nullable(),
  booking_id: z.string().min(1).max(64).nullable(),
})
const IncomingIdea: z.ZodType<Idea> = Incoming.omit({ day: true, start: true })

/** Checks a change against the contract and the trip's days; VALIDATION_ERROR names the field. Ids may not repeat. */
export function parseChange(change: RoomChange, facts: TripFacts): RoomChange {
  switch (change.kind) {
    case 'replace_plan':
      return { ...change, items: parseItems(change.items, facts), plan: parse(Plan, change.plan, 'plan') }
    case 'replace_day': {
      if (!isWithin(change.day, facts)) throw invalid('day', 'outside the trip')
      const items = parseItems(change.items, facts)
      if (items.some((item) => item.day !== change.day)) throw invalid('items', 'all must be of this day')
      return { ...change, items }
    }
    case 'add_item':
      return { ...change, item: parseItems([change.item], facts)[0]! }
    case 'remove_item':
      return change
    case 'keep_idea': {
      const reason = parse(Line(REASON_LENGTH), change.reason, 'reason')
      return { ...change, reason, idea: change.idea && parse(IncomingIdea, change.idea, 'idea') }
    }
  }
}

function parseItems(items: NewItem[], facts: TripFacts): NewItem[] {
  if (items.length > MAX_ITEMS) throw invalid('items', `at most ${MAX_ITEMS}`)
  const parsed = items.map((item, i) => parse<NewItem>(Incoming, item, `items.${i}`))
  parsed.forEach((item, i) => {
    if (!isWithin(item.day, facts)) throw invalid(`items.${i}.day`, 'outside the trip')
  })
  if (new Set(parsed.map((item) => item.id)).size < parsed.length) throw invalid('items', 'the same id twice')
  return parsed
}

function parse<T>(schema: z.ZodType<T>, value: unknown, field: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalid([field, ...(issue?.path ?? [])].map(String).join('.'), issue?.message ?? 'invalid')
}

/**
 * Brings the document's facts up to date; older ones are ignored. When all days changed, items keep their place in the
 * trip and move along; items of days that are gone become ideas. Nothing is lost.
 */
export function applyFacts(doc: Y.Doc, incoming: TripFacts): void {
  const facts = parse(Facts, incoming, 'facts')
  const before = readFacts(doc)
  if (before && before.version >= facts.version) return
  const items = readItems(doc)
  writeFacts(doc, facts)
  if (!before || (before.start_date === facts.start_date && before.end_date === facts.end_date)) return
  const disjoint = before.end_date < facts.start_date || before.start_date > facts.end_date
  const offset = disjoint ? daysBetween(before.start_date, facts.start_date) : 0
  for (const item of items) {
    const day = addDays(item.day, offset)
    if (!isWithin(day, facts)) demote(doc, item, DAY_REMOVED)
    else if (day !== item.day) putItem(doc, { ...item, day })
  }
}

const DAY_MS = 86_400_000
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS
const addDays = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

/** Applies a parsed change. CONFLICT and NOT_FOUND are thrown before anything is touched. */
export function applyChange(doc: Y.Doc, change: RoomChange): void {
  switch (change.kind) {
    case 'replace_plan':
      replacePlan(doc, change.items)
      writePlan(doc, change.plan)
      break
    case 'replace_day':
      replaceDay(doc, change.day, change.items)
      break
    case 'add_item':
      addItem(doc, change.item)
      break
    case 'remove_item':
      removeItem(doc, change.item_id)
      break
    case 'keep_idea':
      keepIdea(doc, change.item_id, change.reason, change.idea)
      break
  }
}

/** A pinned item stays exactly as it is; a new one for a place that is already pinned is left out. */
function replacePlan(doc: Y.Doc, wanted: NewItem[]): void {
  const present = readItems(doc)
  const pinned = present.filter((item) => item.pinned)
  const pinnedIds = new Set(pinned.map((item) => item.id))
  const pinnedPlaces = new Set(pinned.map((item) => item.poi_id).filter((id) => id !== null))
  const fresh = wanted.filter(({ id, poi_id }) => !pinnedIds.has(id) && !(poi_id !== null && pinnedPlaces.has(poi_id)))
  const kept = new Set([...pinnedIds, ...fresh.map((item) => item.id)])
  const rankOf = new Map(present.map((item) => [item.id, item.rank]))
  for (const item of present) if (!kept.has(item.id)) itemsOf(doc).delete(item.id)
  for (const [day, items] of Map.groupBy(fresh, (item) => item.day)) {
    const around = pinned.filter((item) => item.day === day)
    rankAmong(around, items, rankOf).forEach((item) => {
      putItem(doc, item)
    })
  }
}

function replaceDay(doc: Y.Doc, day: string, wanted: NewItem[]): void {
  const present = readItems(doc)
  const named = new Set(wanted.map((item) => item.id))
  const gone = present.filter((item) => item.day === day && !named.has(item.id))
  if (present.length - gone.length + wanted.length > MAX_ITEMS) throw invalid('items', `at most ${MAX_ITEMS}`)
  for (const item of gone) itemsOf(doc).delete(item.id)
  const rankOf = new Map(present.filter((item) => item.day === day).map((item) => [item.id, item.rank]))
  rankAmong([], wanted, rankOf).forEach((item) => {
    putItem(doc, item)
  })
}

function addItem(doc: Y.Doc, item: NewItem): void {
  const present = readItems(doc)
  if (present.length >= MAX_ITEMS) throw invalid('item', `at most ${MAX_ITEMS} items`)
  if (present.some(({ id }) => id === item.id)) throw new AppError('CONFLICT', 'This item is already in the plan')
  const twin = item.poi_id === null ? undefined : present.find(({ poi_id }) => poi_id === item.poi_id)
  if (twin) throw new AppError('CONFLICT', 'This place is already in the plan', { item_id: twin.id, day: twin.day })
  const around = present.filter(({ day }) => day === item.day)
  rankAmong(around, [item], new Map()).forEach((ranked) => {
    putItem(doc, ranked)
  })
}

function keepIdea(doc: Y.Doc, id: string, reason: string, fresh: Idea | null): void {
  const [present, ideas] = [readItems(doc), readIdeas(doc)]
  const item = present.find((other) => other.id === id)
  const known = ideas.find((other) => other.id === id)
  if (item) demote(doc, { ...item, pinned: false }, reason)
  else if (known) writeEntry(ideasOf(doc), { ...known, reason })
  else if (fresh) addIdea(doc, { ...fresh, id, reason }, present, ideas)
  else throw notFound('item in this plan')
}

function addIdea(doc: Y.Doc, fresh: Idea, present: DocumentItem[], ideas: Idea[]): void {
  if (ideas.length >= MAX_ITEMS) throw invalid('idea', `at most ${MAX_ITEMS} ideas`)
  const samePlace = ({ poi_id }: { poi_id: string | null }) => poi_id !== null && poi_id === fresh.poi_id
  const twin = present.find(samePlace)
  if (twin) throw new AppError('CONFLICT', 'This place is already in the plan', { item_id: twin.id, day: twin.day })
  if (!ideas.some(samePlace)) writeEntry(ideasOf(doc), fresh)
}

function removeItem(doc: Y.Doc, id: string): void {
  const owner = [itemsOf(doc), ideasOf(doc)].find((entries) => entries.has(id))
  if (!owner) throw notFound('item in this plan')
  owner.delete(id)
}

/**
 * Ranks `wanted`, in its order, around items of the same day that must not move: one of those comes before the first
 * wanted item that starts later. `rankOf` holds the ranks wanted items have now, kept where the order allows it.
 */
function rankAmong(around: DocumentItem[], wanted: NewItem[], rankOf: Map<string, string>): DocumentItem[] {
  const order: (NewItem | DocumentItem)[] = []
  const keys = around.map(() => '24:00')
  // An item without a time stands right before the timed one that follows it.
  for (let i = around.length - 1; i >= 0; i--) keys[i] = around[i]!.start ?? keys[i + 1] ?? '24:00'
  let next = 0
  for (const item of wanted) {
    while (next < around.length && (item.start === null || keys[next]! <= item.start)) order.push(around[next++]!)
    order.push(item)
  }
  order.push(...around.slice(next))
  const ranks = ranksInOrder(
    order.map((item) => ('rank' in item ? { rank: item.rank, fixed: true } : { rank: rankOf.get(item.id) ?? null })),
  )
  return order.flatMap((item, i) => ('rank' in item ? [] : [{ ...item, rank: ranks[i]! }]))
}
