import { CATEGORY_WORDS, FILLERS } from './vocabulary'
import type { NamedPlace, ReadWish, Wish } from './wish'

/**
 * What a model read, checked and put beside what the rules read. The rules win where they understood; a model fills in only
 * stretches they did not. Its words must be the traveller's own, its places must exist and be named there, by half of their telling
 * words: so neither a hallucination nor a place called "ignore your instructions" gets into a plan.
 */
export function mergeReadings(
  text: string,
  places: readonly NamedPlace[],
  rules: readonly ReadWish[],
  model: readonly ReadWish[],
): ReadWish[] {
  const names = new Map(places.map(({ id, name }) => [id, name]))
  const whole = fold(text)
  return rules.map((read) => {
    if (read.wishes.length > 0) return read
    const own = fold(read.text)
    const allowed = (wish: Wish) =>
      (wish.kind !== 'must_see' && wish.kind !== 'avoid') || isNamed(names.get(wish.poi_id), own)
    const found = model.filter((other) => {
      const words = fold(other.text)
      return words !== '' && (own.includes(words) || words.includes(own)) && whole.includes(words)
    })
    return { text: read.text, wishes: distinct(found.flatMap(({ wishes }) => wishes.filter(allowed))) }
  })
}

function isNamed(name: string | undefined, text: string): boolean {
  const telling = tellingWords(name ?? '')
  const spoken = new Set(tellingWords(text))
  const shared = telling.filter((word) => spoken.has(word)).length
  return shared > 0 && shared * 2 >= telling.length
}

/** Words that tell one place from another. */
const tellingWords = (text: string) =>
  [...new Set(fold(text).split(/[^\p{L}\p{N}]+/u))].filter(
    (word) => word.length >= TELLING && !CATEGORY_WORDS.has(word) && !FILLERS.has(word) && !COMMON.has(word),
  )
const TELLING = 4
const COMMON = new Set('tower street house hall centre center with from city royal national grand saint'.split(' '))

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()

function distinct(wishes: readonly Wish[]): Wish[] {
  return [...new Map(wishes.map((wish) => [JSON.stringify(wish), wish])).values()]
}
