import type { Delivery, EventSource, EventSubscriber } from '#shared/events'
import type { DeadLetter } from './deliver'
import type { Subscriber } from './subscriptions'

export interface Env extends Record<Subscriber, EventSubscriber> {
  EVENTS: Queue<Delivery>
  EVENTS_DEAD: Queue<DeadLetter>
  AUTH: EventSource
  SEARCH: EventSource
  TRIPS: EventSubscriber & EventSource
  USERS: EventSubscriber & EventSource
  CONFIG: EventSource
  TRIP_ROOM: { getByName(name: string): EventSource }
}
