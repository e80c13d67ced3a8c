import { globSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type AuditFault, type AuditHead, type AuditRow, findFault } from '../audit'

export type AuditVerdict = { file: string; chains: number; rows: number; fault: AuditFault | null }

/** The databases of a state folder that keep an audit log. */
export const auditedIn = (state: string): string[] =>
  globSync(`${state}/v3/d1/*/*.sqlite`)
    .filter((file) => !file.endsWith('metadata.sqlite'))
    .filter((file) => reading(file, hasLog))
    .sort()

/** Walks every chain of one database, an SQLite file or an export as SQL, up to the first row that is not as it was written. */
export const verifyLog = (file: string): Promise<AuditVerdict> =>
  reading(file, async (database) => {
    if (!hasLog(database)) throw new Error(`${file} keeps no audit log`)
    const verdict: AuditVerdict = { file, chains: 0, rows: 0, fault: null }
    const read = database.prepare('SELECT * FROM audit_log WHERE chain = ? ORDER BY seq')
    for (const head of headsOf(database)) {
      verdict.chains++
      verdict.fault = await findFault(counted(read.iterate(head.chain) as Iterable<AuditRow>, verdict), head)
      if (verdict.fault) return verdict
    }
    return verdict
  })

function* counted(rows: Iterable<AuditRow>, verdict: AuditVerdict) {
  for (const row of rows) {
    verdict.rows++
    yield row
  }
}

/** A chain whose head is gone has lost its end too. */
function headsOf(database: DatabaseSync): AuditHead[] {
  const rows = database
    .prepare(
      `SELECT c.chain, coalesce(h.seq, 0) AS seq, coalesce(h.hash, '') AS hash
         FROM (SELECT chain FROM audit_log UNION SELECT chain FROM audit_heads) c
         LEFT JOIN audit_heads h ON h.chain = c.chain ORDER BY c.chain`,
    )
    .all()
  return rows as AuditHead[]
}

const hasLog = (database: DatabaseSync): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit_log'").get() !== undefined

function reading<T>(file: string, work: (database: DatabaseSync) => T): T {
  const database = file.endsWith('.sql') ? new DatabaseSync(':memory:') : new DatabaseSync(file, { readOnly: true })
  if (file.endsWith('.sql')) database.exec(readFileSync(file, 'utf8'))
  const result = work(database)
  if (result instanceof Promise) return result.finally(() => database.close()) as T
  database.close()
  return result
}
