import type { Import, ImportCounts, ImportIssue, NewImport, PlaceSource } from '#shared/contracts/imports'
import type { ReaderState } from '../domain/import/formats'
import type { Flaw } from '../domain/import/records'
import type { PlaceRow } from '../domain/place'
import { COLUMNS } from './places'

/** An import as it stands in the database, its JSON read. */
export type ImportRecord = {
  id: string
  state: Import['state']
  created_by: string | null
  /** Whether it may change places of others. */
  unrestricted: boolean
  created_at: number
  finished_at: number | null
  spec: NewImport
  next_chunk: number
  /** Records of the chunk under way that are in; while undoing, changes looked at. */
  done: number
  chunk_hash: string | null
  reader: ReaderState
  received_bytes: number
  cleared_at: number
  counts: ImportCounts
  skipped_categories: Record<string, number>
  failure: Flaw | null
  removed: number
  restored: number
  kept: number
}
type Row = Omit<ImportRecord, 'unrestricted' | 'spec' | 'reader' | 'counts' | 'skipped_categories' | 'failure'> &
  Omit<ImportCounts, 'rows'> & { row_count: number; unrestricted: number } & Record<
    'spec' | 'reader' | 'skipped_categories',
    string
  > & {
    failure: string | null
  }

function recordOf(row: Row): ImportRecord {
  const { row_count, created, updated, unchanged, skipped, failed, warnings, ...rest } = row
  return {
    ...rest,
    unrestricted: row.unrestricted === 1,
    spec: JSON.parse(row.spec),
    reader: JSON.parse(row.reader),
    counts: { rows: row_count, created, updated, unchanged, skipped, failed, warnings },
    skipped_categories: JSON.parse(row.skipped_categories),
    failure: row.failure === null ? null : JSON.parse(row.failure),
  }
}

export const insertImport = (
  d1: D1Database,
  record: Pick<ImportRecord, 'id' | 'created_by' | 'unrestricted' | 'created_at' | 'spec' | 'reader'>,
) =>
  d1
    .prepare('INSERT INTO imports (id, created_by, unrestricted, created_at, spec, reader) VALUES (?, ?, ?, ?, ?, ?)')
    .bind(
      record.id,
      record.created_by,
      Number(record.unrestricted),
      record.created_at,
      JSON.stringify(record.spec),
      JSON.stringify(record.reader),
    )
    .run()

export async function findImport(d1: D1Database, id: string): Promise<ImportRecord | null> {
  const row = await d1.prepare('SELECT * FROM imports WHERE id = ?').bind(id).first<Row>()
  return row && recordOf(row)
}

/** Newest first; `owner` null lists everybody's. */
export async function listImports(
  d1: D1Database,
  owner: string | null,
  before: string | null,
  limit: number,
): Promise<ImportRecord[]> {
  const { results } = await d1
    .prepare(
      `SELECT * FROM imports WHERE (?1 IS NULL OR created_by = ?1) AND (?2 IS NULL OR id < ?2)
       ORDER BY id DESC LIMIT ?3`,
    )
    .bind(owner, before, limit)
    .all<Row>()
  return results.map(recordOf)
}

/** An import whose undoing has begun and not ended. */
export const undoingImports = async (d1: D1Database): Promise<string[]> =>
  (await d1.prepare("SELECT id FROM imports WHERE state = 'undoing'").all<{ id: string }>()).results.map(({ id }) => id)

/**
 * Goes into the batch of every step of an import. Where somebody else went on with it meanwhile, the number it sets is
 * -1, which the table refuses, and with it the whole batch.
 */
export function advance(
  d1: D1Database,
  from: Pick<ImportRecord, 'id' | 'state' | 'next_chunk' | 'done'>,
  to: ImportRecord,
): D1PreparedStatement {
  const { counts } = to
  return d1
    .prepare(
      `UPDATE imports SET done = CASE WHEN state = ?2 AND next_chunk = ?3 AND done = ?4 THEN ?5 ELSE -1 END,
         state = ?6, next_chunk = ?7, chunk_hash = ?8, reader = ?9, received_bytes = ?10, cleared_at = ?11,
         row_count = ?12, created = ?13, updated = ?14, unchanged = ?15, skipped = ?16, failed = ?17, warnings = ?18,
         skipped_categories = ?19, failure = ?20, finished_at = ?21, removed = ?22, restored = ?23, kept = ?24
       WHERE id = ?1`,
    )
    .bind(
      from.id,
      from.state,
      from.next_chunk,
      from.done,
      to.done,
      to.state,
      to.next_chunk,
      to.chunk_hash,
      JSON.stringify(to.reader),
      to.received_bytes,
      to.cleared_at,
      counts.rows,
      counts.created,
      counts.updated,
      counts.unchanged,
      counts.skipped,
      counts.failed,
      counts.warnings,
      JSON.stringify(to.skipped_categories),
      to.failure && JSON.stringify(to.failure),
      to.finished_at,
      to.removed,
      to.restored,
      to.kept,
    )
}
export const wentOnElsewhere = (error: unknown): boolean =>
  error instanceof Error && /CHECK constraint failed: done/.test(error.message)

