import { type Flaw, type Found, flaw, linesIn, type Reader, type Reading } from './records'

/** A row longer than this is passed over, in UTF-16 units; a quote still open after as much is never going to close. */
export const LONGEST_ROW = 65_536
export const MOST_COLUMNS = 200
const DELIMITERS = [',', ';', '\t', '|']

export type CsvState = {
  /** What began and has not ended yet. */
  carry: string
  /** Line the carry begins on. */
  line: number
  header: string[] | null
  delimiter: string | null
  /** Within a row that was too long, up to its end. */
  skipping: boolean
}

/**
 * Comma-separated values after RFC 4180, with the liberties files take: any of four delimiters (found from the header),
 * line ends of every kind, a byte order mark, short rows, text after a closing quote.
 */
export const csvReader = (delimiter: string | null): Reader<CsvState> => ({
  begin: { carry: '', line: 1, header: null, delimiter, skipping: false },
  read: (state, text, last) => new CsvPass(state, text, last).run(),
})

type Row = { cells: string[]; end: number }

class CsvPass {
  private readonly text: string
  private readonly found: Found[] = []
  private failure: Flaw | null = null
  private at = 0
  private line: number
  private header: string[] | null
  private delimiter: string | null
  private skipping: boolean
  /** The row that was tried last ends in an open quote. */
  private unclosed = false

  constructor(
    state: CsvState,
    text: string,
    private readonly last: boolean,
  ) {
    this.text = state.carry + text
    this.line = state.line
    this.header = state.header
    this.delimiter = state.delimiter
    this.skipping = state.skipping
  }

  run(): Reading<CsvState> {
    if (this.line === 1 && this.header === null && this.text.charCodeAt(0) === 0xfeff) this.at = 1
    while (!this.failure && this.at < this.text.length) {
      if (this.skipping && !this.skipRest()) break
      const row = this.nextRow()
      if (row === null) {
        this.hold()
        break
      }
      this.take(row)
    }
    const state = {
      carry: this.text.slice(this.at),
      line: this.line,
      header: this.header,
      delimiter: this.delimiter,
      skipping: this.skipping,
    }
    return { state, found: this.found, failure: this.failure }
  }

  /** Null where the row does not end in what is there. */
  private nextRow(): Row | null {
    this.delimiter ??= this.headerDelimiter()
    if (this.delimiter === null) return null
    const { text, delimiter } = this
    const cells: string[] = []
    let at = this.at
    for (;;) {
      let cell = ''
      if (text[at] === '"') {
        const close = this.closingQuote(at)
        this.unclosed = close < 0
        if (this.unclosed) return null
        cell = text.slice(at + 1, close).replaceAll('""', '"')
        at = close + 1
      }
      const start = at
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
      cells.push(cell + text.slice(start, at))
      if (text[at] === delimiter && at < text.length) {
        at++
        continue
      }
      if (at >= text.length) return this.last ? { cells, end: at } : null
      // A line may end in CR LF, and the cut may lie between the two.
      if (text[at] === '\r' && at + 1 >= text.length && !this.last) return null
      return { cells, end: at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1) }
    }
  }

  private closingQuote(open: number): number {
    for (let at = this.text.indexOf('"', open + 1); at >= 0; at = this.text.indexOf('"', at + 2)) {
      if (at + 1 >= this.text.length && !this.last) return -1
      if (this.text[at + 1] !== '"') return at
    }
    return -1
  }

  private headerDelimiter(): string | null {
    const end = this.text.slice(this.at).search(/[\r\n]/)
    if (end < 0 && !this.last) return null
    const line = (end < 0 ? this.text.slice(this.at) : this.text.slice(this.at, this.at + end)).replace(/"[^"]*"/g, '')
    const counts = DELIMITERS.map((sign) => line.split(sign).length)
    return DELIMITERS[counts.indexOf(Math.max(...counts))]!
  }

  private take({ cells, end }: Row): void {
    const { line } = this
    const length = end - this.at
    this.line += Math.max(1, linesIn(this.text, this.at, end))
    this.at = end
    if (cells.length === 1 && cells[0]!.trim() === '') return
    if (this.header === null) {
      this.takeHeader(cells, line)
      return
    }
    const issue =
      length > LONGEST_ROW
        ? `The row is longer than ${LONGEST_ROW} characters`
        : cells.length > this.header.length
          ? `The row has ${cells.length} values, the header names ${this.header.length} columns`
          : null
    if (issue) this.found.push(flaw(line, null, issue, cells[0]))
    else this.found.push({ line, id: null, point: null, values: named(this.header, cells) })
  }

  private takeHeader(cells: string[], line: number): void {
    if (cells.length > MOST_COLUMNS) {
      this.failure = flaw(line, null, `The file has ${cells.length} columns; at most ${MOST_COLUMNS} are read`)
    } else this.header = cells.map((cell) => cell.trim())
  }

  /** The row goes on in the next piece, unless it has gone on for too long already, or nothing follows. */
  private hold(): void {
    const tooLong = this.text.length - this.at > LONGEST_ROW
    if (this.unclosed && (tooLong || this.last)) {
      this.failure = flaw(
        this.line,
        null,
        'A quote that is opened in this row is never closed',
        this.text.slice(this.at),
      )
    } else if (tooLong && this.header === null) {
      this.failure = flaw(this.line, null, `The first row is longer than ${LONGEST_ROW} characters`)
    } else if (tooLong) {
      this.found.push(
        flaw(this.line, null, `The row is longer than ${LONGEST_ROW} characters`, this.text.slice(this.at)),
      )
      this.skipping = true
      this.at = this.text.length
    }
  }

  /** To the end of a row that was too long; false where that is not in sight. */
  private skipRest(): boolean {
    const end = this.text.indexOf('\n', this.at)
    if (end < 0) {
      this.at = this.text.length
      return false
    }
    this.at = end + 1
    this.line++
    this.skipping = false
    return true
  }
}

const named = (header: string[], cells: string[]) =>
  Object.fromEntries(cells.map((cell, i) => [header[i]!, cell]).reverse())
