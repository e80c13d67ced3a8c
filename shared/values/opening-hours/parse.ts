import {
  anyOf,
  betweenDates,
  betweenDays,
  type DayOfYear,
  type DayTest,
  dayBefore,
  easter,
  holiday,
  monthDay,
  months,
  nthOfMonth,
  nthWeekday,
  onDay,
  weekdays,
  weeks,
  years,
} from './days'
import { type SunEvent, type Token, tokenize, type Word } from './tokens'

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

class NotUnderstood extends Error {}

/** The rules of an opening-hours text, or null where it says something beyond the subset. */
export function parseRules(text: string): Rule[] | null {
  const tokens = tokenize(text)
  if (!tokens || tokens.length === 0) return null
  try {
    return new Parser(tokens).rules()
  } catch (error) {
    if (error instanceof NotUnderstood) return null
    throw error
  }
}

class Parser {
  private at = 0
  constructor(private readonly tokens: Token[]) {}

  rules(): Rule[] {
    const rules: Rule[] = []
    let join: Join = 'replace'
    while (this.at < this.tokens.length) {
      rules.push(this.rule(join))
      if (this.takeSign(';')) join = 'replace'
      else if (this.takeSign('||')) join = 'fill'
      else if (this.takeSign(',')) join = join === 'fill' ? 'fill' : 'add'
      else if (this.at < this.tokens.length) this.fail()
    }
    return rules
  }

  /** Selectors from the widest to the narrowest, then times, then the state and a comment. */
  private rule(join: Join): Rule {
    const start = this.at
    const all = this.dayTests()
    const always = this.takeWord('24/7')
    const spans = always ? [] : this.spans()
    let state: State = 'open'
    const word = this.peekWord()
    if (word === 'open' || word === 'closed' || word === 'unknown') {
      state = word
      this.at++
    }
    const comment = this.take('comment')?.value ?? null
    if (comment !== null && !word) state = 'unknown'
    if (this.at === start) this.fail()
    return { all, spans, state, comment, join }
  }

  private dayTests(): DayTest[] {
    const all: DayTest[] = []
    for (let test = this.dayTest(); test; test = this.dayTest()) {
      all.push(test)
      this.takeSign(':')
    }
    return all
  }

  private dayTest(): DayTest | null {
    const token = this.peek()
    if (token?.kind === 'weekday' || this.peekWord() === 'PH' || this.peekWord() === 'SH') {
      return anyOf(this.list(() => this.weekdayOrHoliday()))
    }
    if (this.takeWord('week')) return anyOf(this.list(() => this.weekRange()))
    if (token?.kind === 'month' || this.peekWord() === 'easter') return anyOf(this.monthList())
    if (token?.kind === 'number' && token.digits === 4) {
      const next = this.peek(1)
      const dated = next?.kind === 'month' || (next?.kind === 'word' && next.value === 'easter')
      if (dated && this.isDate(1)) return anyOf(this.monthList())
      return anyOf(this.list(() => this.yearRange()))
    }
    return null
  }

  /** One or more, joined by commas, as long as the next one is of the same sort. */
  private list(item: () => DayTest | null): DayTest[] {
    const tests: DayTest[] = []
    for (;;) {
      const test = item()
      if (!test) this.fail()
      tests.push(test)
      if (!this.takeSign(',')) return tests
    }
  }

  private weekdayOrHoliday(): DayTest | null {
    if (this.takeWord('PH')) return holiday('PH', this.dayOffset())
    if (this.takeWord('SH')) return holiday('SH')
    const from = this.take('weekday')
    if (!from) return null
    if (this.takeSign('[')) {
      const numbers = this.nthNumbers()
      const offset = this.dayOffset()
      return anyOf(numbers.map((nth) => nthWeekday(from.value, nth, offset)))
    }
    if (!this.isSign('-') || this.peek(1)?.kind !== 'weekday') return weekdays(from.value, from.value)
    this.at++
    return weekdays(from.value, this.take('weekday')!.value)
  }

  /** `1,3]`, `-1]` or `1-2]`, each from -5 to 5 and not 0. */
  private nthNumbers(): number[] {
    const numbers: number[] = []
    do {
      const sign = this.takeSign('-') ? -1 : 1
      const from = sign * this.number(1, 5)
      const to = sign > 0 && this.takeSign('-') ? this.number(from, 5) : from
      for (let nth = from; nth <= to; nth++) numbers.push(nth)
    } while (this.takeSign(','))
    this.expectSign(']')
    return numbers
  }

