import type { Call, Context } from './call'
import { sha256 } from './values/ids'

/**
 * The security audit log of a D1 owner: chains of rows, one per account or tenant, each sealed by the hash of the one
 * before it (reliability 2.10). Its tables `audit_log`, `audit_heads` and `must_change` stand in the owner's migrations
 * (migrations/auth/0002_security.sql). Rows hold ids and plain facts, never names, addresses or secrets: nothing in
 * them is ever erased.
 */
export type AuditDetails = Record<string, string | number | boolean | null | readonly string[]>
export type AuditEntry = {
  /** The account or organisation it happened to, or `platform`. */
  chain: string
  /** `session.ended`, `password.changed`: what, and what became of it. */
  action: string
  /** Who did it; the caller, unless told otherwise. */
  actor?: string
  /** What it was done to, where that is not the chain itself. */
  subject?: string
  details?: AuditDetails
}
export type AuditRow = {
  chain: string
  seq: number
  /** Unix milliseconds. */
  at: number
  actor: string
  action: string
  subject: string
  request_id: string
  /** Canonical JSON. */
  details: string
  prev: string
  hash: string
}
export type AuditHead = { chain: string; seq: number; hash: string }

/** JSON with sorted keys and no spaces: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`
}

type Unsealed = Omit<AuditRow, 'hash'>
const hashOf = async ({ prev, details, ...row }: Unsealed): Promise<string> =>
  sha256(prev + canonicalJson({ ...row, details: JSON.parse(details) }))

/** Fails its batch as a whole when the statement before it changed no row: a claim lost to somebody faster. */
export const mustChange = (d1: D1Database): D1PreparedStatement =>
  d1.prepare('INSERT INTO must_change (changed) SELECT 0 WHERE changes() = 0')
const isUnchanged = (error: unknown) =>
  error instanceof Error && /CHECK constraint failed: must_change/.test(error.message)
/** Somebody else appended to the chain meanwhile. */
const isOvertaken = (error: unknown) =>
  error instanceof Error && /UNIQUE constraint failed: audit_log\./.test(error.message)

const TRIES = 25
const MAX_PAUSE_MS = 20

/**
 * Runs the statements and appends the entries in one transaction; the results of the statements. Null when a
 * `mustChange` among them found nothing changed: then nothing is stored at all. `heads` spares a query to whoever read
 * them beforehand, beside other work; they may be old.
 */
export async function commitAudited(
  ctx: Context<unknown>,
  d1: D1Database,
  statements: readonly D1PreparedStatement[],
  entries: readonly AuditEntry[],
  heads?: readonly AuditHead[],
): Promise<D1Result[] | null> {
  for (let attempt = 1; ; attempt++) {
    const known = attempt === 1 && heads ? heads : await readHeads(d1, [...new Set(entries.map(({ chain }) => chain))])
    const appended = await append(ctx, d1, entries, known)
    try {
      return (await d1.batch([...statements, ...appended])).slice(0, statements.length)
    } catch (error) {
      if (isUnchanged(error)) return null
      if (!isOvertaken(error) || attempt >= TRIES) throw error
      await new Promise((resolve) =>
        setTimeout(resolve, (crypto.getRandomValues(new Uint8Array(1))[0]! % MAX_PAUSE_MS) + 1),
      )
    }
  }
}

/** Where chains end now; one that has no row yet is left out. */
export async function readHeads(d1: D1Database, chains: readonly string[]): Promise<AuditHead[]> {
  const { results } = await d1
    .prepare('SELECT chain, seq, hash FROM audit_heads WHERE chain IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(chains))
    .all<AuditHead>()
  return results
}

async function append(
  ctx: Context<unknown>,
  d1: D1Database,
  entries: readonly AuditEntry[],
  known: readonly AuditHead[],
): Promise<D1PreparedStatement[]> {
  const heads = new Map(known.map((head) => [head.chain, head]))
  const statements: D1PreparedStatement[] = []
  for (const entry of entries) {
    const row = await sealed(ctx, entry, heads.get(entry.chain))
    heads.set(row.chain, row)
    statements.push(...insertRow(d1, row))
  }
  return statements
}

async function sealed(ctx: Context<unknown>, entry: AuditEntry, head?: AuditHead): Promise<AuditRow> {
  const row = {
    chain: entry.chain,
    seq: (head?.seq ?? 0) + 1,
    at: ctx.now.getTime(),
    actor: entry.actor ?? idOf(ctx.call),
    action: entry.action,
    subject: entry.subject ?? entry.chain,
    request_id: ctx.call.request_id,
    details: canonicalJson(entry.details ?? {}),
    prev: head?.hash ?? '',
  }
  return { ...row, hash: await hashOf(row) }
}
const idOf = ({ actor }: Call) => (actor.kind === 'anonymous' ? 'anonymous' : actor.id)

const COLUMNS = ['chain', 'seq', 'at', 'actor', 'action', 'subject', 'request_id', 'details', 'prev', 'hash'] as const
const insertRow = (d1: D1Database, row: AuditRow): D1PreparedStatement[] => [
  d1
    .prepare(`INSERT INTO audit_log (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`)
    .bind(...COLUMNS.map((column) => row[column])),
  d1
    .prepare(
      `INSERT INTO audit_heads (chain, seq, hash) VALUES (?1, ?2, ?3)
         ON CONFLICT (chain) DO UPDATE SET seq = ?2, hash = ?3`,
    )
    .bind(row.chain, row.seq, row.hash),
]

/** Where a chain stops being what was written: a row is missing, was changed, or the end was cut off. */
export type AuditFault = { chain: string; seq: number; fault: 'missing' | 'changed' | 'cut_off' }

/** The first fault of one chain, whose rows are given in order; null when all is as it was written. */
export async function findFault(rows: Iterable<AuditRow>, head: AuditHead): Promise<AuditFault | null> {
  let [seq, prev] = [0, '']
  for (const { hash, ...row } of rows) {
    if (row.seq !== seq + 1) return { chain: head.chain, seq: seq + 1, fault: 'missing' }
    const whole = row.prev === prev && (await hashOf(row).catch(() => null)) === hash
    if (!whole) return { chain: head.chain, seq: row.seq, fault: 'changed' }
    seq = row.seq
    prev = hash
  }
  if (seq < head.seq) return { chain: head.chain, seq: seq + 1, fault: 'cut_off' }
  return seq > head.seq || prev !== head.hash ? { chain: head.chain, seq, fault: 'changed' } : null
}
