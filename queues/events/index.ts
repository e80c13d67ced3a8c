import { logger, systemCall } from '#shared/call'
import type { EventSource, Source } from '#shared/events'
import { within } from '#shared/within'
import { deliverBatch, type Ports } from './deliver'
import type { Env } from './env'

/** A subscriber that does not answer in time has failed: it must not hold up the rest of the batch. */
const HEAR_TIMEOUT_MS = 10_000

/** The fan-out of all topics: what, to whom and how often is decided in deliver.ts. */
export default {
  async queue(batch, env) {
    const log = logger('events', systemCall('events'))
    const started = Date.now()
    const report = await deliverBatch(batch.messages, portsOf(env, log))
    log('INFO', 'batch', { queue: batch.queue, ...report, ms: Date.now() - started })
  },
} satisfies ExportedHandler<Env>

const portsOf = (env: Env, log: Ports['log']): Ports => ({
  log,
  hear: (subscriber, event) => inTime(env[subscriber].onEvent(systemCall('events', event.traceparent), event)),
  retry: async (delivery, delaySeconds) => void (await env.EVENTS.send(delivery, { delaySeconds })),
  bury: async (letter) => void (await env.EVENTS_DEAD.send(letter)),
  confirm: (source, subject, ids) => inTime(sourceOf(env, source, subject).confirmEvents(ids)),
})

function sourceOf(env: Env, source: Source, subject: string): EventSource {
  switch (source) {
    case 'auth':
      return env.AUTH
    case 'search':
      return env.SEARCH
    case 'trips':
      return env.TRIPS
    case 'users':
      return env.USERS
    case 'config':
      return env.CONFIG
    case 'rooms':
      return env.TRIP_ROOM.getByName(subject)
  }
}

const inTime = (work: Promise<void>) =>
  within(HEAR_TIMEOUT_MS, work, () => {
    throw new Error(`No answer within ${HEAR_TIMEOUT_MS} ms`)
  })
