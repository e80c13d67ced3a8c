import { forgivenEdits, keyOf, slipsBetween } from './text'

/** A reading of what was typed: a name, and the country or state it must lie in (a key of the region table). */
export type Reading = { name: string; region: string | null }

/** A prefix shorter than this means nothing as a destination; suggestions take any. */
const SHORTEST_PREFIX = 3

/**
 * The ways "Lisbon, Portugal", "Paris, US-TX" or "Lima Peru" may be meant, likeliest first. The whole text always is one:
 * "Washington, D.C." is a name.
 */
export function readingsOf(text: string): Reading[] {
  const readings: Reading[] = [{ name: keyOf(text), region: null }]
  const parts = text.split(',').map((part) => keyOf(part))
  if (parts.length > 1) readings.push({ name: parts[0]!, region: parts.at(-1)! })
  const words = parts.join(' ').split(' ')
  for (const tail of [1, 2]) {
    if (words.length > tail)
      readings.push({ name: words.slice(0, -tail).join(' '), region: words.slice(-tail).join(' ') })
  }
  const known = new Set<string>()
  return readings.filter(({ name, region }) => {
    const form = `${name}|${region}`
    return name !== '' && region !== '' && !known.has(form) && known.add(form)
  })
}

export const prefixable = ({ name }: Reading): boolean => name.length >= SHORTEST_PREFIX

export type Nearby<T> = T & { key: string; population: number }

/** The few of `candidates` that could be misspelt as `typed`: fewest slips first, then the more populous. */
export function nearSpellings<T extends { n: number }>(
  typed: string,
  candidates: Nearby<T>[],
  most: number,
): Nearby<T>[] {
  const limit = forgivenEdits(typed.length)
  const judged = candidates
    .map((city) => ({ city, slips: slipsBetween(typed, city.key, limit) }))
    .filter(({ slips }) => slips <= limit)
    .sort((a, b) => a.slips - b.slips || b.city.population - a.city.population || a.city.n - b.city.n)
    .map(({ city }) => city)
  // A city may be near by several of its names.
  return judged.filter((city, i) => judged.findIndex(({ n }) => n === city.n) === i).slice(0, most)
}
