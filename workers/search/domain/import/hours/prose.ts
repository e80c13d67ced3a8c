import { parseOpeningHours } from '#shared/values/opening-hours'

/**
 * Opening hours out of the words of a language. A language turns its text into these tokens (null at the first word it
 * does not know); what they mean is the same in all. Whatever is not understood as a whole is null: never a guess.
 */
export type Token =
  /** 0 is Monday. */
  | { kind: 'day'; value: number }
  | { kind: 'time'; value: number }
  | { kind: 'month'; value: number }
  | { kind: 'number'; value: number }
  | { kind: 'holiday' | 'all' | 'to' | 'and' | 'comma' | 'slash' | 'end' | 'closed' | 'whole' }

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const DAY = 1440
/** Longer, and one of the two times is a slip: "20:00 - 18:00". */
const LONGEST_SPAN = 21 * 60
const MOST_SPANS = 4
/** As long as a place's hours may be. */
const LONGEST = 500

type Span = { from: number; to: number }
type Days = { days: Set<number>; holiday: boolean }
type Rule = { season: string; dates: string; days: Days | null; spans: Span[] | 'off' | 'whole' }

class NotUnderstood extends Error {}
const fail = (): never => {
  throw new NotUnderstood('not understood')
}

/** OpenStreetMap syntax, or null. */
export function hoursFrom(tokens: Token[] | null): string | null {
  if (!tokens) return null
  try {
    const rules = new Prose(tokens).rules()
    const text = rules.map(textOf).join('; ')
    return text.length <= LONGEST && parseOpeningHours(text) ? text : null
  } catch (error) {
    if (error instanceof NotUnderstood) return null
    throw error
  }
}

class Prose {
  private at = 0
  private season = ''
  private readonly found: Rule[] = []

  constructor(private readonly tokens: Token[]) {}

  rules(): Rule[] {
    while (this.at < this.tokens.length) this.clause()
    if (!this.found.some(({ spans }) => spans !== 'off')) fail()
    checkSeasons(this.found)
    checkOverlaps(this.found)
    return this.found
  }

  private peek = (ahead = 0) => this.tokens[this.at + ahead]?.kind
  private skip(...kinds: Token['kind'][]): void {
    while (kinds.some((kind) => this.peek() === kind)) this.at++
  }
  private take<K extends Token['kind']>(kind: K): Extract<Token, { kind: K }> | null {
    const token = this.tokens[this.at]
    if (token?.kind !== kind) return null
    this.at++
    return token as Extract<Token, { kind: K }>
  }

  private clause(): void {
    this.skip('end', 'comma', 'slash', 'and')
    const kind = this.peek()
    if (kind === undefined) return
    if (kind === 'closed') this.closedOn()
    else if (kind === 'month' || kind === 'number') this.dated()
    else if (kind === 'day' || kind === 'holiday' || kind === 'all') this.weekly()
    else if (kind === 'time') this.moreTimes()
    else fail()
  }

  private add(rule: Omit<Rule, 'season'>): void {
    this.found.push({ season: this.season, ...rule })
  }

  /** `Monday to Friday: 10-14, 16-20`, `Sunday: closed`. */
  private weekly(): void {
    const days = this.days()
    this.skip('comma')
    this.add({ dates: '', days, spans: this.hours() })
  }

  /** Times without days: more of the rule before, or of every day where nothing else is said. */
  private moreTimes(): void {
    const last = this.found.at(-1)
    const spans = this.hours()
    if (last === undefined || last.season !== this.season) this.add({ dates: '', days: null, spans })
    else if (Array.isArray(last.spans) && Array.isArray(spans) && this.found.length === 1)
      last.spans = ordered([...last.spans, ...spans])
    else fail()
  }

  /** `closed on Monday and holidays`, `closed: Mondays, 1 and 6 January, August`. */
  private closedOn(): void {
    this.at++
    const before = this.found.length
    for (;;) {
      this.skip('comma', 'and')
      const kind = this.peek()
      if (kind === 'day' || kind === 'holiday') this.add({ dates: '', days: this.days(), spans: 'off' })
      else if (kind === 'number' || kind === 'month')
        for (const dates of this.dates()) this.add({ dates, days: null, spans: 'off' })
      else break
    }
    if (this.found.length === before) fail()
  }

  /** `April to September:` begins a season; `1 and 6 January: closed`, `24 December: 10-14` are days of their own, and a bare `1 May` goes on a list of closing days. */
  private dated(): void {
    const dates = this.dates()
    this.skip('comma')
    const isSeason = dates.every((text) => text.includes('-') || text.length === 3)
    const last = this.found.at(-1)
    const listed = last?.spans === 'off' && last.dates !== '' && (this.peek() === 'end' || this.peek() === undefined)
    if (listed) for (const text of dates) this.add({ dates: text, days: null, spans: 'off' })
    else if (this.peek() === 'closed' || !isSeason) {
      const spans = this.hours()
      for (const text of dates) this.add({ dates: text, days: null, spans })
    } else this.season = dates.join(',')
  }

  private hours(): Rule['spans'] {
    if (this.take('closed')) return 'off'
    if (this.take('whole')) return 'whole'
    const spans = [this.span()]
    for (;;) {
      const joined = this.peek() === 'and' || this.peek() === 'comma' || this.peek() === 'slash'
      const behind = this.peek() === 'comma' && this.peek(1) === 'and' ? 2 : 1
      if (!joined || this.peek(behind) !== 'time') break
      this.at += behind
      spans.push(this.span())
    }
    return ordered(spans)
  }

