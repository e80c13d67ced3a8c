import type { Activity, ActivityKind, Person, Privacy, TripRole } from '#shared/contracts/trips'
import type { CloudEvent } from '#shared/events'
import { type Member, nameOf, type TripRecord } from '../domain'

/** What happened to a trip, as its members are told. Times are Unix milliseconds. */

/** Details of an entry; which ones there are depends on its kind. */
export type ActivityData = {
  /** What of the trip was changed, in words. */
  fields?: string[]
  role?: TripRole
  /** Whom it was done to. */
  name?: string
  privacy?: Privacy
  comment_id?: string
  day?: string
  item_id?: string
  /** Edits in a row that one entry tells of. */
  count?: number
}
/** An entry before anybody stores it. `private` ones are told to those alone who see the private part. */
export type Said = { kind: ActivityKind; data?: ActivityData; private?: boolean }
export type ActivityRecord = {
  id: string
  trip_id: string
  kind: ActivityKind
  actor: Person | null
  private: boolean
  data: ActivityData
  created_at: number
  updated_at: number
}
/** What goes out with a change: the event to other Workers, and the entries of the feed. */
export type Told = { event: CloudEvent; activities: ActivityRecord[] }

/** Edits of the plan by one person within this time are one entry. */
export const EDITS_APART_MS = 15 * 60_000

/** That there is a budget is not told to those who may not know it, so its change is an entry of its own. */
export function updateSaid(before: TripRecord, after: TripRecord): Said[] {
  const changed = (...keys: (keyof TripRecord)[]) =>
    keys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const fields = [
    ...(changed('title') ? ['title'] : []),
    ...(changed('destination') ? ['destination'] : []),
    ...(changed('start_date', 'end_date') ? ['dates'] : []),
    ...(changed('travelers') ? ['number of travellers'] : []),
  ]
  return [
    ...(fields.length > 0 ? [{ kind: 'trip_updated', data: { fields } } as const] : []),
    ...(changed('budget') ? [{ kind: 'budget_changed', private: true } as const] : []),
  ]
}

/** The same holds for who sees the private part. */
export const memberSaid = (before: Member, after: Member): Said[] => [
  ...(before.role === after.role
    ? []
    : [{ kind: 'collaborator_changed', data: { name: nameOf(after), role: after.role } } as const]),
  ...(before.sees_private === after.sees_private
    ? []
    : [{ kind: 'private_access_changed', data: { name: nameOf(after) }, private: true } as const]),
]

export const privacySaid = (privacy: Privacy): Said => ({ kind: 'privacy_changed', data: { privacy } })

export const activityOf = (record: ActivityRecord): Activity => {
  const { comment_id, day, item_id } = record.data
  return {
    id: record.id,
    kind: record.kind,
    actor: record.actor,
    summary: summaryOf(record),
    ...(comment_id === undefined ? {} : { comment_id }),
    ...(day === undefined ? {} : { day }),
    ...(item_id === undefined ? {} : { item_id }),
    created_at: new Date(record.created_at).toISOString(),
    updated_at: new Date(record.updated_at).toISOString(),
  }
}

const PRIVACY_WORDS: Record<Privacy, string> = {
  private: 'made the trip private',
  link: 'opened the trip to links',
  public: 'made the trip public',
}

/** One sentence, with the name of who did it. */
export const summaryOf = (record: ActivityRecord): string => `${record.actor?.name ?? 'Somebody'} ${deedOf(record)}`

function deedOf({ kind, data }: ActivityRecord): string {
  switch (kind) {
    case 'trip_created':
      return 'created the trip'
    case 'trip_updated':
      return `changed the ${listed(data.fields ?? [])}`
    case 'budget_changed':
      return 'changed the budget'
    case 'trip_deleted':
      return 'deleted the trip'
    case 'trip_restored':
      return 'restored the trip'
    case 'plan_changed':
      return (data.count ?? 1) > 1 ? `changed the plan ${data.count} times` : 'changed the plan'
    case 'privacy_changed':
      return PRIVACY_WORDS[data.privacy ?? 'private']
    case 'share_link_created':
      return 'made a share link'
    case 'share_link_revoked':
      return 'revoked a share link'
    case 'ownership_transferred':
      return `made ${data.name} the owner`
    case 'collaborator_invited':
      return `invited somebody as ${data.role}`
    case 'collaborator_joined':
      return `joined as ${data.role}`
    case 'collaborator_changed':
      return `made ${data.name} ${data.role}`
    case 'private_access_changed':
      return `changed what ${data.name} sees`
    case 'collaborator_removed':
      return data.name === undefined ? 'left the trip' : `removed ${data.name}`
    case 'comment_added':
      return `commented on ${data.day ?? (data.item_id ? 'an item of the plan' : 'the trip')}`
  }
}

const listed = (words: string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? 'trip')
