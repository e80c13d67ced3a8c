import { expect, it } from 'vitest'
import { type CloudEvent, Delivery, type Event, type Source } from '#shared/events'
import { bySource, type DeadLetter, deliverBatch, MAX_ATTEMPTS, type Message, type Ports } from './deliver'
import type { Subscriber } from './subscriptions'

const eventOf = (id: string, subject: string, sequence: number, data: Event, source: Source): CloudEvent => ({
  specversion: '1.0',
  id: `evt_${id}`,
  source: `/caravan/${source}`,
  type: data.type,
  subject,
  time: '2027-05-03T09:00:00.000Z',
  datacontenttype: 'application/json',
  data,
  sequence,
  tenant: null,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
})
const placeIndexed = (id: string) =>
  eventOf(id, 'poi_x', 1, { type: 'search.place_indexed', place_id: 'poi_x', lat: 38.7, lon: -9.1 }, 'search')
const planChanged = (id: string, trip: string, version: number) =>
  eventOf(
    id,
    trip,
    version,
    { type: 'trip_room.plan_changed', trip_id: trip, version, item_count: version, by: 'usr_ana' },
    'rooms',
  )

/** Ports that note what happens; `hear` is the part under test. */
function noted(hear: Ports['hear'] = async () => {}) {
  const log: string[] = []
  const retried: { delivery: Delivery; delay: number }[] = []
  const letters: DeadLetter[] = []
  const confirmed: string[] = []
  const ports: Ports = {
    hear,
    retry: async (delivery, delay) => void retried.push({ delivery, delay }),
    bury: async (letter) => void letters.push(letter),
    confirm: async (source, subject, ids) => void confirmed.push(`${source} ${subject} ${ids.join(',')}`),
    log: (level, message) => log.push(`${level} ${message}`),
  }
  return { ports, log, retried, letters, confirmed }
}
function messageOf(body: unknown) {
  const message = {
    body,
    fate: 'none',
    ack() {
      message.fate = 'ack'
    },
    retry() {
      message.fate = 'retry'
    },
  }
  return message
}
const deliveryOf = (event: CloudEvent, more: Partial<Delivery> = {}) => ({ event, attempt: 1, ...more })

it('tells every subscriber, acknowledges, and confirms once per source and room', async () => {
  const heard: string[] = []
  const { ports, confirmed } = noted(async (who, { id }) => void heard.push(`${who} ${id}`))
  const messages = [placeIndexed('1'), placeIndexed('2'), planChanged('3', 'trp_a', 1), planChanged('4', 'trp_b', 1)]
    .map((event) => deliveryOf(event))
    .map(messageOf)
  expect(await deliverBatch(messages, ports)).toEqual({ delivered: 4, retried: 0, dead: 0, unsettled: 0 })
  expect(messages.map(({ fate }) => fate)).toEqual(['ack', 'ack', 'ack', 'ack'])
  expect(heard.sort()).toEqual(['PLANNER evt_1', 'PLANNER evt_2', 'TRIPS evt_3', 'TRIPS evt_4'])
  expect(confirmed.sort()).toEqual(['rooms trp_a evt_3', 'rooms trp_b evt_4', 'search poi_x evt_1,evt_2'])
})

it('never has more than six deliveries under way', async () => {
  let [now, most] = [0, 0]
  const { ports } = noted(async () => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 1))
    now--
  })
  await deliverBatch(
    Array.from({ length: 30 }, (_, i) => messageOf(deliveryOf(placeIndexed(`${i}`)))),
    ports,
  )
  expect(most).toBe(6)
})

it('sends an event again to the one that failed, later each time, and does not confirm it', async () => {
  const { ports, retried, confirmed } = noted(async () => {
    throw new Error('away')
  })
  const message = messageOf(deliveryOf(placeIndexed('1'), { attempt: 3 }))
  expect(await deliverBatch([message], ports)).toMatchObject({ retried: 1 })
  expect(message.fate).toBe('ack')
  expect(retried).toMatchObject([{ delivery: { to: ['PLANNER'], attempt: 4 }, delay: 8 }])
  expect(Delivery.safeParse(retried[0]?.delivery).success).toBe(true)
  expect(confirmed).toEqual([])
})

