import type { Pace, PlanRequest } from '#shared/contracts/planner'
import type { Category } from '#shared/contracts/search'
import { parseWallTime } from '#shared/values/time'
import type { Wish } from './wishes'

/** What the traveller wants, from the fields of the request and from free text together. Minutes since midnight. */
export type Preferences = {
  pace: Pace
  dayStart: number
  dayEnd: number
  interests: ReadonlySet<Category>
  dislikes: ReadonlySet<Category>
  notOn: readonly { category: Category; weekday: number }[]
  mustSee: readonly string[]
  avoid: ReadonlySet<string>
  thrifty: boolean
}

/** A shorter day than this is no day: wishes that would leave less are ignored. */
const SHORTEST_DAY = 120

/** Free text wins over the fields' defaults, except where it contradicts an explicit list of places. */
export function preferencesOf(request: PlanRequest, wishes: readonly Wish[]): Preferences {
  const pick = <K extends Wish['kind']>(kind: K) =>
    wishes.filter((wish): wish is Extract<Wish, { kind: K }> => wish.kind === kind)
  const dislikes = new Set(pick('dislike').map(({ category }) => category))
  const interests = new Set([...request.interests, ...pick('interest').map(({ category }) => category)])
  const asked = { start: parseWallTime(request.daily_start), end: parseWallTime(request.daily_end) }
  const wished = {
    start: pick('day_start').at(-1)?.minutes ?? asked.start,
    end: pick('day_end').at(-1)?.minutes ?? asked.end,
  }
  const day = wished.end - wished.start >= SHORTEST_DAY ? wished : asked
  const avoid = new Set(request.avoid)
  const mustSee = new Set(request.must_see)
  for (const { poi_id } of pick('must_see')) if (!avoid.has(poi_id)) mustSee.add(poi_id)
  for (const { poi_id } of pick('avoid')) if (!mustSee.has(poi_id)) avoid.add(poi_id)
  return {
    pace: pick('pace').at(-1)?.pace ?? request.pace,
    dayStart: day.start,
    dayEnd: day.end,
    interests: new Set([...interests].filter((category) => !dislikes.has(category))),
    dislikes,
    notOn: pick('not_on').map(({ category, weekday }) => ({ category, weekday })),
    mustSee: [...mustSee],
    avoid,
    thrifty: pick('thrifty').length > 0,
  }
}

/** What a pace means for a day. */
export type PaceRule = {
  /** Share of the day, less meals, that visits may fill. */
  fill: number
  /** Minutes of rest before each visit, on top of the way. */
  rest: number
  mostVisits: number
  /** Score a minute of travel costs; an hour at an ordinary place is worth about 8. */
  travelWeight: number
}
export const PACE_RULES: Record<Pace, PaceRule> = {
  relaxed: { fill: 0.55, rest: 20, mostVisits: 4, travelWeight: 0.06 },
  balanced: { fill: 0.75, rest: 10, mostVisits: 6, travelWeight: 0.04 },
  packed: { fill: 0.95, rest: 5, mostVisits: 9, travelWeight: 0.03 },
}
