import { globSync, readFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

type Bound = { query: string; values: SQLInputValue[] }

/**
 * A D1 database in memory with the migrations of one owner, for tests of a store without a platform: the same SQLite,
 * `batch` as one transaction. Only what stores use: prepare, bind, first, all, run, batch.
 */
export function memoryD1(owner: string): D1Database {
  const database = new DatabaseSync(':memory:')
  for (const file of globSync(`migrations/${owner}/*.sql`).sort()) database.exec(readFileSync(file, 'utf8'))
  const run = ({ query, values }: Bound) => ({
    success: true,
    meta: {},
    results: database
      .prepare(query)
      .all(...values)
      .map((row) => ({ ...row })),
  })
  const statement = (query: string, values: SQLInputValue[] = []) => ({
    query,
    values,
    bind: (...given: SQLInputValue[]) => statement(query, given),
    all: async () => run({ query, values }),
    run: async () => run({ query, values }),
    first: async (column?: string) => {
      const row = run({ query, values }).results[0] as Record<string, unknown> | undefined
      return row === undefined ? null : column === undefined ? row : row[column]
    },
  })
  async function batch(statements: Bound[]) {
    database.exec('BEGIN IMMEDIATE')
    try {
      const results = statements.map(run)
      database.exec('COMMIT')
      return results
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
  return { prepare: (query: string) => statement(query), batch } as unknown as D1Database
}
