export type Sample = { name: string; labels: Record<string, string>; value: number }
export type Family = { name: string; type: string; help: string; samples: Sample[] }

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped']
const VALUE = /^(NaN|[+-]?Inf|[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i

/**
 * A strict reader of the Prometheus text format 0.0.4, written from its description: throws on whatever a scraper might
 * refuse or misread, such as samples outside their family, doubled series or a histogram that does not add up.
 */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line must end with a line feed')
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  let current: Family | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    if (line.startsWith('#')) current = readComment(line, families, current)
    else {
      const sample = readSample(line)
      if (!current || familyName(current, sample.name) !== current.name) throw new Error(`Outside its family: ${line}`)
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
      if (seen.has(key)) throw new Error(`Twice: ${line}`)
      seen.add(key)
      current.samples.push(sample)
    }
  }
  for (const family of families.values()) {
    if (!family.type) throw new Error(`No TYPE: ${family.name}`)
    if (family.type === 'histogram') checkHistogram(family)
    if (family.type === 'counter') checkCounter(family)
  }
  return families
}

function readComment(line: string, families: Map<string, Family>, current?: Family): Family {
  const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
  if (!kind || !NAME.test(name)) throw new Error(`Not a HELP or TYPE line: ${line}`)
  if (kind === 'HELP') {
    if (families.has(name)) throw new Error(`Family twice: ${name}`)
    const family = { name, type: '', help: rest, samples: [] }
    families.set(name, family)
    return family
  }
  if (current?.name !== name || current.type || current.samples.length > 0)
    throw new Error(`TYPE out of place: ${line}`)
  if (!TYPES.includes(rest)) throw new Error(`Unknown type: ${line}`)
  current.type = rest
  return current
}

function readSample(line: string): Sample {
  const [, name = '', , inner = '', value = ''] = /^([^\s{]+)(\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (!NAME.test(name)) throw new Error(`Not a sample: ${line}`)
  if (!VALUE.test(value)) throw new Error(`Not a value: ${line}`)
  return { name, labels: readLabels(inner), value: Number(value.replace(/inf$/i, 'Infinity')) }
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  let rest = text
  while (rest) {
    const match = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/.exec(rest)
    if (!match) throw new Error(`Not a label: ${rest}`)
    const [whole, label = '', value = ''] = match
    if (label in labels) throw new Error(`Label twice: ${label}`)
    labels[label] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
    rest = rest.slice(whole.length)
  }
  return labels
}

const familyName = ({ type }: Family, name: string) =>
  type === 'histogram' ? name.replace(/_(bucket|sum|count)$/, '') : name

function checkCounter({ samples }: Family): void {
  for (const { name, value } of samples) {
    if (!name.endsWith('_total')) throw new Error(`A counter ends in _total: ${name}`)
    if (!(value >= 0)) throw new Error(`A counter is not negative: ${name} ${value}`)
  }
}

/** Bounds rise and end in +Inf, counts never fall, and `_count` is the last of them. */
function checkHistogram({ name, samples }: Family): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...others } }) => JSON.stringify(others))
  for (const [group, own] of groups) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => Number(labels.le?.replace('Inf', 'Infinity')))
    const counts = buckets.map(({ value }) => value)
    const rises = (values: number[], least: number) => values.every((v, i) => i === 0 || v - values[i - 1]! >= least)
    if (!rises(bounds, Number.MIN_VALUE) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
      throw new Error(`Bounds: ${group}`)
    if (!rises(counts, 0)) throw new Error(`Counts fall: ${group}`)
    const only = (suffix: string) => own.filter((sample) => sample.name === name + suffix)
    if (only('_count').length !== 1 || only('_sum').length !== 1) throw new Error(`No sum or count: ${group}`)
    if (only('_count')[0]?.value !== counts.at(-1)) throw new Error(`Count and buckets differ: ${group}`)
  }
}
