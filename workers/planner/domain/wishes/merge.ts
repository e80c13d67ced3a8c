import type { NamedPlace, ReadWish, Wish } from './wish'

/**
 * What a model read, checked and put beside what the rules read. The rules win where they understood; a model fills in only
 * stretches they did not. Its words must be the traveller's own, its places must exist and share a word with what the
 * traveller typed: so neither a hallucination nor a place named "ignore your instructions" gets into a plan.
 */
export function mergeReadings(
  text: string,
  places: readonly NamedPlace[],
  rules: readonly ReadWish[],
  model: readonly ReadWish[],
): ReadWish[] {
  const names = new Map(places.map(({ id, name }) => [id, name]))
  const spoken = wordsOf(text)
  const allowed = (wish: Wish) =>
    (wish.kind !== 'must_see' && wish.kind !== 'avoid') ||
    wordsOf(names.get(wish.poi_id) ?? '').some((word) => word.length >= DISTINCT && spoken.includes(word))
  return rules.map((read) => {
    if (read.wishes.length > 0) return read
    const own = fold(read.text)
    const found = model.filter((other) => {
      const words = fold(other.text)
      return words !== '' && (own.includes(words) || words.includes(own)) && fold(text).includes(words)
    })
    return { text: read.text, wishes: distinct(found.flatMap(({ wishes }) => wishes.filter(allowed))) }
  })
}
/** Shorter words are in every name. */
const DISTINCT = 4

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
const wordsOf = (text: string) =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !COMMON.has(word))
const COMMON = new Set(
  'museum park garden gardens church cathedral market square tower palace castle bridge street house hall centre center with from that this and the'.split(
    ' ',
  ),
)

function distinct(wishes: readonly Wish[]): Wish[] {
  return [...new Map(wishes.map((wish) => [JSON.stringify(wish), wish])).values()]
}
