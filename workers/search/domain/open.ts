import { isOpenAt, parseOpeningHours } from '#shared/values/opening-hours'
import { parseWallTime } from '#shared/values/time'

/** Those of the opening hours under which a place is open at a wall time (`YYYY-MM-DDTHH:MM`) of its own. */
export function openOf(hours: readonly string[], wallTime: string): string[] {
  const [date, time] = wallTime.split('T')
  const minute = parseWallTime(time!)
  return hours.filter((text) => {
    const parsed = parseOpeningHours(text)
    return parsed !== null && isOpenAt(parsed, date!, minute)
  })
}
