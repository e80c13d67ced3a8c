import type { Category } from '#shared/contracts/search'
import { CATEGORY_WORDS, NEGATIVE_WORDS, POSITIVE_WORDS, WEEKDAYS } from './vocabulary'
import type { NamedPlace, ReadWish, Wish } from './wish'

type Segment = { words: string[]; negative: boolean; categories: Category[]; weekdays: number[]; places: NamedPlace[] }

/**
 * "no museums on Monday but lots of parks": a segment runs from one word of liking or disliking to the next; the kinds, names and
 * weekdays in it belong together.
 */
export function readSegments(text: string, named: readonly NamedPlace[]): ReadWish[] {
  const words = text
    .trim()
    .split(/[\s,()"]+/)
    .filter(Boolean)
  const segments: Segment[] = []
  let current = begin(false)
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.toLowerCase().replace(/[:;.]+$/, '')
    const pair = `${word} ${words[i + 1]?.toLowerCase() ?? ''}`
    const turn = NEGATIVE_WORDS.has(word) ? true : POSITIVE_WORDS.has(word) && !isNegated(words, i) ? false : null
    if (turn !== null && hasContent(current)) {
      segments.push(current)
      current = begin(turn)
    } else if (turn !== null) current.negative = turn
    current.words.push(restored(words[i]!, named))
    if (CATEGORY_WORDS.has(pair)) {
      current.categories.push(...CATEGORY_WORDS.get(pair)!)
      current.words.push(words[++i]!)
    } else if (CATEGORY_WORDS.has(word)) current.categories.push(...CATEGORY_WORDS.get(word)!)
    current.weekdays.push(...weekdaysOf(word))
    current.places.push(...placesIn(word, named))
  }
  segments.push(current)
  return segments
    .filter(({ words }) => words.length > 0)
    .map((segment) => ({ text: segment.words.join(' '), wishes: wishesOf(segment) }))
}

const begin = (negative: boolean): Segment => ({ words: [], negative, categories: [], weekdays: [], places: [] })
const hasContent = ({ categories, places }: Segment) => categories.length > 0 || places.length > 0

/** "don't like", "not want": the liking word belongs to the negation right before it. */
const isNegated = (words: readonly string[], i: number) => {
  const before = words[i - 1]?.toLowerCase() ?? ''
  return words[i]!.toLowerCase() !== 'but' && NEGATIVE_WORDS.has(before)
}

function weekdaysOf(word: string): number[] {
  if (/^weekends?$/.test(word)) return [0, 6]
  const day = WEEKDAYS.findIndex((name) => word === name || word === `${name}s`)
  return day < 0 ? [] : [day]
}

const MASKED = /\u0001(\d+)\u0002/g
const placesIn = (word: string, named: readonly NamedPlace[]) =>
  Array.from(word.matchAll(MASKED), ([, index]) => named[Number(index)]).filter((place) => place !== undefined)
const restored = (word: string, named: readonly NamedPlace[]) =>
  word.replace(MASKED, (_, index: string) => named[Number(index)]?.name ?? '')

function wishesOf({ negative, categories, weekdays, places }: Segment): Wish[] {
  const kinds = [...new Set(categories)]
  const named = places.map(({ id }): Wish => ({ kind: negative ? 'avoid' : 'must_see', poi_id: id }))
  if (!negative) return [...named, ...kinds.map((category): Wish => ({ kind: 'interest', category }))]
  if (weekdays.length === 0) return [...named, ...kinds.map((category): Wish => ({ kind: 'dislike', category }))]
  const days = [...new Set(weekdays)].sort()
  return [
    ...named,
    ...kinds.flatMap((category) => days.map((weekday): Wish => ({ kind: 'not_on', category, weekday }))),
  ]
}
