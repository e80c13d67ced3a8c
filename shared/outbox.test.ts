import { expect, it } from 'vitest'
import { memoryD1 } from '../test/support/d1'
import { type Context, contextOf, systemCall } from './call'
import { type CloudEvent, cloudEvent, type Delivery } from './events'
import { confirmOutbox, type OutboxEnv, outboxInsert, relayOutbox } from './outbox'

/** An owner's database and a queue that keeps what it is given. */
function newWorld() {
  const d1 = memoryD1('trips')
  const queue: CloudEvent[] = []
  let down = false
  const EVENTS = {
    async sendBatch(batch: { body: Delivery }[]) {
      if (down) throw new Error('the queue is away')
      queue.push(...batch.map(({ body }) => body.event))
    },
  } as unknown as Queue<Delivery>
  const deferred: Promise<unknown>[] = []
  const ctx: Context<OutboxEnv> = contextOf('trips', { EVENTS }, systemCall('test'), (work) => void deferred.push(work))
  const store = async (count: number) => {
    const events = Array.from({ length: count }, (_, i) =>
      cloudEvent(ctx, 'trips', `trp_${i}`, 1, { type: 'trips.trip_deleted', trip_id: `trp_${i}` }),
    )
    await d1.batch(events.map((event) => outboxInsert(d1, event)))
    return events.map(({ id }) => id).sort()
  }
  return {
    ctx,
    d1,
    queue,
    store,
    relay: () => relayOutbox(ctx, d1),
    /** What the fan-out does once every subscriber heard the events. */
    async confirm(ids: string[]) {
      await confirmOutbox(ctx, d1, ids)
      await Promise.all(deferred.splice(0))
    },
    setDown(value: boolean) {
      down = value
    },
    left: async () => (await d1.prepare('SELECT id FROM outbox').all()).results.length,
    forgetSending: () => d1.prepare('UPDATE outbox SET sent_at = 0').run(),
  }
}

it('sends an event once, and again only when nobody confirmed it', async () => {
  const world = newWorld()
  const [id] = await world.store(1)
  expect(await world.relay()).toBe(1)
  expect(await world.relay()).toBe(0)
  await world.forgetSending()
  expect(await world.relay()).toBe(1)
  expect(world.queue.map((event) => event.id)).toEqual([id, id])
  await world.confirm([id!])
  expect(await world.left()).toBe(0)
})

it('keeps what a queue that is away did not take', async () => {
  const world = newWorld()
  await world.store(3)
  world.setDown(true)
  await expect(world.relay()).rejects.toThrow('the queue is away')
  world.setDown(false)
  await world.forgetSending()
  expect(await world.relay()).toBe(3)
})

it('drains a backlog by its confirmations, never with more than a batch under way', async () => {
  const world = newWorld()
  const ids = await world.store(950)
  await world.relay()
  const heard: string[] = []
  for (let turns = 0; turns < 50 && (await world.left()) > 0; turns++) {
    const batch = world.queue.splice(0).map(({ id }) => id)
    expect(batch.length).toBeLessThanOrEqual(100)
    heard.push(...batch)
    await world.confirm(batch)
  }
  expect(heard.sort()).toEqual(ids)
  expect(await world.left()).toBe(0)
})
