/**
 * Local dates (`YYYY-MM-DD`), wall times (minutes since midnight) and instants, in plain arithmetic over the offsets that
 * `Intl` knows. Asking `Intl` costs microseconds, so a zone is asked at most a few times per calendar day and remembered.
 */

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Days since 1970-01-01. */
export const dayNumber = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS
export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

export const addDays = (date: string, n: number): string => dateOfDay(dayNumber(date) + n)
/** How many days `b` lies after `a`; negative when before. */
export const daysBetween = (a: string, b: string): number => dayNumber(b) - dayNumber(a)
/** 0 = Sunday ... 6 = Saturday. 1970-01-01 was a Thursday. */
export const weekdayOf = (date: string): number => (((dayNumber(date) + 4) % 7) + 7) % 7

/** Every date from `start` to `end`, both included; none when reversed. */
export function datesFrom(start: string, end: string): string[] {
  const first = dayNumber(start)
  return Array.from({ length: Math.max(0, dayNumber(end) - first + 1) }, (_, i) => dateOfDay(first + i))
}

/** Is this the name of a day that exists, in the years 0001 to 9999? */
export const isLocalDate = (text: string): boolean =>
  /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dateOf(Date.parse(text)) === text
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Minutes since midnight of `HH:MM` (00:00 to 24:00); NaN for anything else. */
export function parseWallTime(text: string): number {
  const match = /^(\d{2}):([0-5]\d)$/.exec(text)
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN
  return minutes <= 1440 ? minutes : Number.NaN
}
/** `HH:MM` on a 24-hour clock; times past midnight show as the clock does then (1500 is 01:00). */
export function formatWallTime(minutes: number): string {
  const ofDay = ((Math.floor(minutes) % 1440) + 1440) % 1440
  return `${pad(Math.floor(ofDay / 60))}:${pad(ofDay % 60)}`
}
const pad = (n: number) => String(n).padStart(2, '0')

/** A name of the IANA time zone database; fixed offsets such as `+02:00` are none. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(text)) return false
  try {
    return Boolean(formatOf(text))
  } catch {
    return false
  }
}

/** More than there are zones; names are known in any case of letters, so without a bound the map could grow for ever. */
const KEPT_ZONES = 700
const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  if (formats.size >= KEPT_ZONES) formats.clear()
  formats.set(timeZone, format)
  return format
}

/** Minutes the zone's clocks are ahead of UTC. RangeError for an unknown zone. */
function offsetAt(ms: number, timeZone: string): number {
  const match = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(formatOf(timeZone).format(ms))
  if (!match?.[1]) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}

/** The offset before and after the one change near a day; `at` is that change's instant, `Infinity` when there is none. */
type DayClock = { before: number; after: number; at: number }

/** Local days lie between UTC-12 and UTC+14; an hour more on both sides lets a visit begin or end next door. */
const REACH_BEFORE_MS = 15 * 3_600_000
const REACH_AFTER_MS = 37 * 3_600_000
const KEPT_DAYS = 4000
const clocks = new Map<string, Map<number, DayClock>>()

function clockOf(day: number, timeZone: string): DayClock {
  const days = clocks.get(timeZone) ?? new Map<number, DayClock>()
  const known = days.get(day)
  if (known) return known
  const clock = readClock(day, timeZone)
  if (days.size >= KEPT_DAYS) days.clear()
  if (clocks.size >= KEPT_ZONES) clocks.clear()
  clocks.set(timeZone, days.set(day, clock))
  return clock
}

function readClock(day: number, timeZone: string): DayClock {
  let [from, to] = [day * DAY_MS - REACH_BEFORE_MS, day * DAY_MS + REACH_AFTER_MS]
  const [before, after] = [offsetAt(from, timeZone), offsetAt(to, timeZone)]
  if (before === after) return { before, after, at: Number.POSITIVE_INFINITY }
  while (to - from > MINUTE_MS) {
    const middle = from + Math.floor((to - from) / 2 / MINUTE_MS) * MINUTE_MS
    if (offsetAt(middle, timeZone) === before) from = middle
    else to = middle
  }
  return { before, after, at: to }
}

/**
 * The instant a wall clock shows `minutes` (of that day; beyond 0..1440 runs into the neighbouring days). A time that a
 * clock change skips is taken by the offset before it, so it shifts forward; a time that comes twice means the first.
 */
export const wallToInstant = (date: string, minutes: number, timeZone: string): Date =>
  new Date(wallToMs(dayNumber(date), minutes, timeZone))

