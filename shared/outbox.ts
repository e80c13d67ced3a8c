import type { Context } from './call'
import type { CloudEvent, Delivery } from './events'

/**
 * The outbox of a D1 owner (reliability 2.3). Its table stands in each owner's migrations:
 *
 *   CREATE TABLE outbox (id TEXT PRIMARY KEY, event TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'pending'
 *     CHECK (state IN ('pending','published')), sent_at INTEGER NOT NULL DEFAULT 0) STRICT;
 *   CREATE INDEX outbox_state ON outbox (state, sent_at);
 *   CREATE TABLE inbox (event_id TEXT PRIMARY KEY, received_at INTEGER NOT NULL) STRICT;
 *
 * pending -> published (in the queue) -> confirmed, which deletes the row. Local queues forget on a kill, so what is
 * published and not confirmed in time is published again.
 */
export type OutboxEnv = { EVENTS: Queue<Delivery>; ENVIRONMENT?: string }

/** Queues take at most 100 messages a batch. */
const RELAY_BATCH = 100
/** Republish after this long without confirmation, milliseconds. */
const unconfirmedAfter = (env: OutboxEnv) => (env.ENVIRONMENT === 'production' ? 300_000 : 30_000)
/** How long an event may be delivered late and still be recognised as a duplicate. */
const INBOX_KEPT_MS = 14 * 86_400_000

/** Goes into the same `batch()` as the state change it tells of. */
export const outboxInsert = (d1: D1Database, event: CloudEvent): D1PreparedStatement =>
  d1.prepare('INSERT INTO outbox (id, event) VALUES (?, ?)').bind(event.id, JSON.stringify(event))

/**
 * Sends what is due to the queue, one batch of it. Called after the answer (`ctx.defer`), by the minute cron and by each
 * confirmation; safe to run twice at once.
 */
export async function relayOutbox(ctx: Context<OutboxEnv>, d1: D1Database): Promise<number> {
  const now = Date.now()
  const due = await d1
    .prepare(
      `UPDATE outbox SET state = 'published', sent_at = ?1 WHERE id IN (
         SELECT id FROM outbox WHERE state = 'pending' OR (state = 'published' AND sent_at < ?2)
         ORDER BY id LIMIT ?3) RETURNING id, event`,
    )
    .bind(now, now - unconfirmedAfter(ctx.env), RELAY_BATCH)
    .all<{ id: string; event: string }>()
  if (due.results.length === 0) return 0
  const rows = due.results.sort((a, b) => (a.id < b.id ? -1 : 1))
  await ctx.env.EVENTS.sendBatch(rows.map((row) => ({ body: { event: JSON.parse(row.event), attempt: 1 } })))
  return rows.length
}

/**
 * Forgets what reached everybody and sends on what waits: after an outage the outbox drains as fast as it is heard, and
 * no faster.
 */
export async function confirmOutbox(ctx: Context<OutboxEnv>, d1: D1Database, ids: string[]): Promise<void> {
  await d1.prepare('DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))').bind(JSON.stringify(ids)).run()
  ctx.defer(relayOutbox(ctx, d1))
}

/**
 * Claims an event for its effect: put it first in the effect's `batch()`. Inserting the same id again fails the batch as
 * a whole, so the effect happens once; `alreadyHandled` tells that failure from others.
 */
export const inboxClaim = (d1: D1Database, event: CloudEvent): D1PreparedStatement =>
  d1.prepare('INSERT INTO inbox (event_id, received_at) VALUES (?, ?)').bind(event.id, Date.now())
export const alreadyHandled = (error: unknown): boolean =>
  error instanceof Error && /UNIQUE constraint failed: inbox\.event_id/.test(error.message)

/** From the daily cron: an inbox must not grow for ever. */
export const pruneInbox = (d1: D1Database, now: Date) =>
  d1
    .prepare('DELETE FROM inbox WHERE received_at < ?')
    .bind(now.getTime() - INBOX_KEPT_MS)
    .run()