/** Keeps issues up to `most` of an import; what is there counts. */
export const insertIssues = (d1: D1Database, id: string, issues: ImportIssue[], most: number): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO import_issues (import_id, line, severity, field, issue, value)
       SELECT ?1, value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?2)
       LIMIT max(0, ?3 - (SELECT count(*) FROM import_issues WHERE import_id = ?1))`,
    )
    .bind(
      id,
      JSON.stringify(issues.map(({ line, severity, field, issue, value }) => [line, severity, field, issue, value])),
      most,
    )

export async function listIssues(
  d1: D1Database,
  id: string,
  after: number,
  limit: number,
): Promise<(ImportIssue & { n: number })[]> {
  const { results } = await d1
    .prepare(
      `SELECT n, line, severity, field, issue, value FROM import_issues WHERE import_id = ? AND n > ? ORDER BY n LIMIT ?`,
    )
    .bind(id, after, limit)
    .all<ImportIssue & { n: number }>()
  return results
}

// JSON would round a real to 15 digits; a place gets back exactly what it was.
const AS_JSON = COLUMNS.map((column) =>
  column === 'lat' || column === 'lon' ? `'${column}', printf('%!.17g', p.${column})` : `'${column}', p.${column}`,
).join()

/** Notes what places are before this import first touches them; must stand before the change in its batch. */
export const rememberPlaces = (d1: D1Database, id: string, placeIds: string[]): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO import_changes (import_id, place_id, before)
       SELECT ?1, w.value, (SELECT json_object(${AS_JSON}) FROM places AS p WHERE p.id = w.value)
       FROM json_each(?2) AS w WHERE true ON CONFLICT (import_id, place_id) DO NOTHING`,
    )
    .bind(id, JSON.stringify(placeIds))

export type Change = { n: number; place_id: string; before: PlaceRow | null; text: string | null; ours: boolean }

/** The next changes to undo; `ours` says that nobody changed the place since. */
export async function nextChanges(d1: D1Database, id: string, limit: number): Promise<Change[]> {
  const { results } = await d1
    .prepare(
      `SELECT c.n, c.place_id, c.before, p.import_id IS ?1 AS ours
       FROM import_changes AS c LEFT JOIN places AS p ON p.id = c.place_id
       WHERE c.import_id = ?1 ORDER BY c.place_id LIMIT ?2`,
    )
    .bind(id, limit)
    .all<{ n: number; place_id: string; before: string | null; ours: number }>()
  return results.map(({ before, ours, ...change }) => ({
    ...change,
    text: before,
    before: before === null ? null : rowOf(before),
    ours: ours === 1,
  }))
}
function rowOf(before: string): PlaceRow {
  const row = JSON.parse(before)
  return { ...row, lat: Number(row.lat), lon: Number(row.lon) }
}

/** Changes that are undone, or that nothing can undo any more. */
export const forgetChanges = (d1: D1Database, changes: Change[]): D1PreparedStatement =>
  d1
    .prepare('DELETE FROM import_changes WHERE n IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(changes.map(({ n }) => n)))

/**
 * For places another import changed after this one: undoing that one must lead back to before this one. It remembers what
 * this one made of the place, and is told what was there before.
 */
export const bequeath = (d1: D1Database, id: string, changes: Change[]): D1PreparedStatement =>
  d1
    .prepare(
      `UPDATE import_changes AS later SET before = mine.before
       FROM (SELECT value->>0 AS place_id, value->>1 AS before FROM json_each(?2)) AS mine
       WHERE later.place_id = mine.place_id AND later.import_id <> ?1 AND later.before->>'import_id' = ?1`,
    )
    .bind(id, JSON.stringify(changes.map(({ place_id, text }) => [place_id, text])))

export const insertDrafts = (d1: D1Database, id: string, rows: PlaceRow[]): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO import_drafts (import_id, id, place, name_key, cell)
       SELECT ?1, value->>0, value->>1, value->>2, value->>3 FROM json_each(?2) WHERE true
       ON CONFLICT (import_id, id) DO UPDATE SET place = excluded.place, name_key = excluded.name_key, cell = excluded.cell`,
    )
    .bind(id, JSON.stringify(rows.map((row) => [row.id, JSON.stringify(row), row.name_key, row.cell])))
export const deleteDrafts = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare('DELETE FROM import_drafts WHERE import_id = ?').bind(id)

/** Where the places that imports brought come from, with the terms of the latest import of each source. */
export async function listSources(d1: D1Database): Promise<PlaceSource[]> {
  const { results } = await d1
    .prepare(
      `SELECT spec->>'source' AS source, spec->>'licence' AS licence, spec->>'attribution' AS attribution, max(id)
       FROM imports WHERE created + updated > 0 AND state <> 'undone' AND NOT spec->>'dry_run'
       GROUP BY 1 ORDER BY 1 LIMIT 500`,
    )
    .all<PlaceSource>()
  return results.map(({ source, licence, attribution }) => ({ source, licence, attribution }))
}
