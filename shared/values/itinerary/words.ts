import { formatMoney, type Money } from '../money'
import { hoursOn, type Interval, type OpeningHours, openIntervals, possibleIntervals } from '../opening-hours'
import { addDays, formatWallTime, weekdayOf } from '../time'
import type { Travel } from '../travel'

/** What is wrong, in the voice of a calm friend: the fact, then what would work. */

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const weekdayName = (date: string) => WEEKDAYS[weekdayOf(date)]!
const shortDate = (date: string) =>
  `${weekdayName(date).slice(0, 3)} ${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`

/** How far ahead a closed place's next open day is looked for. */
const LOOK_AHEAD_DAYS = 366

export function closedWords(hours: OpeningHours, date: string, from: number, to: number): string {
  const today = possibleIntervals(hours, date).filter((interval) => interval.to > 0 && interval.from < 1440)
  const own = today.filter((interval) => interval.from > 0 || interval.to >= 1440 || today.length === 1)
  if (own.length === 0) return `${closedDay(hours, date)} ${nextOpening(hours, date)}`.trim()
  const [only] = own
  if (only && own.length === 1 && from < only.from && to <= only.to && to > only.from) {
    return `Opens ${formatWallTime(only.from)}, this starts ${formatWallTime(from)}.`
  }
  if (only && own.length === 1 && from >= only.from && from < only.to) {
    return `Closes ${formatWallTime(only.to)}, this ends ${formatWallTime(to)}.`
  }
  return `Closed at ${formatWallTime(from)}. Open ${weekdayName(date).slice(0, 3)} ${hoursOn(hours, date)}.`
}

/** "Closed on Mondays." when it is so every week, else the date. */
function closedDay(hours: OpeningHours, date: string): string {
  const everyWeek = [7, 14, 21, 28].every((days) => isClosedOn(hours, addDays(date, days)))
  const otherDays = [1, 2, 3, 4, 5, 6].some((days) => !isClosedOn(hours, addDays(date, days)))
  return everyWeek && otherDays ? `Closed on ${weekdayName(date)}s.` : `Closed on ${shortDate(date)}.`
}
const isClosedOn = (hours: OpeningHours, date: string) => possibleIntervals(hours, date).every(isSpillOver)
const isSpillOver = ({ from, to }: Interval) => from === 0 && to < 720

function nextOpening(hours: OpeningHours, date: string): string {
  for (let ahead = 1; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = addDays(date, ahead)
    if (openIntervals(hours, day).every(isSpillOver)) continue
    return `Open ${ahead < 7 ? weekdayName(day).slice(0, 3) : shortDate(day)} ${hoursOn(hours, day)}.`
  }
  return ''
}

const way = ({ mode, minutes }: Travel) =>
  mode === 'walk' ? `${minutes} min walk` : `${minutes} min by public transport`
export const unreachableWords = (travel: Travel, available: number): string =>
  available > 0 ? `${way(travel)}, but only ${available} min between.` : `${way(travel)}, but no time between.`
export const tooFarFromStartWords = (travel: Travel, available: number): string =>
  `${way(travel)} from where you start, but only ${available} min since your day starts.`
export const overlapWords = (name: string, minutes: number): string => `Overlaps ${name} by ${minutes} min.`
export const startsEarlyWords = (start: number, dayStart: number): string =>
  `Starts ${formatWallTime(start)}, your day starts ${formatWallTime(dayStart)}.`
export const endsLateWords = (end: number, dayEnd: number): string =>
  `Ends ${formatWallTime(end)}${end >= 1440 && dayEnd < 1440 ? ' after midnight' : ''}, your day ends ${formatWallTime(dayEnd)}.`
export const overBudgetWords = (over: Money): string => `${formatMoney(over)} over budget.`
export const UNKNOWN_PLACE_WORDS = 'No record of this place, so hours are unchecked.'
