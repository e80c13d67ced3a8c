import type { ImportIssue } from '#shared/contracts/imports'
import { AppError } from '#shared/errors'
import { outcomeOf } from '../../domain/import/draft'
import type { Importer } from '../../domain/import/match'
import { planSlice, type SlicePlan } from '../../domain/import/plan'
import type { Found } from '../../domain/import/records'
import type { Rules } from '../../domain/import/rules'
import { type PlaceRow, placeText } from '../../domain/place'
import { otherNames, placesLike, writePlaces } from '../../store/bulk'
import {
  advance,
  type ImportRecord,
  insertDrafts,
  insertIssues,
  rememberPlaces,
  wentOnElsewhere,
} from '../../store/imports'
import { resolveDrafts } from './resolve'

/** Records of one batch: few enough that a search never waits long for the database, which does one thing at a time. */
const SLICE = 50
/** Between batches searches that wait have their turn, milliseconds. */
const BREATHER_MS = 10
/** D1 allows 1,000 statements a request; a slice takes a dozen. */
const MOST_SLICES = 60
export const MOST_ISSUES = 1000
/** Different categories of skipped rows that are counted. */
const MOST_SKIPPED = 100

/** Takes in the records of a chunk that are not in yet, slice by slice; each is one batch with the progress it makes. */
export async function takeRecords(
  d1: D1Database,
  start: ImportRecord,
  found: Found[],
  rules: Rules,
  importer: Importer,
): Promise<ImportRecord> {
  const size = Math.max(SLICE, Math.ceil(found.length / MOST_SLICES))
  let at = start
  while (at.done < found.length) {
    const next = { ...at, counts: { ...at.counts } }
    const records = found.slice(at.done, at.done + size)
    next.done += records.length
    const statements = await takeSlice(d1, next, records, rules, importer)
    await commit(d1, [advance(d1, at, next), ...statements])
    await new Promise((rested) => setTimeout(rested, BREATHER_MS))
    at = next
  }
  return at
}

/** One transaction; CONFLICT where another request went on with the same import. */
export async function commit(d1: D1Database, statements: D1PreparedStatement[]): Promise<void> {
  try {
    await d1.batch(statements)
  } catch (error) {
    if (!wentOnElsewhere(error)) throw error
    throw new AppError('CONFLICT', 'This import went on elsewhere meanwhile; look at it and go on from there')
  }
}

async function takeSlice(
  d1: D1Database,
  next: ImportRecord,
  records: Found[],
  rules: Rules,
  importer: Importer,
): Promise<D1PreparedStatement[]> {
  const outcomes = records.map((record) => outcomeOf(record, rules))
  for (const { skipped } of outcomes) if (skipped !== null) countSkipped(next, skipped)
  const drafts = outcomes.flatMap(({ draft }) => draft ?? [])
  const resolved = await resolveDrafts(d1, drafts, next.spec, importer)
  const incoming = resolved.flatMap((one) => one.incoming ?? [])
  const dryRun = next.spec.dry_run ? next.id : null
  const plan = planSlice(incoming, incoming.length > 0 ? await placesLike(d1, incoming, dryRun) : [], importer, next.id)
  const issues = [...outcomes, ...resolved].flatMap((one) => one.issues).concat(plan.foreign)
  issues.sort((a, b) => a.line - b.line)
  const failed = outcomes.filter(({ draft, skipped }) => draft === null && skipped === null).length
  count(next, records.length, failed + resolved.length - incoming.length, issues, plan)
  return [
    ...(issues.length > 0 ? [insertIssues(d1, next.id, issues, MOST_ISSUES)] : []),
    ...(plan.rows.length > 0 ? await writes(d1, next, plan.rows) : []),
  ]
}

async function writes(d1: D1Database, { id, spec }: ImportRecord, rows: PlaceRow[]): Promise<D1PreparedStatement[]> {
  if (spec.dry_run) return [insertDrafts(d1, id, rows)]
  return [
    rememberPlaces(
      d1,
      id,
      rows.map((row) => row.id),
    ),
    ...(await writeWithWords(d1, rows)),
  ]
}

/** The statements that put rows in with all the words they are found by. */
export async function writeWithWords(d1: D1Database, rows: PlaceRow[]): Promise<D1PreparedStatement[]> {
  const cities = new Map(rows.map((row) => [`${row.country_code} ${row.city_key}`, row]))
  const names = await otherNames(
    d1,
    [...cities.values()].map(({ country_code, city_key }) => [country_code, city_key]),
  )
  const texts = rows.map((row) => placeText(row, names.get(`${row.country_code} ${row.city_key}`)))
  return writePlaces(d1, rows, texts)
}

function count(next: ImportRecord, rows: number, failed: number, issues: ImportIssue[], plan: SlicePlan): void {
  const { counts } = next
  counts.rows += rows
  counts.failed += failed
  counts.created += plan.created
  counts.updated += plan.updated
  counts.unchanged += plan.unchanged
  counts.skipped += plan.foreign.length
  counts.warnings += issues.filter(({ severity }) => severity === 'warning').length
}

function countSkipped(next: ImportRecord, category: string): void {
  next.counts.skipped++
  const counted = new Map(Object.entries(next.skipped_categories))
  const name = category.slice(0, 100)
  if (counted.has(name) || counted.size < MOST_SKIPPED) counted.set(name, (counted.get(name) ?? 0) + 1)
  next.skipped_categories = Object.fromEntries(counted)
}
