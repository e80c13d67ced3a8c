import { isElement, osmRecord } from './osm'
import { type Flaw, type Found, flaw, linesIn, type Reader, type Reading } from './records'

const LONGEST_ELEMENT = 262_144

export type XmlState = { carry: string; line: number }

/**
 * OpenStreetMap XML. Only what it needs of XML: elements, attributes, the five entities and characters by number. A
 * document type is refused, because it can define entities that grow without end.
 */
export const osmXmlReader: Reader<XmlState> = {
  begin: { carry: '', line: 1 },
  read: (state, text, last) => new XmlPass(state, text, last).run(),
}

class XmlPass {
  private readonly text: string
  private readonly found: Found[] = []
  private failure: Flaw | null = null
  private at = 0
  private line: number

  constructor(
    state: XmlState,
    text: string,
    private readonly last: boolean,
  ) {
    this.text = state.carry + text
    this.line = state.line
  }

  run(): Reading<XmlState> {
    while (!this.failure) {
      const open = this.text.indexOf('<', this.at)
      if (open < 0) {
        this.advance(this.text.length)
        break
      }
      this.advance(open)
      const end = this.markupEnd(open)
      if (end < 0) {
        this.hold()
        break
      }
      if (end > 0) this.advance(end)
    }
    return { state: { carry: this.text.slice(this.at), line: this.line }, found: this.found, failure: this.failure }
  }

  private advance(to: number): void {
    this.line += linesIn(this.text, this.at, to)
    this.at = to
  }

  /** Behind the comment, instruction, tag or whole element that begins here; -1 where it does not end yet. */
  private markupEnd(open: number): number {
    const { text } = this
    if ('<!--'.startsWith(text.slice(open, open + 4)) && text.length < open + 4 && !this.last) return -1
    if (text.startsWith('<!--', open)) return after(text, '-->', open)
    if (text.startsWith('<?', open)) return after(text, '?>', open)
    if (text.startsWith('<!', open)) {
      this.failure = flaw(this.line, null, 'A document type is not read', text.slice(open, open + 40))
      return 0
    }
    const end = tagEnd(text, open)
    if (end < 0) return -1
    const name = /^<([a-z]+)/.exec(text.slice(open, open + 12))?.[1]
    if (!name || !isElement(name)) return end
    const selfClosing = text[end - 2] === '/'
    const close = selfClosing ? end : after(text, `</${name}>`, end)
    if (close < 0) return -1
    if (!selfClosing) this.take(name, text.slice(open, end), text.slice(end, close))
    return close
  }

  private take(type: string, head: string, body: string): void {
    const tags = Object.fromEntries(
      [...body.matchAll(/<tag\s([^<>]*?)\/?>/g)].map(([, list]) => {
        const { k = '', v = '' } = attributes(list!)
        return [k, v]
      }),
    )
    const centre = /<center\s([^<>]*?)\/?>/.exec(body)?.[1]
    const record = osmRecord({ type, ...attributes(head), tags, center: centre && attributes(centre) }, this.line)
    if (typeof record === 'string') this.found.push(flaw(this.line, null, record, head))
    else if (record) this.found.push(record)
  }

  private hold(): void {
    if (this.last) this.failure = flaw(this.line, null, 'The file ends within an element', this.text.slice(this.at))
    else if (this.text.length - this.at > LONGEST_ELEMENT) {
      this.failure = flaw(this.line, null, `An element is longer than ${LONGEST_ELEMENT} characters`)
    }
  }
}

const after = (text: string, what: string, from: number) => {
  const at = text.indexOf(what, from)
  return at < 0 ? -1 : at + what.length
}

/** Behind the `>` of a tag; one within quotes does not count. */
function tagEnd(text: string, open: number): number {
  let quote = ''
  for (let at = open; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return at + 1
  }
  return -1
}

const attributes = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, double, single]) => [
      name!,
      decoded(double ?? single ?? ''),
    ]),
  )

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const decoded = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (all, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? all
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
