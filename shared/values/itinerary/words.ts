import { formatMoney, type Money } from '../money'
import { hoursOn, type OpeningHours, ownIntervals } from '../opening-hours'
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

/** Why [from, to) of the day is not within the hours, and when it would be. */
export function closedWords(hours: OpeningHours, date: string, from: number, to: number): string {
  const own = ownIntervals(hours, date)
  if (own.length === 0) return `${closedDay(hours, date)}${nextOpening(hours, date)}`
  const [first, ...more] = own
  if (first && more.length === 0) {
    if (from < first.from && to > first.from && to <= first.to) {
      return `Opens ${formatWallTime(first.from)}, this starts ${formatWallTime(from)}.`
    }
    if (from >= first.from && from < first.to) {
      return `Closes ${formatWallTime(first.to)}, this ends ${formatWallTime(to)}.`
    }
  }
  return `Closed at ${formatWallTime(from)}. Open ${weekdayName(date).slice(0, 3)} ${hoursOn(hours, date)}.`
}
/** For a stop without a start: its day has no opening as long as it takes. */
export function tooShortWords(hours: OpeningHours, date: string, minutes: number): string {
  if (ownIntervals(hours, date).length === 0) return `${closedDay(hours, date)}${nextOpening(hours, date)}`
  return `Open ${weekdayName(date).slice(0, 3)} ${hoursOn(hours, date)}, too short for ${minutes} min.`
}

/** "Closed on Mondays." when it is so every week, else the date. */
function closedDay(hours: OpeningHours, date: string): string {
  const isClosed = (days: number) => ownIntervals(hours, addDays(date, days)).length === 0
  const weekly = [7, 14, 21, 28].every(isClosed) && ![1, 2, 3, 4, 5, 6].every(isClosed)
  return weekly ? `Closed on ${weekdayName(date)}s.` : `Closed on ${shortDate(date)}.`
}

function nextOpening(hours: OpeningHours, date: string): string {
  for (let ahead = 1; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = addDays(date, ahead)
    if (ownIntervals(hours, day).length === 0) continue
    return ` Open ${ahead < 7 ? weekdayName(day).slice(0, 3) : shortDate(day)} ${hoursOn(hours, day)}.`
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
  `Ends ${formatWallTime(end)}${end > 1440 && dayEnd <= 1440 ? ' after midnight' : ''}, your day ends ${formatWallTime(dayEnd)}.`
export const overBudgetWords = (over: Money): string => `${formatMoney(over)} over budget.`
export const UNKNOWN_PLACE_WORDS = 'No record of this place, so hours are unchecked.'
