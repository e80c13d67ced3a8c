import type { Failures } from './throttle'
import type { Slot } from './window'

/** What of SQLite the Guard uses; in a test it is `node:sqlite`. */
export type Sql = { exec(query: string, ...bindings: (string | number)[]): Iterable<Record<string, unknown>> }

const SCHEMA = [
  'CREATE TABLE IF NOT EXISTS slots (name TEXT, slot INTEGER, count INTEGER NOT NULL, last_ms INTEGER NOT NULL, PRIMARY KEY (name, slot)) STRICT, WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS revoked (session_id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID',
]
/** The single numbers of an object. */
export type Facts = { epoch: number; failures: Failures }

/**
 * Synchronous storage of one Guard. The tables appear with the first write, so that an object that is only asked
 * stores nothing at all.
 */
export class GuardStorage {
  constructor(private readonly sql: Sql) {}

  get isEmpty(): boolean {
    return [...this.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'slots'")].length === 0
  }

  createTables(): void {
    for (const statement of SCHEMA) this.sql.exec(statement)
  }

  readSlots(): Map<string, Slot[]> {
    const windows = new Map<string, Slot[]>()
    for (const row of this.rows<{ name: string; slot: number; count: number; last_ms: number }>(
      'SELECT name, slot, count, last_ms FROM slots ORDER BY name, slot',
    )) {
      const slots = windows.get(row.name) ?? []
      slots.push({ index: row.slot, count: row.count, last_ms: row.last_ms })
      windows.set(row.name, slots)
    }
    return windows
  }

  writeSlot(window: string, { index, count, last_ms }: Slot): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO slots (name, slot, count, last_ms) VALUES (?, ?, ?, ?)',
      window,
      index,
      count,
      last_ms,
    )
  }

  deleteSlots(window: string, slots: readonly Slot[]): void {
    for (const { index } of slots) this.sql.exec('DELETE FROM slots WHERE name = ? AND slot = ?', window, index)
  }

  readRevoked(): Map<string, number> {
    const rows = this.rows<{ session_id: string; expires_at: number }>('SELECT session_id, expires_at FROM revoked')
    return new Map(rows.map(({ session_id, expires_at }) => [session_id, expires_at]))
  }

  writeRevoked(sessionId: string, expiresAt: number): void {
    this.sql.exec('INSERT OR REPLACE INTO revoked (session_id, expires_at) VALUES (?, ?)', sessionId, expiresAt)
  }

  deleteRevoked(sessionId: string): void {
    this.sql.exec('DELETE FROM revoked WHERE session_id = ?', sessionId)
  }

  readFacts(): Facts {
    const rows = this.rows<{ name: string; value: number }>('SELECT name, value FROM facts')
    const value = (name: string) => rows.find((row) => row.name === name)?.value ?? 0
    return { epoch: value('epoch'), failures: { count: value('failures'), last_ms: value('failed_ms') } }
  }

  writeEpoch(epoch: number): void {
    this.writeFact('epoch', epoch)
  }

  writeFailures({ count, last_ms }: Failures): void {
    this.writeFact('failures', count)
    this.writeFact('failed_ms', last_ms)
  }

  private writeFact(name: string, value: number): void {
    this.sql.exec('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)', name, value)
  }

  private rows<Row>(query: string): Row[] {
    return [...this.sql.exec(query)] as Row[]
  }
}
