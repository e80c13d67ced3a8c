import { clearCache } from '#shared/cache'
import type { Import, ImportDetail, NewImport, PlaceSource } from '#shared/contracts/imports'
import { AppError, invalid, notFound } from '#shared/errors'
import { cloudEvent } from '#shared/events'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { newId, sha256 } from '#shared/values/ids'
import { isCurrency } from '#shared/values/money'
import { BEGINNING, headerOf, readPiece } from '../domain/import/formats'
import type { Importer } from '../domain/import/match'
import { type Flaw, flaw, type Reading } from '../domain/import/records'
import { headerFlaw, rulesOf } from '../domain/import/rules'
import { SEED_SOURCE } from '../domain/place'
import type { Ctx } from '../env'
import {
  advance,
  deleteDrafts,
  findImport,
  type ImportRecord,
  listImports as importsBefore,
  insertImport,
  listIssues,
  listSources,
} from '../store/imports'
import { editorOf } from './editors'
import { asImport } from './imports/show'
import { commit, takeRecords } from './imports/slices'

/** A file with more rows is split by whoever has it. */
const MOST_ROWS = 200_000
/** Stores of cached reads take a write a second at most; an import that goes on may be found a little later. */
const CLEAR_EVERY_MS = 5_000
/** Stands for the hash of a chunk when the reader is told that nothing follows. */
const END = 'end'

export async function startImport(ctx: Ctx, input: NewImport): Promise<Import> {
  const { owner, all } = editorOf(ctx.call)
  const { currency } = input.mapping.defaults
  if (input.source === SEED_SOURCE) throw invalid('source', 'This name is taken by the platform itself')
  if (currency && !isCurrency(currency)) throw invalid('mapping.defaults.currency', 'Not a currency in use')
  const id = newId('import', ctx.now)
  const d1 = ctx.env.SEARCH_DB
  const created_at = ctx.now.getTime()
  await insertImport(d1, { id, created_by: owner, unrestricted: all, created_at, spec: input, reader: BEGINNING })
  return asImport((await findImport(d1, id))!)
}

/** NOT_FOUND also for an import of somebody else, unless an administrator asks. */
export async function importOf(ctx: Ctx, id: string): Promise<{ record: ImportRecord; importer: Importer }> {
  const importer = editorOf(ctx.call)
  const record = await findImport(ctx.env.SEARCH_DB, id)
  if (!record || !(importer.all || record.created_by === importer.owner)) throw notFound('import')
  // An administrator who goes on with an operator's import does so with the operator's rights.
  return { record, importer: { owner: record.created_by, all: record.unrestricted && importer.all } }
}

/**
 * Takes the next piece of the file. A chunk that is in already changes nothing; one that comes too early is a CONFLICT
 * that names the chunk expected. A file that cannot be read on leaves the import `failed`, with what was read so far.
 */
export async function takeChunk(ctx: Ctx, id: string, number: number, text: string): Promise<Import> {
  const { record, importer } = await importOf(ctx, id)
  if (number < record.next_chunk) return asImport(record)
  if (record.state !== 'receiving') throw inState(record)
  if (number > record.next_chunk) throw outOfTurn(record)
  const hash = await sha256(text)
  if (record.done > 0 && record.chunk_hash !== hash) {
    throw new AppError('CONFLICT', 'A part of this chunk is in already; send the same text again', {
      field: 'text',
      next_chunk: record.next_chunk,
    })
  }
  const bytes = new TextEncoder().encode(text).length
  const reading = read(record, text, false)
  const taken = await takeReading(ctx, { ...record, chunk_hash: hash }, reading, importer)
  const next: ImportRecord = {
    ...taken,
    reader: reading.state,
    next_chunk: number + 1,
    received_bytes: record.received_bytes + bytes,
  }
  return settle(ctx, taken, next, reading.failure)
}

/** Tells that nothing follows. What is finished already stays as it is. */
export async function finishImport(ctx: Ctx, id: string): Promise<Import> {
  const { record, importer } = await importOf(ctx, id)
  if (record.state === 'finished') return asImport(record)
  if (record.state !== 'receiving') throw inState(record)
  if (record.done > 0 && record.chunk_hash !== END) throw outOfTurn(record)
  const reading = read(record, '', true)
  const taken = await takeReading(ctx, { ...record, chunk_hash: END }, reading, importer)
  return settle(ctx, taken, { ...taken, state: 'finished' }, reading.failure)
}

