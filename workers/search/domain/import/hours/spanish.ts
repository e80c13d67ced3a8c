import { fold } from '../../text'
import { hoursFrom, type Token } from './prose'

const DAYS = ['lunes', 'martes', 'miercoles', 'jueves', 'viernes', 'sabados', 'domingos']
const SHORT_DAYS: Record<string, number> = { mart: 1, mier: 2, mie: 2, vier: 4, sabado: 5, domingo: 6 }
const MONTHS = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ')
const WORDS: Record<string, Token['kind'] | ''> = {
  a: 'to',
  al: 'to',
  hasta: 'to',
  y: 'and',
  e: 'and',
  cerrado: 'closed',
  cerrada: 'closed',
  cerrados: 'closed',
  cerradas: 'closed',
  cierra: 'closed',
  cierre: 'closed',
  festivos: 'holiday',
  festivo: 'holiday',
  fest: 'holiday',
  fes: 'holiday',
  diario: 'all',
  // Words that add nothing to what follows.
  de: '',
  del: '',
  desde: '',
  el: '',
  los: '',
  la: '',
  las: '',
  dia: '',
  dias: '',
  mes: '',
  h: '',
  hs: '',
  hrs: '',
  horas: '',
  horario: '',
  abierto: '',
  apertura: '',
}
const SIGNS: Record<string, Token['kind'] | ''> = {
  '-': 'to',
  '–': 'to',
  '—': 'to',
  ',': 'comma',
  ';': 'end',
  '.': 'end',
  '/': 'slash',
  ':': '',
}

/** "See the web site": no hours, and nothing that changes those given. */
const ADVICE = /(?:^|;)\s*(?:\(?consultar|se aconseja consultar)\b[^0-9;]*(?=;|$)/gi
/** When the last visitor is let in says nothing about when it closes. */
const LAST_ENTRY =
  /\((?:ultimo acceso|ultima entrada|ultimo pase|ultimas mesas|ultima mesa|ultima visita|ultima comanda|la cocina cierra)[^()]*\)/gi
const STEP =
  /\s+|todos los dias(?: del ano)?\b|todo el dia\b|24 horas\b|medianoche\b|mediodia\b|(\d{1,2})[:.](\d{2})(?!\d)|(\d{1,2})\s*h\b|(\d{1,4})(?!\d)|([a-z]+)|[-–—,;./:]/y

/** Hours in Spanish prose, such as "Lun - Vie: 10:00 - 14:00 / 16:00 - 20:00 h; Sáb: 10:00 - 14:00 h"; null where they are not understood. */
export function spanishHours(text: string): string | null {
  const plain = fold(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/\bh\./g, 'h')
    .replace(LAST_ENTRY, '')
  return hoursFrom(tokensOf(plain.replace(ADVICE, '')))
}

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text)
    if (!match) return null
    const [all, hour, minute, fullHour, number, word] = match
    if (all.trim() === '') continue
    const token =
      hour !== undefined
        ? timeOf(Number(hour), Number(minute))
        : fullHour !== undefined
          ? wholeHour(Number(fullHour), tokens.at(-1))
          : number !== undefined
            ? ({ kind: 'number', value: Number(number) } as const)
            : word !== undefined
              ? wordOf(word, tokens.at(-1))
              : phraseOf(all)
    if (token === null) return null
    if (token !== '') tokens.push(token)
  }
  return tokens
}

/** "24 h" is all day, unless it ends a span. */
const wholeHour = (hour: number, before: Token | undefined): Token | null =>
  hour === 24 && before?.kind !== 'to' ? { kind: 'whole' } : timeOf(hour, 0)

/** Bars close at "24:30". */
const timeOf = (hour: number, minute: number): Token | null =>
  hour <= 27 && minute < 60 ? { kind: 'time', value: hour * 60 + minute } : null

function phraseOf(text: string): Token | '' | null {
  if (text.startsWith('todos')) return { kind: 'all' }
  if (text === 'todo el dia' || text === '24 horas') return { kind: 'whole' }
  if (text === 'medianoche') return { kind: 'time', value: 1440 }
  if (text === 'mediodia') return { kind: 'time', value: 720 }
  const kind = SIGNS[text]!
  return kind === '' ? '' : ({ kind } as Token)
}

function wordOf(word: string, before: Token | undefined): Token | '' | null {
  // "1 mar" is the first of March, "mar" alone a Tuesday.
  if (word === 'mar' && before?.kind === 'number') return { kind: 'month', value: 2 }
  if (Object.hasOwn(WORDS, word)) {
    const kind = WORDS[word]!
    return kind === '' ? '' : ({ kind } as Token)
  }
  const day =
    SHORT_DAYS[word] ?? DAYS.findIndex((full) => full === word || (word.length === 3 && full.startsWith(word)))
  if (day >= 0) return { kind: 'day', value: day }
  const month = MONTHS.findIndex((full) => full === word || (word.length === 3 && full.startsWith(word)))
  if (month >= 0) return { kind: 'month', value: month }
  return word === 'sept' ? { kind: 'month', value: 8 } : null
}
