import type { AuditRow } from '#shared/audit'

export type AuditFilter = { chain?: string | undefined; actor?: string | undefined; action?: string | undefined }
export type AuditPosition = { at: number; chain: string; seq: number }

/** Newest first, from behind `after` on. Every filter has an index of its own, so none of them reads the whole log. */
export async function listAudit(
  d1: D1Database,
  filter: AuditFilter,
  after: AuditPosition | null,
  limit: number,
): Promise<AuditRow[]> {
  const wanted = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const where = wanted.map(([column]) => `${column} = ?`)
  const values: (string | number)[] = wanted.map(([, value]) => value)
  if (after) {
    where.push('(at, chain, seq) < (?, ?, ?)')
    values.push(after.at, after.chain, after.seq)
  }
  const { results } = await d1
    .prepare(
      `SELECT * FROM audit_log ${where.length ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY at DESC, chain DESC, seq DESC LIMIT ?`,
    )
    .bind(...values, limit)
    .all<AuditRow>()
  return results
}
