import type { DayItem } from '#shared/contracts/planner'
import type { DocumentItem, Idea, NewItem } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import { AppError, invalid } from '#shared/errors'
import { hasRate } from '#shared/values/money'
import { RATES } from '#shared/values/rates'
import { parseWallTime } from '#shared/values/time'
import { MEAL_RULES } from './meals'

/** An item as it will stand in the document; `kept`: its start was given, or it is pinned, and stays. */
export type DayEntry = { item: NewItem; kept: boolean }

const DEFAULT_MINUTES = 60
const ITEM_ID = /^itm_[\w-]{1,60}$/

/**
 * What a person put on a day, filled up from the item or idea it was and the place's record. VALIDATION_ERROR names what is missing; CONFLICT for a place
 * that would be in the plan twice.
 */
export function documentItems(
  wanted: readonly DayItem[],
  day: string,
  { items: present, ideas }: { items: readonly DocumentItem[]; ideas: readonly Idea[] },
  places: readonly Place[],
  newItemId: () => string,
): DayEntry[] {
  const records = new Map(places.map((place) => [place.id, place]))
  const entries = wanted.map((entry, i): DayEntry => {
    if (entry.id !== undefined && !ITEM_ID.test(entry.id)) throw invalid(`items.${i}.id`, 'not an item id')
    const planned = present.find(({ id }) => id === entry.id)
    const was = planned ?? ideas.find(({ id }) => id === entry.id)
    const poi_id = entry.poi_id === undefined ? (was?.poi_id ?? null) : entry.poi_id || null
    const place = poi_id === null ? undefined : records.get(poi_id)
    const name = entry.name || was?.name || place?.name
    if (!name)
      throw invalid(`items.${i}.name`, poi_id === null ? 'needed without a place' : 'needed for a place we do not know')
    const same = was && was.poi_id === poi_id ? was : undefined
    const own = poi_id === null ? ownFacts(entry, i) : {}
    const pinned = entry.pinned ?? was?.pinned ?? false
    const start = entry.start ?? (planned?.day === day && same ? planned.start : null)
    return {
      kept: Boolean(entry.start) || (pinned && start !== null),
      item: {
        id: entry.id ?? newItemId(),
        kind: entry.kind ?? was?.kind ?? 'visit',
        name,
        day,
        start,
        minutes: entry.minutes ?? was?.minutes ?? place?.visit_minutes ?? DEFAULT_MINUTES,
        pinned,
        poi_id,
        category: place?.category ?? same?.category ?? null,
        lat: place?.lat ?? same?.lat ?? null,
        lon: place?.lon ?? same?.lon ?? null,
        cost: same?.cost ?? null,
        ...own,
        reason: same?.reason ?? null,
        booking_id: was?.booking_id ?? null,
      },
    }
  })
  refuseTwins(entries, day, present)
  return entries
}

/** What a person says of an item that no record describes. Half a position is none. */
function ownFacts({ lat, lon, cost }: DayItem, i: number): Partial<Pick<NewItem, 'lat' | 'lon' | 'cost'>> {
  if (cost && !hasRate(cost.currency, RATES))
    throw invalid(`items.${i}.cost.currency`, 'not a currency we know a rate of')
  const here = typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : {}
  return { ...here, ...(cost ? { cost } : {}) }
}

function refuseTwins(entries: readonly DayEntry[], day: string, present: readonly DocumentItem[]): void {
  const ids = new Set(entries.map(({ item }) => item.id))
  if (ids.size < entries.length) throw invalid('items', 'the same id twice')
  const elsewhere = present.filter((item) => item.day !== day && !ids.has(item.id))
  const seen = new Map(elsewhere.flatMap((item) => (item.poi_id === null ? [] : [[item.poi_id, item.id] as const])))
  for (const { item } of entries) {
    if (item.poi_id === null) continue
    const twin = seen.get(item.poi_id)
    if (twin)
      throw new AppError('CONFLICT', `${item.name} would be in the plan twice`, { poi_id: item.poi_id, item_id: twin })
    seen.set(item.poi_id, item.id)
  }
}

/** Not before this: a meal keeps to its time of day, everything else comes as early as it can. */
export function hintOf({ kind, start }: Pick<NewItem, 'kind' | 'start'>): number | null {
  const was = start === null ? null : parseWallTime(start)
  if (kind !== 'meal' || was === null) return null
  return was < LUNCH_OR_DINNER ? Math.min(was, MEAL_RULES.lunch.span[0]) : Math.min(was, MEAL_RULES.dinner.span[0])
}
const LUNCH_OR_DINNER = 16 * 60
