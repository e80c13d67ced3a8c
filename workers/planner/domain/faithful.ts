/**
 * Whether a sentence a model wrote says nothing beyond its facts. Invented places show as names: words with a capital letter, or in
 * scripts without capitals, that neither the facts nor this page know. Invented prices and times show as numbers.
 */
export function isFaithful(sentence: string, facts: readonly string[]): boolean {
  const text = sentence.trim()
  if (text.length < SHORTEST || text.length > LONGEST || /[\r\n<>{}[\]|\\@#*_`]|https?:|www\./i.test(text)) return false
  const known = new Set(facts.flatMap(wordsOf).map(fold))
  const numbers = new Set(facts.flatMap((fact) => fact.match(NUMBER) ?? []))
  if ((text.match(NUMBER) ?? []).some((number) => !numbers.has(number))) return false
  return wordsOf(text).every(
    (word, i) =>
      known.has(fold(word)) || (i === 0 ? OPENERS.has(word.toLowerCase()) || isPlainLower(word) : isPlainLower(word)),
  )
}
const SHORTEST = 10
const LONGEST = 220
const NUMBER = /\d+(?:[:.,]\d+)*/g

const wordsOf = (text: string) =>
  text
    .split(/[^\p{L}\p{M}'’]+/u)
    .map((word) => word.replace(/^['’]+|['’]+$/g, ''))
    .filter(Boolean)
const fold = (word: string) =>
  word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s$/, '')
/** Ordinary words are Latin and small; only those can be told from names. */
const isPlainLower = (word: string) => /^[a-z'’]+$/.test(word) || word === 'I'

/** Words a sentence may begin with and still begin with no name. */
const OPENERS = new Set(
  `a an the one your you see start begin end enjoy take walk stroll open free entry near nearby close right just because since it its it's this
  these that there with for at on in after before until while when where lunch dinner breakfast evening morning afternoon midday quiet calm lively
  great good best perfect ideal fine lovely beautiful views view sunset museum park market square church gallery garden easy short only
  and so here known famous classic top must another wide green old time fits something stop visit pause rest eat drink music art history`.split(
    /\s+/,
  ),
)
