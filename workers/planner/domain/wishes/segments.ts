import type { Category } from '#shared/contracts/search'
import { CATEGORY_WORDS, NEGATIVE_WORDS, POSITIVE_WORDS, WEEKDAYS } from './vocabulary'
import type { NamedPlace, ReadWish, Wish } from './wish'

type Segment = { words: string[]; negative: boolean; categories: Category[]; weekdays: number[]; places: NamedPlace[] }

/**
 * "no museums on Monday but lots of parks": a segment runs from one word of liking or disliking to the next, or to what comes after its
 * weekdays; the kinds, names and weekdays in it belong together. A piece between commas that names none of them stands by itself.
 */
export function readSegments(text: string, named: readonly NamedPlace[]): ReadWish[] {
  const segments: Segment[] = []
  let current = begin(false)
  const close = (negative: boolean) => {
    if (current.words.length > 0) segments.push(current)
    current = begin(negative)
  }
  for (const piece of text.split(',')) {
    const words = piece.split(/[\s()"]+/).filter(Boolean)
    if (!words.some((_, i) => meansSomething(words, i, named))) {
      if (words.length === 0) continue
      close(current.negative)
      segments.push({ ...begin(false), words })
      continue
    }
    for (let i = 0; i < words.length; i++) {
      const { word, categories, weekdays, places, turn, length } = readWord(words, i, named)
      const content = categories.length > 0 || places.length > 0
      if (turn !== null && hasContent(current)) close(turn)
      else if (turn !== null) current.negative = turn
      else if (content && current.weekdays.length > 0) close(false)
      current.words.push(...word)
      current.categories.push(...categories)
      current.weekdays.push(...weekdays)
      current.places.push(...places)
      i += length - 1
    }
  }
  close(false)
  return segments.map((segment) => ({ text: segment.words.join(' '), wishes: wishesOf(segment) }))
}

type Reading = Pick<Segment, 'categories' | 'weekdays' | 'places'> & {
  word: string[]
  /** Whether it turns to disliking or to liking. */
  turn: boolean | null
  /** Words it takes. */
  length: number
}

function readWord(words: readonly string[], i: number, named: readonly NamedPlace[]): Reading {
  const word = plain(words[i]!)
  const pair = CATEGORY_WORDS.get(`${word} ${plain(words[i + 1] ?? '')}`)
  const length = pair ? 2 : 1
  return {
    word: words.slice(i, i + length).map((shown) => restored(shown, named)),
    categories: [...(pair ?? CATEGORY_WORDS.get(word) ?? [])],
    weekdays: weekdaysOf(word),
    places: placesIn(word, named),
    turn: NEGATIVE_WORDS.has(word) ? true : POSITIVE_WORDS.has(word) && !isNegated(words, i) ? false : null,
    length,
  }
}
const plain = (word: string) => word.toLowerCase().replace(/[:;.]+$/, '')

function meansSomething(words: readonly string[], i: number, named: readonly NamedPlace[]): boolean {
  const { categories, weekdays, places, turn } = readWord(words, i, named)
  return categories.length > 0 || weekdays.length > 0 || places.length > 0 || turn !== null
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