  /** ` +1 day`, ` -2 days`; 0 when there is none. */
  private dayOffset(): number {
    const [sign, amount, unit] = [this.peek(), this.peek(1), this.peek(2)]
    const isOffset = sign?.kind === 'sign' && amount?.kind === 'number' && unit?.kind === 'word' && unit.value === 'day'
    if (!isOffset || (sign.value !== '+' && sign.value !== '-')) return 0
    this.at += 3
    return sign.value === '+' ? amount.value : -amount.value
  }

  private weekRange(): DayTest {
    this.takeWord('week')
    const from = this.number(1, 53)
    const to = this.takeSign('-') ? this.number(from, 53) : from
    return weeks(from, to, this.takeSign('/') ? this.number(2, 26) : 1)
  }

  private yearRange(): DayTest {
    const from = this.number(1000, 9999)
    if (this.takeSign('+')) return years(from, 9999)
    const to = this.takeSign('-') ? this.number(from, 9999) : from
    return years(from, to, this.takeSign('/') ? this.number(1, 100) : 1)
  }

  /** Months, days of months and their ranges; a bare number after a comma is another day of the same month. */
  private monthList(): DayTest[] {
    const tests: DayTest[] = []
    for (;;) {
      const year = this.isDate(1) ? this.takeYear() : null
      const month = this.peek()
      tests.push(this.isDate(0) ? this.dateRange(year) : this.monthRange())
      while (month?.kind === 'month' && this.isSign(',') && this.isDayNumber(1)) {
        this.at++
        tests.push(this.daysOfMonth(month.value, year))
      }
      if (!this.isSign(',')) return tests
      const next = this.peek(1)
      const more = next?.kind === 'month' || (next?.kind === 'word' && next.value === 'easter') || this.isDate(2)
      if (!more) return tests
      this.at++
    }
  }

  private monthRange(): DayTest {
    const from = this.take('month') ?? this.fail()
    if (!this.isSign('-') || this.peek(1)?.kind !== 'month') return months(from.value, from.value)
    this.at++
    return months(from.value, this.take('month')!.value)
  }

  /** Does a day of the year (not a whole month) start `ahead` tokens from here? */
  private isDate(ahead: number): boolean {
    const [token, next] = [this.peek(ahead), this.peek(ahead + 1)]
    if (token?.kind === 'word') return token.value === 'easter'
    if (token?.kind !== 'month') return false
    const bracket = this.peek(ahead + 2)
    const nth = next?.kind === 'weekday' && bracket?.kind === 'sign' && bracket.value === '['
    return this.isDayNumber(ahead + 1) || (nth && this.closesIntoRange(ahead + 3))
  }
  private isDayNumber(ahead: number): boolean {
    const token = this.peek(ahead)
    return token?.kind === 'number' && token.digits <= 2
  }
  /** `Oct Su[-1]-Mar Su[1]` is a range of dates; `Oct Su[-1] 10:00-12:00` is a month and a weekday. */
  private closesIntoRange(ahead: number): boolean {
    for (let i = ahead; i < ahead + 6; i++) {
      const token = this.peek(i)
      if (token?.kind === 'sign' && token.value === ']') {
        const after = this.peek(i + 1)
        return after?.kind === 'sign' && after.value === '-' && this.peek(i + 2)?.kind === 'month'
      }
    }
    return false
  }

  private dateRange(year: number | null): DayTest {
    const month = this.peek()
    if (month?.kind === 'month' && this.isDayNumber(1)) {
      const simple = this.dayWithinMonth(month.value, year)
      if (simple) return simple
    }
    const from = this.dayOfYear()
    if (!this.takeSign('-')) return onDay(from, year)
    const toYear = this.isDate(1) ? this.takeYear() : null
    const to = this.peekWord() === 'easter' ? dayBefore(this.dayOfYear()) : this.dayOfYear()
    if ((year === null) !== (toYear === null)) this.fail()
    return year !== null && toYear !== null ? betweenDates(from(year), to(toYear)) : betweenDays(from, to)
  }

