import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import Reference from 'opening_hours'
import { beforeAll, expect, it } from 'vitest'
import { parseOpeningHours, statesOn } from '../opening-hours'
import { seeded } from '../random'
import { datesFrom, dayNumber } from '../time'
import type { Holidays } from './days'

// Our evaluator against the reference implementation, by all change points of a year (a leap year, so 29 February too).
const YEAR = 2028
const DAYS = datesFrom(`${YEAR}-01-01`, `${YEAR}-12-31`).map(dayNumber)
const HERE = { lat: 55.68, lon: 12.57, address: { country_code: 'dk', state: '' } }

beforeAll(() => {
  process.env.TZ = 'UTC' // the reference reckons in the process's own zone
  expect(new Date(YEAR, 5, 1).getTimezoneOffset()).toBe(0)
})

type Stretch = { from: number; to: number; state: 'open' | 'unknown' }
/** Stretches as text, in minutes since 1970, those that touch and are alike made one. */
function told(stretches: Stretch[]): string {
  const merged: Stretch[] = []
  for (const stretch of stretches) {
    const last = merged.at(-1)
    if (last?.to === stretch.from && last.state === stretch.state) last.to = stretch.to
    else merged.push({ ...stretch })
  }
  return merged.map(({ from, to, state }) => `${from} ${to} ${state}`).join('\n')
}
const inDates = (line = '') =>
  line.replace(/\d+/g, (minutes) => new Date(Number(minutes) * 60_000).toISOString().slice(0, 16))

/** What the reference says of the year; null where it cannot read the text. */
function theirs(text: string): { year: string; holidays: Holidays } | null {
  try {
    const reference = new Reference(text, HERE)
    const open = reference.getOpenIntervals(new Date(YEAR, 0, 1), new Date(YEAR + 1, 0, 1))
    const year = open.map(([from, to, unknown]) => ({
      from: from.getTime() / 60_000,
      to: to.getTime() / 60_000,
      state: unknown ? ('unknown' as const) : ('open' as const),
    }))
    const holidays: Holidays = (date, kind) =>
      kind === 'PH' && reference.getPublicHolidayContext(new Date(`${date}T12:00:00Z`)).isHoliday
    return { year: told(year), holidays }
  } catch {
    return null
  }
}

function ours(text: string, holidays: Holidays): string | null {
  const hours = parseOpeningHours(text)
  if (!hours) return null
  const told_of = text.includes('PH') ? holidays : undefined
  return told(
    DAYS.flatMap((day) =>
      statesOn(hours, day, told_of).map(({ from, to, state }) => ({
        from: day * 1440 + from,
        to: day * 1440 + to,
        state,
      })),
    ),
  )
}

/** Texts that differ, that only they read, and that only we read. */
function compare(texts: Iterable<string>) {
  const found = { equal: 0, different: [] as string[], onlyTheirs: [] as string[], neither: 0, onlyOurs: 0 }
  for (const text of texts) {
    const expected = theirs(text)
    const actual = ours(text, expected?.holidays ?? (() => false))
    if (expected === null) found[actual === null ? 'neither' : 'onlyOurs']++
    else if (actual === null) found.onlyTheirs.push(text)
    else if (actual === expected.year) found.equal++
    else found.different.push(`${text}\n${firstDifference(actual, expected.year)}`)
  }
  return found
}
function firstDifference(actual: string, expected: string): string {
  const [a, b] = [actual.split('\n'), expected.split('\n')]
  const at = b.findIndex((line, i) => line !== a[i])
  return `  ours   ${inDates(a[at])}\n  theirs ${inDates(b[at])}`
}

/** The column `opening_hours` of a CSV text with a header, each value once. */
function hoursIn(csv: string): Set<string> {
  const rows = [...csv.matchAll(/(?:^|\n)((?:"(?:[^"]|"")*"|[^"\n])+)/g)].map(([, row]) =>
    [...row!.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
    ),
  )
  const column = rows[0]?.indexOf('opening_hours') ?? -1
  return new Set(rows.slice(1).flatMap((row) => row[column] || []))
}