function wallToMs(day: number, minutes: number, timeZone: string): number {
  const wall = day * DAY_MS + minutes * MINUTE_MS
  const { before, after, at } = clockOf(Math.floor(wall / DAY_MS), timeZone)
  const early = wall - before * MINUTE_MS
  if (early < at) return early
  const late = wall - after * MINUTE_MS
  return late >= at ? late : early
}

/** What a wall clock in the zone shows; seconds are dropped. */
export function instantToWall(instant: Date, timeZone: string): { date: string; minutes: number } {
  const { day, minutes } = msToWall(instant.getTime(), timeZone)
  return { date: dateOfDay(day), minutes }
}

function msToWall(ms: number, timeZone: string): { day: number; minutes: number } {
  const { before, after, at } = clockOf(Math.floor(ms / DAY_MS), timeZone)
  const wall = ms + (ms < at ? before : after) * MINUTE_MS
  const day = Math.floor(wall / DAY_MS)
  return { day, minutes: Math.floor((wall - day * DAY_MS) / MINUTE_MS) }
}

/** The wall clock after really `elapsed` minutes, across midnights and clock changes. */
export function addElapsed(
  date: string,
  minutes: number,
  elapsed: number,
  timeZone: string,
): { date: string; minutes: number } {
  const start = dayNumber(date)
  const { day, minutes: wall } = elapse(start, minutes, elapsed, timeZone)
  return { date: day === start ? date : dateOfDay(day), minutes: wall }
}

/** As `addElapsed`, but told in minutes of `date`: 25:30 on the next morning's clock is 1530. */
export function wallAfter(date: string, minutes: number, elapsed: number, timeZone: string): number {
  const start = dayNumber(date)
  const { day, minutes: wall } = elapse(start, minutes, elapsed, timeZone)
  return (day - start) * 1440 + wall
}

function elapse(start: number, minutes: number, elapsed: number, timeZone: string): { day: number; minutes: number } {
  const end = minutes + elapsed
  const sameDay = minutes >= 0 && end >= 0 && end < 1440
  if (sameDay && clockOf(start, timeZone).at === Number.POSITIVE_INFINITY) return { day: start, minutes: end }
  return msToWall(wallToMs(start, minutes, timeZone) + elapsed * MINUTE_MS, timeZone)
}

/** Really elapsed minutes between two wall times of `date`. */
export function elapsedBetween(date: string, from: number, to: number, timeZone: string): number {
  const day = dayNumber(date)
  const plain = from >= 0 && to >= 0 && from < 1440 && to < 1440
  if (plain && clockOf(day, timeZone).at === Number.POSITIVE_INFINITY) return to - from
  return (wallToMs(day, to, timeZone) - wallToMs(day, from, timeZone)) / MINUTE_MS
}

/** Unix milliseconds of a wall time, as `wallToInstant`: for comparing times of one plan without making dates of them. */
export const wallMs = (date: string, minutes: number, timeZone: string): number =>
  wallToMs(dayNumber(date), minutes, timeZone)

/** The first wall time, in minutes of `date`, that means `ms` or later. A time shown twice means the first. */
export function wallFrom(date: string, ms: number, timeZone: string): number {
  const start = dayNumber(date)
  const { day, minutes } = msToWall(ms, timeZone)
  let wall = (day - start) * 1440 + minutes
  while (wallToMs(start, wall, timeZone) < ms) wall++
  return wall
}

/**
 * What the clock shows during `elapsed` minutes from a wall time on: one span, or two when the clock changes meanwhile
 * (then an hour is missing between them, or shown twice). In minutes of `date`, possibly beyond 1440.
 */
export function wallSpans(
  date: string,
  minutes: number,
  elapsed: number,
  timeZone: string,
): { from: number; to: number }[] {
  const day = dayNumber(date)
  const from = wallToMs(day, minutes, timeZone)
  const to = from + elapsed * MINUTE_MS
  const wall = (ms: number, offset: number) => (ms - day * DAY_MS) / MINUTE_MS + offset
  const { before, after, at } = clockDuring(from, to, timeZone)
  if (at <= from || at >= to) {
    const start = wall(from, from < at ? before : after)
    return [{ from: start, to: start + elapsed }]
  }
  return [
    { from: wall(from, before), to: wall(at, before) },
    { from: wall(at, after), to: wall(to, after) },
  ]
}

/** The clock of the first day between two instants that sees a change within, else that of the first day. */
function clockDuring(from: number, to: number, timeZone: string): DayClock {
  const first = Math.floor(from / DAY_MS)
  for (let day = first + 1; day * DAY_MS <= to; day++) {
    const clock = clockOf(day, timeZone)
    if (clock.at > from && clock.at < to) return clock
  }
  return clockOf(first, timeZone)
}