  /** `Dec 24` and `Dec 24-26`, but not the start of `Dec 24-Jan 1`. */
  private dayWithinMonth(month: number, year: number | null): DayTest | null {
    const [sign, end] = [this.peek(2), this.peek(3)]
    if (sign?.kind === 'sign' && sign.value === '-' && !(end?.kind === 'number' && end.digits <= 2)) return null
    this.at++
    return this.daysOfMonth(month, year)
  }

  private daysOfMonth(month: number, year: number | null): DayTest {
    const from = this.number(1, MONTH_DAYS[month]!)
    const isRange = this.isDayNumber(1) && this.takeSign('-')
    const to = isRange ? this.number(from, MONTH_DAYS[month]!) : from
    return (day) => day.month === month && day.date >= from && day.date <= to && (year === null || year === day.year)
  }

  private dayOfYear(): DayOfYear {
    if (this.takeWord('easter')) return easter(this.dayOffset())
    const month = this.take('month') ?? this.fail()
    const weekday = this.take('weekday')
    if (!weekday) return monthDay(month.value, this.number(1, MONTH_DAYS[month.value]!))
    this.expectSign('[')
    const [nth, ...more] = this.nthNumbers()
    if (nth === undefined || more.length > 0) this.fail()
    return nthOfMonth(month.value, weekday.value, nth, this.dayOffset())
  }

  private takeYear(): number | null {
    const token = this.peek()
    if (token?.kind !== 'number' || token.digits !== 4) return null
    this.at++
    return token.value
  }

  /** Comma-separated; a comma that no time follows belongs to the next rule. */
  private spans(): Span[] {
    const spans: Span[] = []
    if (!this.isTime(0)) return spans
    for (;;) {
      spans.push(...this.span())
      if (!this.isSign(',') || !this.isTime(1)) break
      this.at++
    }
    return spans.map((span, i) => (span.openEnd && i < spans.length - 1 ? untilNext(span, spans) : span))
  }

  private span(): Span[] {
    const from = this.time()
    if (from >= DAY) this.fail()
    if (this.takeSign('+')) return [guessedFrom(from)]
    this.expectSign('-')
    const until = this.time()
    const to = until <= from ? until + DAY : until
    if (to > 2 * DAY) this.fail()
    const certain = { from, to, openEnd: false }
    if (!this.takeSign('+')) return [certain]
    return [guessedFrom(to), certain]
  }

  private isTime(ahead: number): boolean {
    const token = this.peek(ahead)
    if (token?.kind === 'time') return true
    if (token?.kind === 'word') return Object.hasOwn(SUN, token.value)
    return token?.kind === 'sign' && token.value === '('
  }

  private time(): number {
    const plain = this.take('time')
    if (plain) return plain.value
    if (!this.takeSign('(')) return this.sun()
    const event = this.sun()
    const sign = this.takeSign('+') ? 1 : this.takeSign('-') ? -1 : this.fail()
    const shift = this.take('time') ?? this.fail()
    this.expectSign(')')
    return event + sign * shift.value
  }
  private sun(): number {
    const word = this.peekWord()
    if (!word || !Object.hasOwn(SUN, word)) this.fail()
    this.at++
    return SUN[word as SunEvent]
  }

  private number(min: number, max: number): number {
    const token = this.take('number')
    if (!token || token.value < min || token.value > max) this.fail()
    return token.value
  }

  private peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead]
  }
  private peekWord(): Word | null {
    const token = this.peek()
    return token?.kind === 'word' ? token.value : null
  }
  private take<K extends Token['kind']>(kind: K): Extract<Token, { kind: K }> | null {
    const token = this.peek()
    if (token?.kind !== kind) return null
    this.at++
    return token as Extract<Token, { kind: K }>
  }
  private takeWord(word: Word): boolean {
    const found = this.peekWord() === word
    if (found) this.at++
    return found
  }
  private isSign(sign: string): boolean {
    const token = this.peek()
    return token?.kind === 'sign' && token.value === sign
  }
  private takeSign(sign: string): boolean {
    const found = this.isSign(sign)
    if (found) this.at++
    return found
  }
  private expectSign(sign: string): void {
    if (!this.takeSign(sign)) this.fail()
  }
  private fail(): never {
    throw new NotUnderstood()
  }
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

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
