import * as z from 'zod'
import type { Call, Context } from './call'
import { AccountRegistered, EmailChanged, MailRequested } from './contracts/auth'
import { ConfigChanged } from './contracts/config'
import { PlanChanged } from './contracts/rooms'
import { PlaceIndexed, PlaceRemoved, PlacesImported } from './contracts/search'
import {
  CollaboratorChanged,
  CollaboratorInvited,
  CollaboratorJoined,
  CollaboratorRemoved,
  CommentAdded,
  OwnershipTransferred,
  PrivacyChanged,
  ShareLinkCreated,
  ShareLinkRevoked,
  TripCreated,
  TripDeleted,
  TripErased,
  TripRestored,
  TripUpdated,
} from './contracts/trips'
import { ProfileChanged } from './contracts/users'
import { newId } from './values/ids'

/** Every event of the platform. A new one is declared in its owner's contract and listed here. */
export const Event = z.discriminatedUnion('type', [
  AccountRegistered,
  EmailChanged,
  MailRequested,
  PlaceIndexed,
  PlaceRemoved,
  PlacesImported,
  TripCreated,
  TripUpdated,
  TripDeleted,
  TripRestored,
  TripErased,
  PrivacyChanged,
  ShareLinkCreated,
  ShareLinkRevoked,
  OwnershipTransferred,
  CommentAdded,
  CollaboratorInvited,
  CollaboratorJoined,
  CollaboratorChanged,
  CollaboratorRemoved,
  PlanChanged,
  ProfileChanged,
  ConfigChanged,
])
export type Event = z.infer<typeof Event>
export type EventType = Event['type']

/** The queue an event travels on. */
export const TOPICS = ['user-events'] as const
export type Topic = (typeof TOPICS)[number]

/** The Workers and object families that publish, as `source` names them. */
export const SOURCES = ['auth', 'search', 'trips', 'rooms', 'users', 'config'] as const
export type Source = (typeof SOURCES)[number]

/** CloudEvents 1.0 with our extensions; the same from outbox to webhook body. At most 64 KB. */
export const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string().startsWith('evt_'),
  source: z.enum(SOURCES.map((source) => `/caravan/${source}`) as [`/caravan/${Source}`]),
  type: z.string(),
  /** Id of the entity it is about. */
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: Event,
  /** Rises with every event of the same subject: a consumer ignores what is older than it has seen. */
  sequence: z.int(),
  tenant: z.string().nullable(),
  traceparent: z.string(),
})
export type CloudEvent = z.infer<typeof CloudEvent>

/** What lies in a queue: the event, and beside it how its delivery stands. `to` is set only on a retry. */
export const Delivery = z.object({ event: CloudEvent, to: z.array(z.string()).optional(), attempt: z.int().default(1) })
export type Delivery = z.infer<typeof Delivery>

/** A Worker that hears events. Delivery is at least once and unordered: be idempotent on `event.id`. */
export interface EventSubscriber {
  onEvent(call: Call, event: CloudEvent): Promise<void>
}
/** A Worker that publishes: told which of its events reached every subscriber, so that its outbox can forget them. */
export interface EventSource {
  confirmEvents(ids: string[]): Promise<void>
}

export function cloudEvent(
  ctx: Context<unknown>,
  source: Source,
  subject: string,
  sequence: number,
  data: Event,
): CloudEvent {
  return {
    specversion: '1.0',
    id: newId('event', ctx.now),
    source: `/caravan/${source}`,
    type: data.type,
    subject,
    time: ctx.now.toISOString(),
    datacontenttype: 'application/json',
    data,
    sequence,
    tenant: null,
    traceparent: ctx.call.traceparent,
  }
}