it('says the same of every place we ship', () => {
  const seed = new URL('../../../workers/search/seed/', import.meta.url)
  const files = readdirSync(seed).filter((name) => name.endsWith('.csv'))
  const texts = new Set(files.flatMap((name) => [...hoursIn(readFileSync(new URL(name, seed), 'utf8'))]))
  expect(texts.size).toBeGreaterThan(600)
  expect(compare(texts)).toEqual({ equal: texts.size, different: [], onlyTheirs: [], neither: 0, onlyOurs: 0 })
})

it('says the same of every bar, museum and shop of Copenhagen', () => {
  const file = new URL('../../../../shared/data/poi/copenhagen_osm.csv.gz', import.meta.url)
  if (!existsSync(file)) {
    console.log('opening hours of Copenhagen: not compared, ../shared/data is not here')
    return
  }
  const texts = hoursIn(gunzipSync(readFileSync(file)).toString('utf8'))
  expect(texts.size).toBeGreaterThan(1100)
  const found = compare(texts)
  expect(found.different).toEqual([])
  expect(found.onlyTheirs).toEqual([])
  // The one neither reads ends in a parenthesis of prose, "(Tuesday closed)".
  expect(found).toMatchObject({ equal: texts.size - 1, neither: 1 })
})

it('says the same of made-up texts', () => {
  const random = seeded(2027)
  const found = compare(Array.from({ length: 200 }, () => madeUp(random)))
  expect(found.different).toEqual([])
  expect(found.onlyTheirs).toEqual([])
  expect(found.equal).toBeGreaterThan(170)
})

function madeUp(random: () => number): string {
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)]!
  const chance = (p: number) => random() < p
  const weekday = () => pick(['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'])
  const month = () => pick('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '))
  const time = (quarters: number) =>
    `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`
  const weekdays = () =>
    pick([weekday, () => `${weekday()}-${weekday()}`, () => `${weekday()}[${pick(['1', '-1', '1,3', '2-3', '5'])}]`])()
  const dates = () =>
    pick([
      month,
      () => `${month()}-${month()}`,
      () => `${month()} ${int(1, 28)}`,
      () => `${month()} ${int(1, 28)}-${month()} ${int(1, 28)}`,
      () => `${month()} ${int(1, 14)}-${int(15, 28)}`,
      () => pick(['easter', 'easter -2 days-easter +1 day', 'Dec 24,25,31', `${YEAR} May 3`, `${YEAR - 1}-${YEAR}`]),
      () => pick(['week 1-20', 'week 10-52/2', 'Feb 29', 'Mar Su[-1]-Oct Su[-1]']),
    ])()
  const spans = (mayWrap: boolean) => {
    const cuts = [int(20, 40), int(41, 56), int(57, 72), int(73, 95)].map(time)
    const morning = `${cuts[0]}-${cuts[1]}`
    const evening = `${cuts[2]}-${mayWrap && chance(0.3) ? pick(['02:00', '24:00', '26:30', '00:15']) : cuts[3]}`
    return pick([morning, evening, `${morning},${evening}`])
  }
  const rule = (mayWrap: boolean) => {
    const parts = [
      chance(0.3) ? dates() : '',
      chance(0.6) ? Array.from({ length: int(1, 3) }, weekdays).join(',') : '',
      chance(0.85) ? spans(mayWrap) : '',
      pick(['', '', '', '', '', 'off', 'unknown', 'open', '"on request"']),
    ]
    return parts.filter(Boolean).join(' ') || '24/7'
  }
  let text = rule(true)
  for (let more = int(0, 2); more > 0; more--) text += pick(['; ', '; ', ', ']) + rule(true)
  // What a fallback spills over midnight the reference finds only at some change points, so a fallback stays in its day.
  return chance(0.15) ? `${text} || ${rule(false)}` : text
}
