import * as Y from 'yjs'
import type { CloudEvent } from '#shared/events'
import { DOCUMENT_NAMES, type DocumentName, type Documents } from './document'

/**
 * The object's SQLite. Each document is a log of Yjs updates whose first row is a snapshot; the log is folded into a new
 * snapshot before it grows long. Everything here is synchronous: what a room decides is stored before it can be interrupted.
 */
export type Store = {
  all(query: string, ...bindings: (string | number | Uint8Array)[]): Record<string, unknown>[]
  transaction<T>(work: () => T): T
}

/** Rows hold at most 2 MB. */
const CHUNK_BYTES = 1_000_000
/** Updates between two snapshots. */
export const LOG_ROWS = 200

export function createTables(store: Store): void {
  for (const statement of [
    `CREATE TABLE IF NOT EXISTS log (document TEXT NOT NULL, seq INTEGER NOT NULL, chunk INTEGER NOT NULL,
       bytes BLOB NOT NULL, PRIMARY KEY (document, seq, chunk)) STRICT, WITHOUT ROWID`,
    `CREATE TABLE IF NOT EXISTS room (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL,
       erased INTEGER NOT NULL) STRICT`,
    `CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, event TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0,
       touched_at INTEGER NOT NULL) STRICT`,
    'INSERT OR IGNORE INTO room (id, version, erased) VALUES (1, 0, 0)',
  ]) {
    store.all(statement)
  }
}

export type Room = { documents: Documents; version: number; erased: boolean }

/** The room as it was last committed. */
export function loadRoom(store: Store): Room {
  const [row] = store.all('SELECT version, erased FROM room')
  const documents: Documents = { shared: new Y.Doc(), private: new Y.Doc() }
  for (const name of DOCUMENT_NAMES) {
    const updates = loadUpdates(store, name)
    if (updates.length > 0) Y.applyUpdate(documents[name], Y.mergeUpdates(updates), 'load')
  }
  return { documents, version: row!.version as number, erased: row!.erased === 1 }
}

function loadUpdates(store: Store, name: DocumentName): Uint8Array[] {
  const rows = store.all('SELECT seq, bytes FROM log WHERE document = ? ORDER BY seq, chunk', name)
  const bySeq = Map.groupBy(rows, (row) => row.seq as number)
  return [...bySeq.values()].map((chunks) => joined(chunks.map((row) => bytesOf(row.bytes))))
}

/** Objects give blobs as ArrayBuffer, Node as Uint8Array. */
const bytesOf = (value: unknown): Uint8Array => new Uint8Array(value as ArrayBuffer | Uint8Array)

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What one change leaves behind: the bytes it added to either document, and the events that tell of it. */
export type Commit = {
  updates: Partial<Record<DocumentName, Uint8Array>>
  version: number
  events: CloudEvent[]
  now: number
}

/** All of it or nothing. `documents` already hold the updates; they are only read when a log is folded. */
export function commit(store: Store, documents: Documents, { updates, version, events, now }: Commit): void {
  store.transaction(() => {
    for (const name of DOCUMENT_NAMES) {
      const update = updates[name]
      if (update) append(store, name, update, documents[name])
    }
    store.all('UPDATE room SET version = ?', version)
    for (const event of events) {
      store.all('INSERT INTO outbox (id, event, touched_at) VALUES (?, ?, ?)', event.id, JSON.stringify(event), now)
    }
  })
}

function append(store: Store, name: DocumentName, update: Uint8Array, doc: Y.Doc): void {
  const [log] = store.all('SELECT COUNT(DISTINCT seq) AS rows, MAX(seq) AS last FROM log WHERE document = ?', name)
  const seq = ((log!.last as number | null) ?? 0) + 1
  const full = (log!.rows as number) >= LOG_ROWS
  if (full) store.all('DELETE FROM log WHERE document = ?', name)
  const bytes = full ? Y.encodeStateAsUpdate(doc) : update
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.slice(at, at + CHUNK_BYTES)
    store.all('INSERT INTO log (document, seq, chunk, bytes) VALUES (?, ?, ?, ?)', name, seq, at / CHUNK_BYTES, chunk)
  }
}

/** Everything but the mark that it was erased, which keeps late messages from bringing the trip back. */
export function eraseRoom(store: Store): void {
  store.transaction(() => {
    store.all('DELETE FROM log')
    store.all('DELETE FROM outbox')
    store.all('UPDATE room SET erased = 1')
  })
}

/** Events never sent, and those sent longer than `waitMs` ago that nobody confirmed; they count as sent from `now` on. */
export function takeDueEvents(store: Store, now: number, waitMs: number): CloudEvent[] {
  const rows = store.all(
    `UPDATE outbox SET sent = 1, touched_at = ?1 WHERE id IN (
       SELECT id FROM outbox WHERE sent = 0 OR touched_at <= ?2 ORDER BY id LIMIT 100) RETURNING id, event`,
    now,
    now - waitMs,
  )
  const inOrder = rows.sort((a, b) => ((a.id as string) < (b.id as string) ? -1 : 1))
  return inOrder.map((row) => JSON.parse(row.event as string))
}

/** When the oldest unconfirmed event was last touched; null when there is none. */
export function oldestEvent(store: Store): number | null {
  return store.all('SELECT MIN(touched_at) AS at FROM outbox')[0]!.at as number | null
}

export function confirmEvents(store: Store, ids: string[]): void {
  store.all('DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
}
