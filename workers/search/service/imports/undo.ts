import { clearCache } from '#shared/cache'
import type { Import } from '#shared/contracts/imports'
import { isAppError } from '#shared/errors'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import type { Ctx } from '../../env'
import { removePlaces } from '../../store/bulk'
import {
  advance,
  bequeath,
  type Change,
  deleteDrafts,
  findImport,
  forgetChanges,
  type ImportRecord,
  nextChanges,
  undoingImports,
} from '../../store/imports'
import { importOf, news } from '../imports'
import { asImport } from './show'
import { commit, writeWithWords } from './slices'

/** Places of one batch: few enough that a search never waits long for the database. */
const SLICE = 500
/** Batches while somebody waits for the answer; the rest goes on behind it, and by the minute. */
const WHILE_WAITING = 10
const AT_A_TIME = 80

/**
 * Takes an import back: places it created go, places it changed get back what they were. What somebody changed since stays
 * as it is. Also ends an import that is still being sent. Asking again goes on, and changes nothing once it is done.
 */
export async function undoImport(ctx: Ctx, id: string): Promise<Import> {
  const { record } = await importOf(ctx, id)
  const begun = record.state === 'undoing' || record.state === 'undone' ? record : await begin(ctx, record)
  const now = await goOn(ctx, begun, WHILE_WAITING)
  if (now.state === 'undoing') ctx.defer(goOn(ctx, now, AT_A_TIME).catch(ignoreConflict))
  return asImport(now)
}

/** From the minute cron: what an answer or a crash left half done. */
export async function resumeUndoing(ctx: Ctx): Promise<void> {
  for (const id of await undoingImports(ctx.env.SEARCH_DB)) {
    const record = await findImport(ctx.env.SEARCH_DB, id)
    if (record) await goOn(ctx, record, AT_A_TIME).catch(ignoreConflict)
  }
}
/** Somebody else is at it. */
const ignoreConflict = (error: unknown) => {
  if (!isAppError(error) || error.code !== 'CONFLICT') throw error
}

async function begin(ctx: Ctx, record: ImportRecord): Promise<ImportRecord> {
  const d1 = ctx.env.SEARCH_DB
  const next: ImportRecord = { ...record, state: 'undoing', done: 0, chunk_hash: null }
  await commit(d1, [advance(d1, record, next), deleteDrafts(d1, record.id)])
  return next
}

async function goOn(ctx: Ctx, record: ImportRecord, slices: number): Promise<ImportRecord> {
  const d1 = ctx.env.SEARCH_DB
  let at = record
  for (let slice = 0; slice < slices && at.state === 'undoing'; slice++) {
    const changes = await nextChanges(d1, at.id, SLICE)
    at = changes.length === 0 ? await end(ctx, at) : await undoSlice(d1, at, changes)
  }
  return at
}

async function undoSlice(d1: D1Database, at: ImportRecord, changes: Change[]): Promise<ImportRecord> {
  const removed = changes.filter(({ ours, before }) => ours && before === null)
  const restored = changes.flatMap(({ ours, before }) => (ours && before ? before : []))
  const kept = changes.filter(({ ours }) => !ours)
  const next: ImportRecord = {
    ...at,
    done: at.done + changes.length,
    removed: at.removed + removed.length,
    restored: at.restored + restored.length,
    kept: at.kept + kept.length,
  }
  await commit(d1, [
    advance(d1, at, next),
    ...removePlaces(
      d1,
      removed.map(({ place_id }) => place_id),
    ),
    ...(await writeWithWords(d1, restored)),
    ...(kept.length > 0 ? [bequeath(d1, at.id, kept)] : []),
    forgetChanges(d1, changes),
  ])
  return next
}

async function end(ctx: Ctx, at: ImportRecord): Promise<ImportRecord> {
  const d1 = ctx.env.SEARCH_DB
  const next: ImportRecord = { ...at, state: 'undone', done: 0 }
  const changed = next.removed + next.restored > 0
  await commit(d1, [advance(d1, at, next), ...(changed ? [outboxInsert(d1, news(ctx, next))] : [])])
  if (changed) {
    await clearCache(ctx.env, ['search', 'suggest', 'places'])
    ctx.defer(relayOutbox(ctx, d1))
  }
  return next
}