  private span(): Span {
    const from = this.take('time') ?? fail()
    if (!this.take('to')) fail()
    const until = this.take('time') ?? fail()
    if (from.value >= DAY || until.value === from.value) fail()
    const to = until.value < from.value ? until.value + DAY : until.value
    if (to - from.value > LONGEST_SPAN && to - from.value !== DAY) fail()
    return { from: from.value, to }
  }

  private days(): Days {
    const days = new Set<number>()
    let holiday = false
    for (;;) {
      if (this.take('all')) for (let day = 0; day < 7; day++) days.add(day)
      else if (this.take('holiday')) holiday = true
      else this.dayRange(days)
      const behind = this.peek() === 'comma' && this.peek(1) === 'and' ? 2 : 1
      const joined = this.peek() === 'and' || this.peek() === 'comma'
      const next = this.peek(behind)
      if (!joined || (next !== 'day' && next !== 'holiday')) break
      // "closed on Monday, Tuesday 10-12": a comma may also end the list, but then the next day has its own hours.
      this.at += behind
    }
    return { days, holiday }
  }

  private dayRange(days: Set<number>): void {
    const from = this.take('day') ?? fail()
    const isRange = this.peek() === 'to' && this.peek(1) === 'day'
    if (isRange) this.at++
    const until = isRange ? this.take('day')! : from
    for (let day = from.value; ; day = (day + 1) % 7) {
      days.add(day)
      if (day === until.value) break
    }
  }

  /** `1 and 6 January`, `24, 25 December and 1 January`, `April to September`, `1 April to 15 June`, `August`. */
  private dates(): string[] {
    const dates: string[] = []
    do {
      this.skip('comma', 'and')
      dates.push(...this.oneDate())
    } while ((this.peek() === 'comma' || this.peek() === 'and') && this.isDate(1))
    return dates
  }
  private isDate(ahead: number): boolean {
    const kind = this.peek(ahead) === 'and' ? this.peek(ahead + 1) : this.peek(ahead)
    return kind === 'number' || kind === 'month'
  }

  private oneDate(): string[] {
    const numbers: number[] = []
    for (let number = this.take('number'); number; number = this.take('number')) {
      numbers.push(number.value)
      this.skip('comma', 'and')
    }
    const month = this.take('month') ?? fail()
    const start = MONTHS[month.value]!
    if (numbers.some((number) => number < 1 || number > 31)) fail()
    if (!this.take('to')) return numbers.length === 0 ? [start] : numbers.map((number) => `${start} ${number}`)
    const lastDay = this.take('number')
    const end = MONTHS[(this.take('month') ?? fail()).value]!
    if (numbers.length === 0 && !lastDay) return [`${start}-${end}`]
    if (numbers.length !== 1 || !lastDay || lastDay.value < 1 || lastDay.value > 31) fail()
    return [`${start} ${numbers[0]}-${end} ${lastDay!.value}`]
  }
}

function ordered(spans: Span[]): Span[] {
  if (spans.length > MOST_SPANS || spans.some(({ from }, i) => i > 0 && from < spans[i - 1]!.to)) fail()
  return spans
}

/** Hours of seasons beside hours of no season leave open what holds when. */
function checkSeasons(rules: Rule[]): void {
  const opening = rules.filter(({ spans, dates }) => spans !== 'off' && dates === '')
  if (opening.some(({ season }) => season !== '') && opening.some(({ season }) => season === '')) fail()
}

/** A day may be spoken of twice only as an exception: within a wider range that came before. */
function checkOverlaps(rules: Rule[]): void {
  const weekly = rules.filter(({ dates }) => dates === '')
  weekly.forEach((rule, i) => {
    for (const earlier of weekly.slice(0, i)) {
      if (earlier.season !== rule.season && earlier.season !== '' && rule.season !== '') continue
      if (!isException(daysOf(rule), daysOf(earlier))) fail()
    }
  })
}
const daysOf = ({ days }: Rule): Set<number> => (days === null ? new Set([0, 1, 2, 3, 4, 5, 6]) : days.days)
function isException(days: Set<number>, earlier: Set<number>): boolean {
  const shared = [...days].filter((day) => earlier.has(day)).length
  return shared === 0 || (shared === days.size && shared < earlier.size)
}

function textOf({ season, dates, days, spans }: Rule): string {
  const hours = spans === 'off' ? 'off' : spans === 'whole' ? '00:00-24:00' : spans.map(spanText).join()
  // A dated closing day holds in every season.
  return [dates || season, days && daysText(days), hours].filter(Boolean).join(' ')
}
const spanText = ({ from, to }: Span) => `${clock(from)}-${clock(to > DAY && to - DAY < from ? to - DAY : to)}`
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function daysText({ days, holiday }: Days): string {
  const parts: string[] = []
  for (let day = 0; day < 7; day++) {
    if (!days.has(day)) continue
    let end = day
    while (end < 6 && days.has(end + 1)) end++
    parts.push(end === day ? DAYS[day]! : end === day + 1 ? `${DAYS[day]},${DAYS[end]}` : `${DAYS[day]}-${DAYS[end]}`)
    day = end
  }
  return [...parts, ...(holiday ? ['PH'] : [])].join()
}