it('leaves out subscribers that already took the event, and names that no longer subscribe', async () => {
  const heard: string[] = []
  const { ports, confirmed } = noted(async (who) => void heard.push(who))
  await deliverBatch([messageOf(deliveryOf(placeIndexed('1'), { to: ['FORMER'], attempt: 2 }))], ports)
  expect(heard).toEqual([])
  expect(confirmed).toEqual(['search poi_x evt_1'])
})

it('gives up after the fifth attempt: a dead letter with the reason, an error line, and the outbox may forget it', async () => {
  const { ports, letters, log, confirmed } = noted(async () => {
    throw new Error('broken for good')
  })
  await deliverBatch([messageOf(deliveryOf(placeIndexed('1'), { attempt: MAX_ATTEMPTS }))], ports)
  expect(letters).toMatchObject([
    {
      reason: 'exhausted',
      failures: [{ subscriber: 'PLANNER', error: 'Error: broken for good' }],
      delivery: { event: { id: 'evt_1' }, to: ['PLANNER'] },
    },
  ])
  expect(log).toEqual(['ERROR dead_letter'])
  expect(confirmed).toEqual(['search poi_x evt_1'])
})

it.each([
  ['nothing', null],
  ['text', 'hello'],
  ['an event nobody declared', { event: { ...placeIndexed('1'), data: { type: 'search.exploded' } } }],
  ['a foreign source', { event: { ...placeIndexed('1'), source: '/caravan/elsewhere' } }],
])('buries %s at once with its issues instead of trying again', async (_, body) => {
  const { ports, letters, retried, log } = noted()
  const message = messageOf(body)
  expect(await deliverBatch([message], ports)).toMatchObject({ dead: 1 })
  expect(message.fate).toBe('ack')
  expect(letters).toMatchObject([{ reason: 'unreadable', body }])
  expect(letters[0]?.reason === 'unreadable' && letters[0].issues.length).toBeGreaterThan(0)
  expect(retried).toEqual([])
  expect(log).toEqual(['ERROR dead_letter'])
})

it('confirms an unreadable event whose source can still be told, or its outbox would publish it for ever', async () => {
  const { ports, confirmed } = noted()
  await deliverBatch([messageOf({ event: { ...placeIndexed('1'), data: { type: 'search.exploded' } } })], ports)
  expect(confirmed).toEqual(['search poi_x evt_1'])
})

it('hands the message back to the queue when neither retry nor dead letter can be written', async () => {
  const { ports } = noted(async () => {
    throw new Error('away')
  })
  const message = messageOf(deliveryOf(placeIndexed('1')))
  const full: Ports = { ...ports, retry: async () => Promise.reject(new Error('queue is full')) }
  expect(await deliverBatch([message], full)).toMatchObject({ unsettled: 1 })
  expect(message.fate).toBe('retry')
})

it('survives a source that cannot be reached: the event counts as delivered and is published again', async () => {
  const { ports, log } = noted()
  const message = messageOf(deliveryOf(placeIndexed('1')))
  const away: Ports = { ...ports, confirm: async () => Promise.reject(new Error('away')) }
  expect(await deliverBatch([message], away)).toMatchObject({ delivered: 1 })
  expect(message.fate).toBe('ack')
  expect(log).toEqual(['WARNING unconfirmed'])
})

it('groups confirmations by source, each id once', () => {
  const origin = (source: Source, subject: string, id: string) => ({ source, subject, id })
  expect(
    bySource([
      origin('trips', 't1', 'a'),
      origin('rooms', 't1', 'b'),
      origin('trips', 't2', 'c'),
      origin('trips', 't1', 'a'),
    ]),
  ).toEqual([
    { source: 'trips', subject: 't1', ids: ['a', 'c'] },
    { source: 'rooms', subject: 't1', ids: ['b'] },
  ])
})

// --- reliability F3 and F12: a seeded world with virtual time -------------------------------------------------------

/** Small and good enough to shuffle with; Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const TRIPS = ['trp_a', 'trp_b', 'trp_c']
const POISON = 'evt_poison'
const REPUBLISH_AFTER = 30

/** 99 changes of three plans, and one event no subscriber can take. */
const hundredEvents = (): CloudEvent[] => [
  ...Array.from({ length: 99 }, (_, i) => planChanged(`${i}`, TRIPS[i % 3] as string, Math.floor(i / 3) + 1)),
  planChanged('poison', 'trp_a', 1000),
]

