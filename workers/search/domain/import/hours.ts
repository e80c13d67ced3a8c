import type { ImportMapping } from '#shared/contracts/imports'
import { englishHours } from './hours/english'
import { looseHours } from './hours/loose'
import { spanishHours } from './hours/spanish'

/** As long as a place's hours may be, and how much prose is read at all. */
const LONGEST = 500
const LONGEST_PROSE = 2000

/** Opening hours in OpenStreetMap syntax out of what a file says; null where it is not understood. Linear in the length. */
export function hoursIn(language: ImportMapping['hours'], text: string): string | null {
  if (language === 'none' || text.length > LONGEST_PROSE) return null
  if (language === 'es') return spanishHours(text)
  if (language === 'en') return englishHours(text)
  return text.length <= LONGEST ? looseHours(text) : null
}
