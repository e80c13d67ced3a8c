/** Letters that Unicode does not take apart into a base letter and a mark. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ə: 'e',
}
const APOSTROPHES = /['’‘ʼʻ`´′]/g
const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' }

/** The text without case and accents: `Kraków` and `KRAKOW` fold alike. Marks go first, so ten thousand of them cost nothing. */
export function fold(text: string): string {
  const bare = text
    .toWellFormed()
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
  return bare.replace(/[ßæœøłđðþıħə]/g, (letter) => LETTERS[letter]!)
}

/** The words of a text, folded. Everything that is no letter or digit only separates. */
export const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []

/** The form names are compared in: folded words with single blanks. Apostrophes join (`L'Aquila` is `laquila`). */
export const keyOf = (text: string): string => wordsOf(text.replace(APOSTROPHES, '')).join(' ')

/** Every key a name is looked up by: also with the apostrophe as a blank, German umlauts written out, `st` for `saint`. */
export function keysOf(name: string): string[] {
  const spelledOut = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöü]/g, (letter) => UMLAUTS[letter]!)
  const keys = [keyOf(name), wordsOf(name).join(' '), keyOf(spelledOut)]
  const short = keys.map((key) => key.replace(/^saint(e?) /, 'st$1 '))
  return [...new Set([...keys, ...short])].filter((key) => key !== '')
}

/** What the full-text index gets of a name: its words, and those an apostrophe glues (`orsay` and `dorsay`). */
export function indexedText(...names: string[]): string {
  const words = names.flatMap((name) => [...wordsOf(name), ...wordsOf(name.replace(APOSTROPHES, ''))])
  return [...new Set(words)].join(' ')
}

/**
 * An FTS5 expression that asks for every word, each as a prefix. Words hold only letters and digits and stand in quotes,
 * so nothing a person types can be an operator. Null when there is no word to look for.
 */
export function matchExpression(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(' ')
}

/** The letters three by three, as the trigram index cuts a key; few keys share many with a near spelling of theirs. */
export function trigramsOf(key: string): string[] {
  const letters = [...key]
  return [...new Set(letters.slice(2).map((_, i) => letters.slice(i, i + 3).join('')))]
}

/**
 * Edits between two words (insert, delete, replace, swap neighbours: the restricted Damerau-Levenshtein distance), or
 * `limit + 1` as soon as it must be more than `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    if (Math.min(...row) > limit) return limit + 1
    before = above
    above = row
  }
  return Math.min(above[b.length]!, limit + 1)
}

/** How many slips are forgiven in a word of this length; in a short one none, for it would be another word. */
export const forgivenEdits = (length: number): number => (length < 4 ? 0 : length < 7 ? 1 : length < 12 ? 2 : 3)

/** The word of `known` nearest to a misspelt one, or nothing near enough; of several equally near, the commonest. */
export function nearestWord(word: string, known: readonly { word: string; uses: number }[]): string | undefined {
  const limit = forgivenEdits(word.length)
  return known
    .map((candidate) => ({ ...candidate, slips: slipsBetween(word, candidate.word, limit) }))
    .filter(({ slips }) => slips <= limit)
    .sort((a, b) => a.slips - b.slips || b.uses - a.uses || (a.word < b.word ? -1 : 1))[0]?.word
}

/** Slips between what was typed and a key, or its beginning, for typing may have stopped early: "barcelno" and "barcelona". */
export function slipsBetween(typed: string, key: string, limit: number): number {
  const whole = editDistance(typed, key, limit)
  return key.length > typed.length ? Math.min(whole, editDistance(typed, key.slice(0, typed.length), limit) + 1) : whole
}
