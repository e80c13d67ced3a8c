import * as Y from 'yjs'
import type { DocumentItem, Idea, RoomDocument, TripFacts } from '#shared/contracts/rooms'
import { DAY_REMOVED, ideasOf, itemsOf, readIdea, readItem, readNotes, writeEntry } from './document/items'
import { metaOf, readFacts, readPlan } from './document/meta'
import { byRank, ranksInOrder, UNRANKED } from './document/ranks'

/** The documents of a trip (design section 3). What an audience may not see is in the other one. */
export const DOCUMENT_NAMES = ['shared', 'private'] as const
export type DocumentName = (typeof DOCUMENT_NAMES)[number]
export type Documents = Record<DocumentName, Y.Doc>

/** Origin of the server's own transactions. */
export const SERVER = 'server'

/** What a piece of work changed: the bytes it added to either document, and whether the plan is another than before. */
export type Edit = { updates: Partial<Record<DocumentName, Uint8Array>>; planChanged: boolean }

/**
 * Runs `work` as one transaction per document, after repairing what clients may have left behind. When it throws, the
 * documents may hold half of it: the caller forgets them and loads them again.
 */
export function edit(documents: Documents, work: (documents: Documents) => void): Edit {
  const result: Edit = { updates: {}, planChanged: false }
  const stops = DOCUMENT_NAMES.map((name) => {
    const collect = (update: Uint8Array) => {
      const before = result.updates[name]
      result.updates[name] = before ? Y.mergeUpdates([before, update]) : update
    }
    documents[name].on('update', collect)
    return () => documents[name].off('update', collect)
  })
  const watch = (transaction: Y.Transaction) => {
    result.planChanged ||= touchesPlan(documents.shared, transaction)
  }
  documents.shared.on('afterTransaction', watch)
  try {
    documents.private.transact(() => {
      documents.shared.transact(() => {
        correct(documents.shared)
        work(documents)
      }, SERVER)
    }, SERVER)
  } finally {
    documents.shared.off('afterTransaction', watch)
    for (const stop of stops) stop()
  }
  return result
}

function touchesPlan(doc: Y.Doc, { changed, changedParentTypes }: Y.Transaction): boolean {
  const entries = new Set<unknown>([itemsOf(doc), ideasOf(doc)])
  const meta: unknown = metaOf(doc)
  return (
    [...changedParentTypes.keys()].some((type) => entries.has(type)) ||
    [...changed].some(([type, keys]) => type === meta && keys.has('plan'))
  )
}

/** The shared document as plain data, items by day, rank and id. Entries that break the contract are shown as `correct` would leave them. */
export function readShared(doc: Y.Doc, version: number): RoomDocument {
  const notes = readNotes(doc)
  return {
    ...{ version, facts: readFacts(doc), items: readItems(doc), ideas: readIdeas(doc), plan: readPlan(doc) },
    ...(Object.keys(notes).length > 0 ? { notes } : {}),
  }
}

export function readItems(doc: Y.Doc): DocumentItem[] {
  const facts = readFacts(doc)
  const items: DocumentItem[] = []
  for (const [id, value] of itemsOf(doc).entries()) {
    const item = readItem(id, value)
    if (item && isPlanned(item, facts)) items.push(item)
  }
  return items.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : byRank(a, b)))
}

export function readIdeas(doc: Y.Doc): Idea[] {
  const ideas = [...ideasOf(doc).entries()].map(([id, value]) => readIdea(id, value))
  return ideas.filter((idea) => idea !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1))
}

const isPlanned = (item: { day: string | null }, facts: TripFacts | null): item is DocumentItem =>
  item.day !== null && (facts === null || isWithin(item.day, facts))
export const isWithin = (day: string, { start_date, end_date }: { start_date: string; end_date: string }) =>
  day >= start_date && day <= end_date

/** Puts an item into the plan, or changes the one of that id. What was only an idea until now is none any more. */
export function putItem(doc: Y.Doc, item: DocumentItem): void {
  writeEntry(itemsOf(doc), item)
  forgetIdeasOf(doc, item)
}

/** A place is wished for once; an idea that carries a booking is nobody's duplicate. */
function forgetIdeasOf(doc: Y.Doc, item: DocumentItem): void {
  for (const { id, poi_id, booking_id } of readIdeas(doc)) {
    if (id === item.id || (poi_id !== null && poi_id === item.poi_id && booking_id === null)) ideasOf(doc).delete(id)
  }
}

/** Takes an item off its day and keeps it as a wish. */
export function demote(doc: Y.Doc, item: DocumentItem, reason: string): void {
  const { day: _day, rank: _rank, start: _start, ...idea } = item
  itemsOf(doc).delete(item.id)
  forgetIdeasOf(doc, item)
  writeEntry(ideasOf(doc), { ...idea, reason })
}

/**
 * Brings whatever clients merged into the contract's shape, with the fewest edits: fields are repaired, an item of a day
 * outside the trip becomes an idea, unusable ranks go to the end of their day, and what is both item and idea stays an
 * item. Only what cannot be an entry at all (no map, no item id) is dropped.
 */
export function correct(doc: Y.Doc): void {
  const [items, ideas, facts] = [itemsOf(doc), ideasOf(doc), readFacts(doc)]
  for (const [id, value] of [...items.entries()]) {
    const item = readItem(id, value)
    if (!item) items.delete(id)
    else if (!isPlanned(item, facts)) demote(doc, { ...item, day: '' }, DAY_REMOVED)
  }
  for (const [id, value] of [...ideas.entries()]) {
    const idea = readIdea(id, value)
    if (!idea || items.has(id)) ideas.delete(id)
    else writeEntry(ideas, idea)
  }
  for (const day of Map.groupBy(readItems(doc), (item) => item.day).values()) {
    const ranks = ranksInOrder(day.map(({ rank }) => (rank === UNRANKED ? { rank: null } : { rank, fixed: true })))
    day.forEach((item, i) => {
      writeEntry(items, { ...item, rank: ranks[i]! })
    })
  }
}
