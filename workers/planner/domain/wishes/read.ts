import { maskPlaces } from './names'
import { readSegments } from './segments'
import { FILLERS, PACE_PHRASES } from './vocabulary'
import type { NamedPlace, ReadWish, Wish } from './wish'

/**
 * Reads wishes in plain English by rules: phrases about time, pace and money first, then names of known places, then kinds of places
 * with "no ..." and "on Mondays" around them. What no rule covers comes back without wishes, so that people see it was not understood.
 */
export function readWishes(text: string, places: readonly NamedPlace[]): ReadWish[] {
  const sentences = text.split(/[.;!?\n\r]+(?=\s|$)/).filter((sentence) => sentence.trim() !== '')
  return sentences.slice(0, MOST_SENTENCES).flatMap((sentence) => readSentence(sentence, places))
}
const MOST_SENTENCES = 40

/** Marks where a phrase was taken out, so that the words around it are not read as one. */
const CUT = ' | '

function readSentence(sentence: string, places: readonly NamedPlace[]): ReadWish[] {
  const found: ReadWish[] = []
  let rest = ` ${sentence.replaceAll('|', ' ').replaceAll('’', "'").trim()} `
  const masked = maskPlaces(rest, places)
  rest = masked.text
  for (const [pattern, wish] of PHRASES) {
    rest = rest.replace(pattern, (match: string, ...groups: (string | undefined)[]) => {
      const read = wish(groups)
      if (!read) return match
      if (!found.some(({ wishes }) => JSON.stringify(wishes[0]) === JSON.stringify(read))) {
        found.push({ text: match.trim(), wishes: [read] })
      }
      return CUT
    })
  }
  found.push(...rest.split('|').flatMap((part) => readSegments(part, masked.places)))
  return found.filter(({ text, wishes }) => wishes.length > 0 || carriesMeaning(text))
}

const carriesMeaning = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}']+/u)
    .some((word) => word.length > 1 && !FILLERS.has(word))

type Reader = (groups: readonly (string | undefined)[]) => Wish | null
const CLOCK = String.raw`(\d{1,2})(?:[:.h](\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'clock)?(?![\d:])`

const PHRASES: readonly [RegExp, Reader][] = [
  [
    new RegExp(
      String.raw`\b(?:start(?:ing)?|begin(?:ning)?|up|out)(?: the days?| days| our days?| each day)?(?: only)?(?: at| around| about| after| from| by)\s+${CLOCK}`,
      'gi',
    ),
    (groups) => dayStart(clock(groups, 'morning')),
  ],
  [
    new RegExp(
      String.raw`\b(?:nothing|not|never|no earlier|not earlier)(?: start(?:ing)?)?(?: before| than)\s+${CLOCK}`,
      'gi',
    ),
    (groups) => dayStart(clock(groups, 'morning')),
  ],
  [
    new RegExp(
      String.raw`\b(?:back|home|finish(?:ed|ing)?|done|end(?:ing)?|stop)(?: the days?| days| in the hotel| at the hotel| home)?(?: by| at| before| around)\s+${CLOCK}`,
      'gi',
    ),
    (groups) => dayEnd(clock(groups, 'evening')),
  ],
  [
    new RegExp(String.raw`\b(?:nothing|not|no later)(?: after| than)\s+${CLOCK}`, 'gi'),
    (groups) => dayEnd(clock(groups, 'evening')),
  ],
  [
    /\b(?:slow|lazy|late|easy) (?:mornings?|starts?)\b|\bsleep(?:ing)? in\b|\b(?:we are|i am|i'm|we're)? ?not (?:a )?morning (?:people|person)\b/gi,
    () => ({ kind: 'day_start', minutes: SLOW_MORNING }),
  ],
  [/\bearly (?:starts?|mornings?|birds?|risers?)\b/gi, () => ({ kind: 'day_start', minutes: EARLY_START })],
  [
    /\bearly (?:nights?|evenings?|dinners?)\b|\bno late (?:nights?|evenings?)\b/gi,
    () => ({ kind: 'day_end', minutes: EARLY_EVENING }),
  ],
  [/\blate (?:nights?|evenings?)\b|\bnight owls?\b/gi, () => ({ kind: 'day_end', minutes: LATE_EVENING })],
  ...PACE_PHRASES.map(([pattern, pace]): [RegExp, Reader] => [pattern, () => ({ kind: 'pace', pace })]),
  [
    /\b(?:cheap|cheaply|on a (?:tight |small )?budget|low[- ]cost|free things|free sights|save money|not too expensive|inexpensive)\b/gi,
    () => ({ kind: 'thrifty' }),
  ],
]

const SLOW_MORNING = 10 * 60 + 30
const EARLY_START = 8 * 60
const EARLY_EVENING = 20 * 60
const LATE_EVENING = 23 * 60

const dayStart = (minutes: number | null): Wish | null => (minutes === null ? null : { kind: 'day_start', minutes })
const dayEnd = (minutes: number | null): Wish | null => (minutes === null ? null : { kind: 'day_end', minutes })

/** "10", "10:30", "8 pm", "22h". Without am or pm an hour below 12 of the evening is afternoon ("back by 8"). */
function clock([hour, minute, half]: readonly (string | undefined)[], part: 'morning' | 'evening'): number | null {
  let hours = Number(hour)
  const minutes = Number(minute ?? 0)
  const mark = half?.toLowerCase().replaceAll('.', '')
  if (mark === 'pm' && hours < 12) hours += 12
  if (mark === 'am' && hours === 12) hours = 0
  if (mark !== 'pm' && mark !== 'am' && part === 'evening' && hours < 12 && minute === undefined) hours += 12
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null
}