/**
 * The outbox, the queue and a subscriber with an inbox, with every fault they may show: messages in 1 to 5 copies,
 * shuffled and delayed; subscribers that fail before or after their effect; a consumer killed in the middle of a batch;
 * lost confirmations; an outbox whose process dies between publishing and being confirmed, and publishes again.
 */
async function simulate(seed: number) {
  const random = seeded(seed)
  const chance = (p: number) => random() < p
  const events = hundredEvents()
  const outbox = new Map(events.map((event) => [event.id, { event, sentAt: Number.NEGATIVE_INFINITY }]))
  const queue: { due: number; body: unknown }[] = []
  const state = new Map<string, { version: number; applied: number }>()
  const inbox = new Set<string>()
  const dead = new Map<string, DeadLetter>()
  const faults = new Map<string, number>()
  let now = 0

  const publish = (event: CloudEvent) => {
    for (let copies = 1 + Math.floor(random() * 5); copies > 0; copies--)
      queue.push({ due: now + random() * 20, body: structuredClone(deliveryOf(event)) })
  }
  /** Fewer faults in all than attempts, so that only the poison can die. */
  const stumbles = (id: string) => {
    const before = faults.get(id) ?? 0
    if (before >= MAX_ATTEMPTS - 1 || !chance(0.25)) return false
    faults.set(id, before + 1)
    return true
  }
  const take = ({ id, subject, sequence }: CloudEvent) => {
    if (inbox.has(id)) return
    inbox.add(id)
    const { version, applied } = state.get(subject) ?? { version: 0, applied: 0 }
    state.set(subject, { version: Math.max(version, sequence), applied: applied + 1 })
  }
  const hear = async (_: Subscriber, event: CloudEvent) => {
    if (event.id === POISON || stumbles(event.id)) throw new Error('not now')
    take(event)
    if (stumbles(event.id)) throw new Error('the answer was lost')
  }
  const ports: Ports = {
    hear,
    retry: async (delivery, delay) => void queue.push({ due: now + delay, body: structuredClone(delivery) }),
    bury: async (letter) => {
      const id = letter.reason === 'exhausted' ? letter.delivery.event.id : 'unreadable'
      dead.set(id, letter)
    },
    confirm: async (_, __, ids) => {
      if (chance(0.2)) throw new Error('the source is away')
      for (const id of ids) outbox.delete(id)
    },
    log: () => {},
  }

  for (let ticks = 0; (outbox.size > 0 || queue.length > 0) && ticks < 5000; ticks++, now++) {
    for (const row of outbox.values()) {
      if (row.sentAt > now - REPUBLISH_AFTER) continue
      row.sentAt = now
      if (!chance(0.1)) publish(row.event) // else: killed after marking the row, before the queue had it
    }
    const due = queue.filter((message) => message.due <= now).sort(() => random() - 0.5)
    for (const message of due) queue.splice(queue.indexOf(message), 1)
    for (let at = 0; at < due.length; at += 100) {
      const bodies = due.slice(at, at + 100)
      const killed = chance(0.05)
      const messages = bodies.map((message): Message & { acked: boolean } => {
        const copy = {
          body: message.body,
          acked: false,
          ack() {
            copy.acked = true
          },
          retry() {},
        }
        return copy
      })
      await deliverBatch(killed ? messages.slice(0, Math.ceil(random() * messages.length)) : messages, ports)
      // What was not acknowledged by the batch that died comes again whole.
      messages.forEach(({ acked }, i) => {
        if (killed || !acked) queue.push({ due: now + 1, body: bodies[i]?.body })
      })
    }
  }
  return { state, inbox, dead, outbox }
}

it('reaches the same state through copies, shuffling, delays and crashes, and buries exactly the poison (100 seeds)', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { state, inbox, dead, outbox } = await simulate(seed)
    const world = Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
    const each = { version: 33, applied: 33 }
    expect(world, `seed ${seed}`).toEqual({ trp_a: each, trp_b: each, trp_c: each })
    expect(inbox.size, `seed ${seed}`).toBe(99)
    expect([...dead.keys()], `seed ${seed}`).toEqual([POISON])
    expect(outbox.size, `seed ${seed}`).toBe(0)
  }
})
