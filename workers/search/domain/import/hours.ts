import type { ImportMapping } from '#shared/contracts/imports'
import { englishHours } from './hours/english'
import { looseHours } from './hours/loose'
import { spanishHours } from './hours/spanish'

/** As long as a place's hours may be, and how much prose is read at all. */
const LONGEST = 500
const LONGEST_PROSE = 2000

/** Opening hours in OpenStreetMap syntax out of what a file says; null where it is not understood. Linear in the length. */
export function hoursIn(language: ImportMapping['hours'], written: string): string | null {
  if (language === 'none' || written.length > LONGEST_PROSE) return null
  // One blank at most: the patterns that follow would try every way to share out a long run of them.
  const text = written.replace(/\s+/g, ' ').trim()
  if (language === 'es') return spanishHours(text)
  if (language === 'en') return englishHours(text)
  return text.length <= LONGEST ? looseHours(text) : null
}
