import { hoursFrom, type Token } from './prose'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const WORDS: Record<string, Token['kind'] | ''> = {
  to: 'to',
  till: 'to',
  and: 'and',
  daily: 'all',
  everyday: 'all',
  closed: 'closed',
  // Words that add nothing to what follows.
  on: '',
  every: '',
  from: '',
  open: '',
}
const SIGNS: Record<string, Token['kind'] | ''> = {
  '-': 'to',
  '–': 'to',
  '—': 'to',
  '&': 'and',
  ',': 'comma',
  ';': 'end',
  '.': 'end',
  '/': 'slash',
  ':': '',
}

/** When the last visitor is let in says nothing about when it closes. */
const LAST_ENTRY =
  /[,.]?\s*\(?\s*\blast (?:entry|admission|ticket sales?|show)(?: at)?:?\s*\d{1,2}(?:[.:]\d{2})?\s*[ap]m\s*\)?/gi
const STEP =
  /\s+|24 hours\b|public holidays?\b|(\d{1,2})(?:[.:](\d{2}))?\s*(am|pm)\b|(\d{1,2}):(\d{2})\b|(\d{1,4})\b|([a-z]+)|[-–—&,;./:]/giy

/** Hours in English prose, such as "Tuesday to Sunday, 9am – 6pm, Closed on Monday"; null where they are not understood. */
export const englishHours = (text: string): string | null => hoursFrom(tokensOf(text.replace(LAST_ENTRY, '')))

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text)
    if (!match) return null
    const [all, hour, minute, half, hours24, minutes24, number, word] = match
    if (all.trim() === '') continue
    const lower = all.toLowerCase()
    const token =
      hour !== undefined
        ? twelveHours(Number(hour), Number(minute ?? 0), half!.toLowerCase())
        : hours24 !== undefined
          ? timeOf(Number(hours24), Number(minutes24))
          : number !== undefined
            ? ({ kind: 'number', value: Number(number) } as const)
            : lower === '24 hours'
              ? ({ kind: 'whole' } as const)
              : lower.startsWith('public')
                ? ({ kind: 'holiday' } as const)
                : word !== undefined
                  ? wordOf(lower)
                  : plain(SIGNS[all]!)
    if (token === null) return null
    if (token !== '') tokens.push(token)
  }
  return tokens
}

const plain = (kind: Token['kind'] | '') => (kind === '' ? '' : ({ kind } as Token))
const timeOf = (hour: number, minute: number): Token | null =>
  hour <= 24 && minute < 60 ? { kind: 'time', value: hour * 60 + minute } : null
function twelveHours(hour: number, minute: number, half: string): Token | null {
  if (hour < 1 || hour > 12) return null
  return timeOf((hour % 12) + (half === 'pm' ? 12 : 0), minute)
}

function wordOf(word: string): Token | '' | null {
  if (Object.hasOwn(WORDS, word)) return plain(WORDS[word]!)
  const name = word.replace(/s$/, '')
  const day = DAYS.findIndex((full) => full === name || (name.length >= 3 && full.startsWith(name)))
  if (day >= 0) return { kind: 'day', value: day }
  const month = MONTHS.findIndex((full) => full === word || (word.length === 3 && full.startsWith(word)))
  return month >= 0 ? { kind: 'month', value: month } : null
}
