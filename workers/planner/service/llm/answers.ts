import * as z from 'zod'
import { PACES } from '#shared/contracts/planner'
import { CATEGORIES } from '#shared/contracts/search'
import type { ReadWish, Wish } from '../../domain/wishes'

/** The shapes a model must answer in. What does not fit is dropped piece by piece, never repaired by guessing. */
const Minutes = z.int().min(0).max(1439)
const WishShape: z.ZodType<Wish> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('interest'), category: z.enum(CATEGORIES) }),
  z.object({ kind: z.literal('dislike'), category: z.enum(CATEGORIES) }),
  z.object({ kind: z.literal('not_on'), category: z.enum(CATEGORIES), weekday: z.int().min(0).max(6) }),
  z.object({ kind: z.literal('day_start'), minutes: Minutes }),
  z.object({ kind: z.literal('day_end'), minutes: Minutes }),
  z.object({ kind: z.literal('pace'), pace: z.enum(PACES) }),
  z.object({ kind: z.literal('thrifty') }),
  z.object({ kind: z.literal('must_see'), poi_id: z.string().max(120) }),
  z.object({ kind: z.literal('avoid'), poi_id: z.string().max(120) }),
])
const WishesAnswer = z.object({
  wishes: z.array(z.object({ text: z.string().max(1000), wishes: z.array(z.unknown()).max(20) })).max(40),
})
const ReasonsAnswer = z.object({ reasons: z.array(z.object({ key: z.int(), text: z.string().max(400) })).max(400) })

export function parseWishes(text: string): ReadWish[] {
  return WishesAnswer.parse(parseJson(text)).wishes.map(({ text: words, wishes }) => ({
    text: words,
    wishes: wishes.flatMap((wish) => WishShape.safeParse(wish).data ?? []),
  }))
}
export function parseReasons(text: string): Map<number, string> {
  return new Map(ReasonsAnswer.parse(parseJson(text)).reasons.map(({ key, text: words }) => [key, words]))
}

/** Models like to wrap JSON in a code fence. */
function parseJson(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')]
  if (from < 0 || to < from) throw new SyntaxError('No JSON object in the answer')
  return JSON.parse(text.slice(from, to + 1))
}
