import * as Y from 'yjs'
import { LocalDate, WallTime } from '#shared/contracts/common'
import { type DocumentItem, type Idea, ITEM_KINDS, type ItemKind } from '#shared/contracts/rooms'
import { CATEGORIES, type Category } from '#shared/contracts/search'
import { isRank, UNRANKED } from './ranks'

/**
 * One entry of a document as plain data. What lies in a Yjs document was merged from many clients, so every field is read
 * as "anything" and brought into the contract's shape; the same reading decides how `correct` repairs the document.
 */

/** Ids of items made by the platform or by a client at work in the document. */
export const ITEM_ID = /^itm_[\w-]{1,60}$/
export const NAME_LENGTH = 200
export const REASON_LENGTH = 500
const NOTE_LENGTH = 5000
const DEFAULT_MINUTES = 60
const DAY_MINUTES = 1440
/** Why an idea is no longer on a day. */
export const DAY_REMOVED = 'day removed'

/** The two maps of the shared document that hold entries. */
export const itemsOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('items')
export const ideasOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('ideas')

/** An item whose `day` and `rank` are not yet known to be good. */
type LooseItem = Omit<DocumentItem, 'day'> & { day: string | null }

/** Undefined for what cannot be an entry at all: no map, or an id that is none. */
export function readItem(id: string, value: unknown): LooseItem | undefined {
  if (!ITEM_ID.test(id) || !(value instanceof Y.Map)) return undefined
  const [day, start, rank] = [value.get('day'), value.get('start'), value.get('rank')]
  return {
    ...readFields(id, value),
    day: LocalDate.safeParse(day).success ? (day as string) : null,
    rank: isRank(rank) ? rank : UNRANKED,
    start: WallTime.safeParse(start).success ? (start as string) : null,
  }
}

export function readIdea(id: string, value: unknown): Idea | undefined {
  if (!ITEM_ID.test(id) || !(value instanceof Y.Map)) return undefined
  return readFields(id, value)
}

function readFields(id: string, map: Y.Map<unknown>): Idea {
  const text = (key: string, max: number) => cleanLine(map.get(key), max)
  const position = readPosition(map.get('lat'), map.get('lon'))
  return {
    id,
    kind: oneOf<ItemKind>(ITEM_KINDS, map.get('kind')) ?? 'note',
    name: text('name', NAME_LENGTH) ?? 'Untitled',
    minutes: readMinutes(map.get('minutes')),
    pinned: map.get('pinned') === true,
    poi_id: text('poi_id', 120),
    category: oneOf<Category>(CATEGORIES, map.get('category')),
    ...position,
    cost: readCost(map.get('cost')),
    reason: text('reason', REASON_LENGTH),
    booking_id: text('booking_id', 64),
  }
}

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | null =>
  values.find((known) => known === value) ?? null

/** One line without control characters, direction overrides or half characters; null when nothing is left. */
export function cleanLine(value: unknown, max: number): string | null {
  if (typeof value !== 'string') return null
  const clean = value
    .slice(0, max * 2)
    .replace(/[\s\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/(\p{M}{8})\p{M}+/gu, '$1')
    .slice(0, max)
    .toWellFormed()
    .trim()
  return clean === '' ? null : clean
}

function readMinutes(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return DEFAULT_MINUTES
  return Math.min(DAY_MINUTES, Math.max(0, Math.round(value)))
}

/** Half a position is none. */
function readPosition(lat: unknown, lon: unknown): { lat: number | null; lon: number | null } {
  const within = (value: unknown, bound: number): value is number =>
    typeof value === 'number' && Math.abs(value) <= bound
  return within(lat, 90) && within(lon, 180) ? { lat, lon } : { lat: null, lon: null }
}

function readCost(value: unknown): DocumentItem['cost'] {
  if (typeof value !== 'object' || value === null) return null
  const { amount_minor: amount, currency } = value as { amount_minor?: unknown; currency?: unknown }
  if (!Number.isSafeInteger(amount) || (amount as number) < 0) return null
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return null
  return { amount_minor: amount as number, currency }
}

/** The texts people wrote to items, by item id, cut where they no longer are a note. Items without one are left out. */
export function readNotes(doc: Y.Doc): Record<string, string> {
  const notes: Record<string, string> = {}
  for (const [id, value] of itemsOf(doc).entries()) {
    const note = ITEM_ID.test(id) && value instanceof Y.Map ? value.get('note') : undefined
    const text = note instanceof Y.Text ? note.toJSON().slice(0, NOTE_LENGTH).toWellFormed().trim() : ''
    if (text !== '') notes[id] = text
  }
  return notes
}

/** The collaborative text of an item; it has no plain field and is left alone. */
const isNote = (key: string, value: unknown) => key === 'note' && value instanceof Y.Text

/**
 * Makes an entry equal to `fields` with the fewest edits: concurrent changes of other fields by other people survive, and
 * an entry that already says this is not touched. `null` is stored as absence; `id` is the key and not stored again.
 */
export function writeEntry(entries: Y.Map<unknown>, { id, ...fields }: DocumentItem | Idea): void {
  const known = entries.get(id)
  const map: Y.Map<unknown> = known instanceof Y.Map ? known : entries.set(id, new Y.Map<unknown>())
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) {
      if (map.has(key)) map.delete(key)
    } else if (!sameValue(map.get(key), value)) {
      map.set(key, value)
    }
  }
  for (const [key, value] of [...map.entries()]) if (!(key in fields) && !isNote(key, value)) map.delete(key)
}

/** Fields hold scalars, or the flat object `cost`. */
function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || a instanceof Y.AbstractType) {
    return Object.is(a, b)
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => Object.is(left[key], right[key]))
}
