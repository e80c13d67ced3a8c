import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch'
import type { DrizzleD1Database } from 'drizzle-orm/d1'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/** One statement of a store: to be run, or to be put into the `batch()` of somebody else's change. */
export type Statement = BatchItem<'sqlite'>

/**
 * Runs one statement, as a batch of its own. Awaited directly, drizzle wraps a failure into an error whose message holds
 * the bound values, and those are personal; a batch fails with what D1 said.
 */
export async function run<S extends Statement>(db: DrizzleD1Database, statement: S): Promise<BatchResponse<[S]>[0]> {
  const [result] = await db.batch([statement])
  return result
}

/** What `insert(table).select(...)` stores only where `condition` holds when its turn in the batch comes: the whole row. */
export function rowWhere<T extends SQLiteTable>(table: T, row: T['$inferSelect'], condition: SQL): SQL {
  const given: Record<string, unknown> = row
  const values = Object.entries(getTableColumns(table)).map(([key, column]) => sql.param(given[key], column))
  return sql`select ${sql.join(values, sql`, `)} where ${condition}`
}
