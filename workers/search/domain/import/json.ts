import { type Flaw, type Found, flaw, linesIn, type Reader, type Reading, type SourceRecord } from './records'

/** A longer record is passed over, in UTF-16 units: outlines of whole countries are no place to visit. */
export const LONGEST_RECORD = 262_144
/** The list must begin this soon. */
const LONGEST_PRELUDE = 65_536
/** The lists that hold records, as GeoJSON and Overpass call them. */
const LISTS = new Set(['features', 'elements'])

export type JsonState = {
  carry: string
  line: number
  /** One record a line, or a list within one large value; null while that is not known. */
  shape: 'lines' | 'list' | null
  phase: 'before' | 'within' | 'after'
  /** Inside a record that was too long: how deep, and whether in a string. */
  skipping: { depth: number; inString: boolean; escaped: boolean } | null
}
/** Makes a record of a value; null for a value that is none (an untagged node); a text where it is wrong. */
export type ToRecord = (value: Readonly<Record<string, unknown>>, line: number) => SourceRecord | string | null

/** Records out of JSON: one a line, or the members of a `features` or `elements` list, without ever holding the list. */
export const jsonReader = (toRecord: ToRecord): Reader<JsonState> => ({
  begin: { carry: '', line: 1, shape: null, phase: 'before', skipping: null },
  read: (state, text, last) => new JsonPass(state, text, last, toRecord).run(),
})

class JsonPass {
  private readonly text: string
  private readonly found: Found[] = []
  private readonly state: JsonState
  private failure: Flaw | null = null
  private at = 0

  constructor(
    state: JsonState,
    text: string,
    private readonly last: boolean,
    private readonly toRecord: ToRecord,
  ) {
    this.state = { ...state }
    this.text = state.carry + text
  }

  run(): Reading<JsonState> {
    this.state.shape ??= shapeOf(this.text, this.last)
    if (this.state.shape === 'lines') this.readLines()
    if (this.state.shape === 'list') this.readList()
    const carry = this.state.phase === 'after' ? '' : this.text.slice(this.at)
    return { state: { ...this.state, carry }, found: this.found, failure: this.failure }
  }

  private advance(to: number): void {
    this.state.line += linesIn(this.text, this.at, to)
    this.at = to
  }

  private readLines(): void {
    while (this.at < this.text.length) {
      const newline = this.text.indexOf('\n', this.at)
      if (newline < 0 && !this.last) break
      const end = newline < 0 ? this.text.length : newline + 1
      if (this.state.skipping) this.state.skipping = null
      else if (end - this.at > LONGEST_RECORD) this.tooLong()
      else
        this.take(
          this.text
            .slice(this.at, end)
            .replace(/[\u001e\ufeff]/g, '')
            .trim()
            .replace(/,$/, ''),
        )
      this.advance(end)
    }
    if (this.text.length - this.at > LONGEST_RECORD) {
      if (!this.state.skipping) this.tooLong()
      this.state.skipping = { depth: 0, inString: false, escaped: false }
      this.at = this.text.length
    }
  }

  private readList(): void {
    if (this.state.phase === 'before') this.findList()
    while (this.state.phase === 'within' && this.at < this.text.length && !this.failure) {
      if (this.state.skipping ? !this.skipRecord() : !this.nextRecord()) break
    }
    if (this.last && !this.failure && this.state.phase !== 'after') {
      const issue =
        this.state.phase === 'before' ? 'There is no list of features or elements' : 'The list of records does not end'
      this.failure = flaw(this.state.line, null, issue)
    }
  }

  private findList(): void {
    const start = listStart(this.text)
    if (start > 0) {
      this.advance(start)
      this.state.phase = 'within'
    } else if (this.text.length > LONGEST_PRELUDE) {
      this.failure = flaw(1, null, 'There is no list of features or elements near the beginning')
    }
  }

  /** False where the text ends first. */
  private nextRecord(): boolean {
    const start = skipSeparators(this.text, this.at)
    this.advance(start)
    const char = this.text[start]
    if (char === undefined) return false
    if (char === ']') this.state.phase = 'after'
    else if (char !== '{') this.failure = flaw(this.state.line, null, 'Expected a record', this.text.slice(start))
    if (char !== '{') return true
    const scan = { depth: 0, inString: false, escaped: false }
    const end = scanValue(this.text, start, scan)
    if (end < 0) {
      if (this.text.length - start <= LONGEST_RECORD) return false
      this.tooLong()
      this.state.skipping = scan
      this.advance(this.text.length)
      return false
    }
    if (end - start > LONGEST_RECORD) this.tooLong()
    else this.take(this.text.slice(start, end))
    this.advance(end)
    return true
  }

  private skipRecord(): boolean {
    const end = scanValue(this.text, this.at, this.state.skipping!)
    this.advance(end < 0 ? this.text.length : end)
    if (end >= 0) this.state.skipping = null
    return end >= 0
  }

  private tooLong(): void {
    this.found.push(flaw(this.state.line, null, `The record is longer than ${LONGEST_RECORD} characters`))
  }

  private take(json: string): void {
    if (json === '') return
    const { line } = this.state
    const value = parsed(json)
    const record = value === null ? 'Not a JSON object' : this.toRecord(value, line)
    if (typeof record === 'string') this.found.push(flaw(line, null, record, json))
    else if (record) this.found.push(record)
  }
}

function parsed(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** From the first line: a whole object that is no list of records means one record a line. */
function shapeOf(text: string, last: boolean): JsonState['shape'] {
  const head = text.replace(/^[\s\ufeff\u001e]+/, '')
  const newline = head.indexOf('\n')
  if (newline < 0 && !last && head.length < LONGEST_PRELUDE) return null
  const first = parsed(newline < 0 ? head : head.slice(0, newline))
  if (first) return [...LISTS].some((list) => Array.isArray(first[list])) ? 'list' : 'lines'
  return listStart(head) > 0 ? 'list' : head.startsWith('{') && /\}\s*\n\s*\{/.test(head) ? 'lines' : 'list'
}

/** Just behind the bracket that opens the list of records; 0 where it is not in sight. */
function listStart(text: string): number {
  let depth = 0
  let key = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      const end = stringEnd(text, at)
      if (end < 0) return 0
      if (depth === 1) key = text.slice(at + 1, end)
      at = end
    } else if (char === '[' && (depth === 0 || (depth === 1 && LISTS.has(key)))) return at + 1
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else if (char === ',' && depth === 1) key = ''
  }
  return 0
}

function stringEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return -1
}

function skipSeparators(text: string, from: number): number {
  let at = from
  while (at < text.length && /[\s,\u001e]/.test(text[at]!)) at++
  return at
}

/** Just behind the end of the value the scan is in; -1 where it does not end here. The scan remembers how far it is. */
function scanValue(text: string, from: number, scan: { depth: number; inString: boolean; escaped: boolean }): number {
  for (let at = from; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (scan.escaped) scan.escaped = false
    else if (scan.inString) {
      if (char === 92 /* \ */) scan.escaped = true
      else if (char === 34 /* " */) scan.inString = false
    } else if (char === 34) scan.inString = true
    else if (char === 123 /* { */ || char === 91 /* [ */) scan.depth++
    else if ((char === 125 /* } */ || char === 93) /* ] */ && --scan.depth === 0) return at + 1
  }
  return -1
}
