import type { NamedPlace } from './wish'

/** A name in the text becomes `\u0001<index>\u0002`: a single word for the rules, and its own words mean nothing to them. */
export type Masked = { text: string; places: readonly NamedPlace[] }

/** What a name may be called without: "the Louvre" for the Louvre Museum. */
const GENERIC =
  /^(?:the|museum of|museo de la|museo del|museo de|musée du|musée de|palace of|cathedral of|church of|temple of)\s+|\s+(?:museum|cathedral|palace|castle|church|basilica|temple|tower|gallery|park|gardens?|market|square|bridge)$/giu
const SHORTEST_ALIAS = 4

export function maskPlaces(text: string, places: readonly NamedPlace[]): Masked {
  const plain = fold(text)
  const spans: { from: number; to: number; place: NamedPlace }[] = []
  const byLength = places
    .flatMap((place) => aliasesOf(place.name).map((alias) => ({ alias, place })))
    .sort((a, b) => b.alias.length - a.alias.length)
  for (const { alias, place } of byLength) {
    for (let at = plain.indexOf(alias); at >= 0; at = plain.indexOf(alias, at + 1)) {
      const to = at + alias.length
      if (isLetter(plain[at - 1]) || isLetter(plain[to]) || !startsUpper(text[at])) continue
      if (spans.some((span) => at < span.to && span.from < to)) continue
      spans.push({ from: at, to, place })
    }
  }
  spans.sort((a, b) => b.from - a.from)
  let masked = text
  const named: NamedPlace[] = []
  for (const { from, to, place } of spans) {
    masked = `${masked.slice(0, from)}\u0001${named.length}\u0002${masked.slice(to)}`
    named.push(place)
  }
  return { text: masked, places: named }
}

function aliasesOf(name: string): string[] {
  const full = fold(name)
  const short = fold(name.replace(GENERIC, '').replace(GENERIC, '').trim())
  return [...new Set([full, short])].filter((alias) => alias.length >= SHORTEST_ALIAS)
}

/** Lower case without accents, of the same length, so that positions stay true. */
const fold = (text: string) =>
  Array.from({ length: text.length }, (_, i) => {
    const folded = text[i]!.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    return folded.length === 1 ? folded : text[i]!
  }).join('')

const isLetter = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char)
const startsUpper = (char: string | undefined) => char !== undefined && char !== char.toLowerCase()
