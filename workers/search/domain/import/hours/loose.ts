import { parseOpeningHours } from '#shared/values/opening-hours'

/** Months and weeks have numbers of their own, which are no hours. */
const CALENDAR = /\b(?:week|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i
const WHOLE_HOURS = /(?<![\d:.-])(\d{1,2})\s*-\s*(\d{1,2})(?![\d:]|\s*[-:])/g
const HALF_DAY = /(\d{1,2})(?::(\d{2}))?\s*([ap])m\b/gi

/**
 * OpenStreetMap hours as mappers really write them: `Mo-Fr 6-22`, `7am-3pm daily`, `Mon-Sat 7am to 10pm`, `closed on
 * Mondays`. Gives the strict form, or null where even that leaves something not understood; a range of which only one end
 * has minutes (`10-17:30`) is a slip, not a style.
 */
export function looseHours(text: string): string | null {
  if (parseOpeningHours(text)) return text
  const calendar = CALENDAR.test(text)
  const strict = text
    .replace(HALF_DAY, (all, hour, minute = '00', half) => twelveHours(Number(hour), minute, half) ?? all)
    .replace(/\s+to\s+/gi, '-')
    .replace(/\s*\bdaily\s*$/i, '')
    .replace(/\s*\bclosed on ([a-z]{2})[a-z]*days\b/gi, '; $1 off')
    .replace(/(\d:\d{2})\s+(?=\d{1,2}:\d{2}\s*-)/g, '$1,')
    .replace(WHOLE_HOURS, (all, from, to) =>
      calendar || Number(from) > 23 || Number(to) > 24 ? all : `${pad(from)}:00-${pad(to)}:00`,
    )
  if (!parseOpeningHours(strict)) return null
  return isDoubtful(strict) ? `"${text.replaceAll('"', "'")}"` : strict
}

/** `7-7` and `11:30-2:30, 5-9` mean an afternoon they do not name: kept as a comment, which leaves the hours unknown. */
function isDoubtful(strict: string): boolean {
  let last = -1
  for (const [, from, to, end] of strict.matchAll(/(\d{1,2}:\d{2})-(\d{1,2}:\d{2})\s*([;,]?)/g)) {
    const [start, until] = [minutesOf(from!), minutesOf(to!)]
    if (start === until || start < last) return true
    last = end === ',' ? start : -1
  }
  return false
}
const minutesOf = (time: string) => Number(time.split(':')[0]) * 60 + Number(time.split(':')[1])
const pad = (hour: string) => hour.padStart(2, '0')

function twelveHours(hour: number, minute: string, half: string): string | null {
  if (hour < 1 || hour > 12) return null
  return `${pad(String((hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)))}:${minute}`
}