/** What the piece holds, up to the row limit; the first header is judged with it. */
function read(record: ImportRecord, text: string, last: boolean): Reading<ImportRecord['reader']> {
  const { format, mapping } = record.spec
  const reading = readPiece(format, mapping, record.reader, text, last)
  const header = headerOf(reading.state)
  const bad = header && headerOf(record.reader) === null ? headerFlaw(rulesOf(format, mapping), header) : null
  const empty = last && record.received_bytes === 0 ? flaw(1, null, 'The file is empty') : null
  if (bad ?? empty) return { ...reading, found: [], failure: bad ?? empty }
  const room = MOST_ROWS - (record.counts.rows - record.done)
  if (reading.found.length <= room) return reading
  const { line } = reading.found[room]!
  return { ...reading, found: reading.found.slice(0, room), failure: flaw(line, null, `More than ${MOST_ROWS} rows`) }
}

function takeReading(ctx: Ctx, record: ImportRecord, { found }: Reading<unknown>, importer: Importer) {
  const rules = rulesOf(record.spec.format, record.spec.mapping)
  return takeRecords(ctx.env.SEARCH_DB, record, found, rules, importer)
}

/** Ends a step: the reader's memory moves on with the chunk number, and with the last step goes the news of all. */
async function settle(ctx: Ctx, from: ImportRecord, to: ImportRecord, failure: Flaw | null): Promise<Import> {
  const d1 = ctx.env.SEARCH_DB
  const reading = failure === null ? {} : { state: 'failed' as const, failure }
  const next: ImportRecord = { ...to, ...reading, done: 0, chunk_hash: null }
  const over = next.state !== 'receiving'
  if (over) Object.assign(next, { finished_at: ctx.now.getTime(), reader: BEGINNING })
  const changed = !next.spec.dry_run && next.counts.created + next.counts.updated > 0
  const clears = changed && (over || ctx.now.getTime() - next.cleared_at >= CLEAR_EVERY_MS)
  if (clears) next.cleared_at = ctx.now.getTime()
  await commit(d1, [
    advance(d1, from, next),
    ...(over ? [deleteDrafts(d1, next.id)] : []),
    ...(over && changed ? [outboxInsert(d1, news(ctx, next))] : []),
  ])
  if (clears) await clearCache(ctx.env, ['search', 'suggest', 'places'])
  if (over && changed) ctx.defer(relayOutbox(ctx, d1))
  return asImport(next)
}

export const news = (ctx: Ctx, { id, state, counts: { created, updated } }: ImportRecord) =>
  cloudEvent(ctx, 'search', id, ctx.now.getTime(), {
    type: 'search.places_imported',
    import_id: id,
    created,
    updated,
    undone: state === 'undone',
  })

const inState = ({ state, next_chunk }: ImportRecord) =>
  new AppError('CONFLICT', `This import is ${state}`, { field: 'state', state, next_chunk })
const outOfTurn = ({ next_chunk }: ImportRecord) =>
  new AppError('CONFLICT', `Chunk ${next_chunk} comes next`, { field: 'n', next_chunk })

export async function listImports(
  ctx: Ctx,
  limit: number,
  cursor?: string,
): Promise<{ items: Import[]; next_cursor: string | null }> {
  const { owner, all } = editorOf(ctx.call)
  const before = cursor === undefined ? null : (decodeCursor(cursor, ['string'])[0] as string)
  const records = await importsBefore(ctx.env.SEARCH_DB, all ? null : owner, before, limit + 1)
  const page = records.slice(0, limit)
  return {
    items: page.map(asImport),
    next_cursor: records.length > limit ? encodeCursor([page.at(-1)!.id]) : null,
  }
}

/** An import with a page of its issues. */
export async function getImport(ctx: Ctx, id: string, limit: number, cursor?: string): Promise<ImportDetail> {
  const { record } = await importOf(ctx, id)
  const after = cursor === undefined ? 0 : (decodeCursor(cursor, ['number'])[0] as number)
  const issues = await listIssues(ctx.env.SEARCH_DB, id, after, limit + 1)
  const page = issues.slice(0, limit)
  return {
    ...asImport(record),
    errors: {
      items: page.map(({ n: _n, ...issue }) => issue),
      next_cursor: issues.length > limit ? encodeCursor([page.at(-1)!.n]) : null,
    },
  }
}

export const placeSources = async (ctx: Ctx): Promise<{ items: PlaceSource[] }> => ({
  items: await listSources(ctx.env.SEARCH_DB),
})
