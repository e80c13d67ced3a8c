import type { Log } from '#shared/call'
import { type CloudEvent, Delivery, SOURCES, type Source } from '#shared/events'
import { mapLimited } from '#shared/parallel'
import { SUBSCRIPTIONS, type Subscriber } from './subscriptions'

/** Deliveries of one event before it is given up; the waits between them are 2, 4, 8 and 16 seconds. */
export const MAX_ATTEMPTS = 5
/** Messages worked on at once; each calls its subscribers one after another. */
const FAN_OUT = 6

/** A queue message as far as the fan-out needs it. */
export type Message = { body: unknown; ack(): void; retry(): void }
/** What lies in the dead letters: everything needed to see why, and to send it again. */
export type DeadLetter =
  | { reason: 'unreadable'; issues: { field: string; issue: string }[]; body: unknown }
  | { reason: 'exhausted'; failures: Failure[]; delivery: Delivery }
export type Failure = { subscriber: Subscriber; error: string }
/** Where an event came from, so that its outbox can forget it. */
export type Origin = { source: Source; subject: string; id: string }

/** The outside world of the fan-out; all reject when they fail. */
export type Ports = {
  hear(subscriber: Subscriber, event: CloudEvent): Promise<void>
  retry(delivery: Delivery, delaySeconds: number): Promise<void>
  bury(letter: DeadLetter): Promise<void>
  /** `subject` is that of the events for a room, which is its own source; it means nothing for the others. */
  confirm(source: Source, subject: string, ids: string[]): Promise<void>
  log: Log
}
type Fate = { kind: 'delivered' | 'retried' | 'dead' | 'unsettled'; origin: Origin | null }
export type BatchReport = Record<Fate['kind'], number>

/**
 * Settles every message by itself: one that cannot be read or keeps failing never holds up or repeats another. An event
 * is confirmed at its source once its fate is final, which includes the dead letters: they keep it from then on, and an
 * outbox that went on republishing it would bury it again and again.
 */
export async function deliverBatch(messages: readonly Message[], ports: Ports): Promise<BatchReport> {
  const fates = await mapLimited(FAN_OUT, messages, (message) => settle(message, ports))
  const final = fates.filter(({ kind }) => kind === 'delivered' || kind === 'dead')
  const settled = bySource(final.flatMap(({ origin }) => origin ?? []))
  await mapLimited(FAN_OUT, settled, async ({ source, subject, ids }) => {
    // An unconfirmed event is published again, and its subscribers know it by its id: late, not lost.
    await ports
      .confirm(source, subject, ids)
      .catch((error) => ports.log('WARNING', 'unconfirmed', { source, error: String(error) }))
  })
  const report: BatchReport = { delivered: 0, retried: 0, dead: 0, unsettled: 0 }
  for (const { kind } of fates) report[kind]++
  return report
}

async function settle(message: Message, ports: Ports): Promise<Fate> {
  try {
    const fate = await fateOf(message.body, ports)
    message.ack()
    return fate
  } catch (error) {
    // Only the queue itself can fail here (our retry or dead letter was refused): it keeps the message.
    ports.log('WARNING', 'unsettled', { error: String(error) })
    message.retry()
    return { kind: 'unsettled', origin: null }
  }
}

async function fateOf(body: unknown, ports: Ports): Promise<Fate> {
  const parsed = Delivery.safeParse(body)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({
      field: path.map(String).join('.'),
      issue: message,
    }))
    const origin = guessOrigin(body)
    await bury({ reason: 'unreadable', issues, body }, origin, ports)
    return { kind: 'dead', origin }
  }
  const { event, attempt } = parsed.data
  const origin = originOf(event)
  const failures = await tell(parsed.data, ports)
  if (failures.length === 0) return { kind: 'delivered', origin }
  const rest = { ...parsed.data, to: failures.map(({ subscriber }) => subscriber) }
  if (attempt >= MAX_ATTEMPTS) {
    await bury({ reason: 'exhausted', failures, delivery: rest }, origin, ports)
    return { kind: 'dead', origin }
  }
  await ports.retry({ ...rest, attempt: attempt + 1 }, 2 ** attempt)
  return { kind: 'retried', origin }
}

/** Only to those who have not taken it yet; a name that no longer subscribes is skipped. */
async function tell({ event, to }: Delivery, ports: Ports): Promise<Failure[]> {
  const failures: Failure[] = []
  for (const subscriber of SUBSCRIPTIONS[event.data.type]) {
    if (to && !to.includes(subscriber)) continue
    try {
      await ports.hear(subscriber, event)
    } catch (error) {
      failures.push({ subscriber, error: String(error) })
    }
  }
  return failures
}

async function bury(letter: DeadLetter, origin: Origin | null, ports: Ports): Promise<void> {
  await ports.bury(letter)
  // Never the event's data: it may name a person.
  ports.log('ERROR', 'dead_letter', {
    reason: letter.reason,
    event_id: origin?.id ?? null,
    subject: origin?.subject ?? null,
    ...(letter.reason === 'exhausted'
      ? { type: letter.delivery.event.type, failures: letter.failures }
      : { issues: letter.issues.slice(0, 5) }),
  })
}

const originOf = ({ id, source, subject }: CloudEvent): Origin => ({
  id,
  subject,
  source: source.slice('/caravan/'.length) as Source,
})

/** The source of an event that does not fit the contract, where it can still be told. */
function guessOrigin(body: unknown): Origin | null {
  const event = (body as { event?: Partial<CloudEvent> } | null)?.event
  const source = SOURCES.find((name) => event?.source === `/caravan/${name}`)
  if (!source || typeof event?.id !== 'string' || typeof event.subject !== 'string') return null
  return { id: event.id, subject: event.subject, source }
}

/** One confirmation per source; a room is a source of its own. */
export function bySource(origins: readonly Origin[]): { source: Source; subject: string; ids: string[] }[] {
  const groups = new Map<string, { source: Source; subject: string; ids: string[] }>()
  for (const { source, subject, id } of origins) {
    const key = source === 'rooms' ? `rooms ${subject}` : source
    const group = groups.get(key) ?? { source, subject, ids: [] }
    if (!group.ids.includes(id)) group.ids.push(id)
    groups.set(key, group)
  }
  return [...groups.values()]
}
