import type { JsonFeed } from '#shared/contracts/trips'
import { type ActivityRecord, summaryOf } from './activity'

/** The activity feed in the formats of feed readers. `self` and `next` are absolute addresses. */
export type Feed = {
  id: string
  title: string
  updated_at: number
  activities: readonly ActivityRecord[]
  self: string
  next: string | null
}

/** JSON Feed 1.1 (jsonfeed.org/version/1.1). */
export const jsonFeedOf = ({ title, activities, self, next }: Feed): JsonFeed => ({
  version: 'https://jsonfeed.org/version/1.1',
  title,
  feed_url: self,
  ...(next === null ? {} : { next_url: next }),
  items: activities.map((activity) => ({
    id: activity.id,
    content_text: summaryOf(activity),
    date_published: instant(activity.created_at),
    date_modified: instant(activity.updated_at),
    ...(activity.actor ? { authors: [{ name: activity.actor.name }] } : {}),
  })),
})

/** Atom (RFC 4287). Pages follow RFC 5005: `next` leads to older entries. */
export const atomOf = ({ id, title, updated_at, activities, self, next }: Feed): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>urn:caravan:${escaped(id)}</id>`,
    `<title>${escaped(title)}</title>`,
    `<updated>${instant(activities[0]?.updated_at ?? updated_at)}</updated>`,
    `<link rel="self" href="${escaped(self)}"/>`,
    ...(next === null ? [] : [`<link rel="next" href="${escaped(next)}"/>`]),
    ...activities.map(entryOf),
    '</feed>',
    '',
  ].join('\n')

const entryOf = (activity: ActivityRecord) =>
  [
    '<entry>',
    `<id>urn:caravan:${activity.id}</id>`,
    `<title>${escaped(summaryOf(activity))}</title>`,
    `<published>${instant(activity.created_at)}</published>`,
    `<updated>${instant(activity.updated_at)}</updated>`,
    `<author><name>${escaped(activity.actor?.name ?? 'Caravan')}</name></author>`,
    '</entry>',
  ].join('')

const instant = (ms: number) => new Date(ms).toISOString()
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
/** XML 1.0 has no way at all to write some characters. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const escaped = (text: string) => text.replace(NOT_XML, '').replace(/[&<>"']/g, (char) => ENTITIES[char]!)
