export type Token =
  | { kind: 'number'; value: number; digits: number }
  | { kind: 'time'; value: number }
  | { kind: 'weekday'; value: number }
  | { kind: 'month'; value: number }
  | { kind: 'word'; value: Word }
  | { kind: 'comment'; value: string }
  | { kind: 'sign'; value: string }
export type Word = 'PH' | 'SH' | 'week' | 'easter' | 'day' | 'open' | 'closed' | 'unknown' | '24/7' | SunEvent
export type SunEvent = 'dawn' | 'sunrise' | 'sunset' | 'dusk'

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const WORDS: Record<string, Word> = {
  ph: 'PH',
  sh: 'SH',
  week: 'week',
  easter: 'easter',
  day: 'day',
  days: 'day',
  open: 'open',
  closed: 'closed',
  close: 'closed',
  off: 'closed',
  unknown: 'unknown',
  dawn: 'dawn',
  sunrise: 'sunrise',
  sunset: 'sunset',
  dusk: 'dusk',
}

/** No alternative can match what another one also matches in several ways, so each step takes time linear in its length. */
const STEP = /\s+|24\/7|(\d{1,2}):(\d{2})(?!\d)|(\d{1,4})(?!\d)|([A-Za-z]+)\.?|"([^"]*)"|\|\||[-–—,;:+[\]()/]/y

/** The words of an opening-hours text; null at the first thing that is none. Never throws, linear in the length. */
export function tokenize(text: string): Token[] | null {
  const tokens: Token[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text)
    if (!match) return null
    if (match[0].trim() === '') continue
    const token = tokenOf(match)
    if (!token) return null
    tokens.push(token)
  }
  return tokens
}

function tokenOf([all, hours, minutes, number, letters, comment]: RegExpExecArray): Token | null {
  if (all === '24/7') return { kind: 'word', value: '24/7' }
  if (hours !== undefined)
    return Number(minutes) < 60 ? { kind: 'time', value: Number(hours) * 60 + Number(minutes) } : null
  if (number !== undefined) return { kind: 'number', value: Number(number), digits: number.length }
  if (letters !== undefined) return wordOf(letters.toLowerCase())
  if (comment !== undefined) return { kind: 'comment', value: comment.trim() }
  return { kind: 'sign', value: all === '–' || all === '—' ? '-' : all }
}

/** Days and months may be written out or cut anywhere from their usual abbreviation on. */
function wordOf(letters: string): Token | null {
  const word = Object.hasOwn(WORDS, letters) ? WORDS[letters] : undefined
  if (word) return { kind: 'word', value: word }
  const weekday = letters.length >= 2 ? WEEKDAYS.findIndex((name) => name.startsWith(letters)) : -1
  if (weekday >= 0) return { kind: 'weekday', value: weekday }
  const month = letters.length >= 3 ? MONTHS.findIndex((name) => name.startsWith(letters)) : -1
  if (month >= 0) return { kind: 'month', value: month }
  return letters === 'sept' ? { kind: 'month', value: 8 } : null
}
