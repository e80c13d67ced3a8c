import type { Activity } from '#shared/contracts/trips'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import type { TripRecord } from '../domain'
import { type ActivityRecord, activityOf } from '../domain/activity'
import type { Feed } from '../domain/feeds'
import type { Ctx } from '../env'
import { listActivities } from '../store/activities'
import { requireMember } from './trips'

/** After every id of an activity. */
const NEWEST = 'act_~'

type Page = { limit: number; cursor?: string }
type Read = { trip: TripRecord; page: ActivityRecord[]; next_cursor: string | null }

/** What happened, the latest first; what is private only to those who see the private part at this moment. */
async function readPage(ctx: Ctx, tripId: string, { limit, cursor }: Page): Promise<Read> {
  const { trip, member } = await requireMember(ctx, tripId)
  const [before] = cursor === undefined ? [NEWEST] : decodeCursor(cursor, ['string'])
  const found = await listActivities(ctx.env.TRIPS_DB, tripId, {
    ...{ before: String(before), limit: limit + 1, withPrivate: member.sees_private },
  })
  const page = found.slice(0, limit)
  return { trip, page, next_cursor: found.length > limit ? encodeCursor([page.at(-1)!.id]) : null }
}

export async function listActivity(
  ctx: Ctx,
  tripId: string,
  query: Page,
): Promise<{ items: Activity[]; next_cursor: string | null }> {
  const { page, next_cursor } = await readPage(ctx, tripId, query)
  return { items: page.map(activityOf), next_cursor }
}

/** The same for a feed reader that asked at `url`. */
export async function readFeed(ctx: Ctx, tripId: string, query: Page, url: string): Promise<Feed> {
  const { trip, page, next_cursor } = await readPage(ctx, tripId, query)
  const next = new URL(url)
  if (next_cursor) next.searchParams.set('cursor', next_cursor)
  return {
    ...{ id: trip.id, title: trip.title, updated_at: trip.created_at, activities: page, self: url },
    next: next_cursor ? next.href : null,
  }
}
