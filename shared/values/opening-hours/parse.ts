import { Cursor, NotUnderstood } from './cursor'
import type { DayTest } from './days'
import { dayTests } from './selectors'
import { type SunEvent, tokenize } from './tokens'

/** Minutes since the day's midnight; `to` up to 2880. An open end (`17:00+`) says that closing is guessed. */
export type Span = { from: number; to: number; openEnd: boolean }
export type State = 'open' | 'closed' | 'unknown'
/** `all` tests must hold; without spans the state is the whole day's. */
export type Rule = { all: DayTest[]; spans: Span[]; state: State; comment: string | null; join: Join }
/** How a rule joins those before it: replaces them on its days (`;`), adds to them (`,`) or fills what they leave closed (`||`). */
export type Join = 'replace' | 'add' | 'fill'

const DAY = 1440
/** Without a place, the sun keeps office hours. */
const SUN: Record<SunEvent, number> = { dawn: 330, sunrise: 360, sunset: 1080, dusk: 1110 }

/** The rules of an opening-hours text, or null where it says something beyond the subset. */
export function parseRules(text: string): Rule[] | null {
  const tokens = tokenize(text)
  if (!tokens || tokens.length === 0) return null
  try {
    return rules(new Cursor(tokens))
  } catch (error) {
    if (error instanceof NotUnderstood) return null
    throw error
  }
}

function rules(at: Cursor): Rule[] {
  const found: Rule[] = []
  let join: Join = 'replace'
  while (!at.ended) {
    found.push(rule(at, join))
    if (at.takeSign(';')) join = 'replace'
    else if (at.takeSign('||')) join = 'fill'
    else if (at.takeSign(',')) join = join === 'fill' ? 'fill' : 'add'
    else if (!at.ended) at.fail()
  }
  return found
}

/** Selectors from the widest to the narrowest, then times, then the state and a comment. */
function rule(at: Cursor, join: Join): Rule {
  const start = at.position
  const all = dayTests(at)
  const always = at.takeWord('24/7')
  const spans = always ? [] : spansOf(at)
  let state: State = 'open'
  const word = at.peekWord()
  if (word === 'open' || word === 'closed' || word === 'unknown') {
    state = word
    at.skip()
  }
  const comment = at.take('comment')?.value ?? null
  if (comment !== null && !word) state = 'unknown'
  if (at.position === start) at.fail()
  return { all, spans, state, comment, join }
}

/** Comma-separated; a comma that no time follows belongs to the next rule. */
function spansOf(at: Cursor): Span[] {
  const spans: Span[] = []
  if (!isTime(at, 0)) return spans
  for (;;) {
    spans.push(...span(at))
    if (!at.isSign(',') || !isTime(at, 1)) break
    at.skip()
  }
  return spans.map((span, i) => (span.openEnd && i < spans.length - 1 ? untilNext(span, spans) : span))
}

function span(at: Cursor): Span[] {
  const from = time(at)
  if (from < 0 || from >= DAY) at.fail()
  if (at.takeSign('+')) return [guessedFrom(from)]
  at.expectSign('-')
  const until = time(at)
  const to = until <= from ? until + DAY : until
  if (until < 0 || to > 2 * DAY) at.fail()
  const certain = { from, to, openEnd: false }
  if (!at.takeSign('+')) return [certain]
  return [guessedFrom(to), certain]
}

function isTime(at: Cursor, ahead: number): boolean {
  const word = at.peekWord(ahead)
  return at.peek(ahead)?.kind === 'time' || at.isSign('(', ahead) || (word !== null && Object.hasOwn(SUN, word))
}

function time(at: Cursor): number {
  const plain = at.take('time')
  if (plain) return plain.value
  if (!at.takeSign('(')) return sun(at)
  const event = sun(at)
  const sign = at.takeSign('+') ? 1 : at.takeSign('-') ? -1 : at.fail()
  const shift = at.take('time') ?? at.fail()
  at.expectSign(')')
  return event + sign * shift.value
}
function sun(at: Cursor): number {
  const word = at.peekWord()
  if (!word || !Object.hasOwn(SUN, word)) at.fail()
  at.skip()
  return SUN[word as SunEvent]
}

/** How long an open end is taken to last: to midnight, ten hours from 17:00 on, eight from 22:00 on. */
function guessedFrom(from: number): Span {
  const length = from >= 22 * 60 ? 8 * 60 : from >= 17 * 60 ? 10 * 60 : DAY - from
  return { from, to: Math.min(from + length, 2 * DAY), openEnd: true }
}
/** The guess ends where the list says something definite again. */
function untilNext(guess: Span, spans: Span[]): Span {
  const next = spans.map(({ from }) => from).filter((from) => from > guess.from)
  return { ...guess, to: Math.min(guess.to, ...next) }
}
