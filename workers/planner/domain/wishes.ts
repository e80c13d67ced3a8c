import type { Category } from '#shared/contracts/search'
import { formatWallTime } from '#shared/values/time'
import { WEEKDAY_NAMES } from './wishes/vocabulary'
import type { NamedPlace, ReadWish, Wish } from './wishes/wish'

export { readWishes } from './wishes/read'
export type { NamedPlace, ReadWish, Wish } from './wishes/wish'

export const categoryWord = (category: Category): string => category.replaceAll('_', ' ')
export const NOT_UNDERSTOOD = 'Not understood; it changed nothing'

/** The chips a person sees: their words, and what the planner does about them. */
export function understoodOf(
  read: readonly ReadWish[],
  places: readonly NamedPlace[],
): { text: string; effect: string }[] {
  const names = new Map(places.map(({ id, name }) => [id, name]))
  return read.map(({ text, wishes }) => ({
    text,
    effect: wishes.length === 0 ? NOT_UNDERSTOOD : [...new Set(wishes.map((wish) => effectOf(wish, names)))].join('; '),
  }))
}

function effectOf(wish: Wish, names: ReadonlyMap<string, string>): string {
  switch (wish.kind) {
    case 'interest':
      return `More: ${categoryWord(wish.category)}`
    case 'dislike':
      return `None: ${categoryWord(wish.category)}`
    case 'not_on':
      return `No ${categoryWord(wish.category)} on ${WEEKDAY_NAMES[wish.weekday]}`
    case 'day_start':
      return `Days start at ${formatWallTime(wish.minutes)}`
    case 'day_end':
      return `Days end by ${formatWallTime(wish.minutes)}`
    case 'pace':
      return `Pace: ${wish.pace}`
    case 'thrifty':
      return 'Prefers what is free or cheap'
    case 'must_see':
      return `Includes ${names.get(wish.poi_id) ?? wish.poi_id}`
    case 'avoid':
      return `Leaves out ${names.get(wish.poi_id) ?? wish.poi_id}`
  }
}
