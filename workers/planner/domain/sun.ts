import { dayNumber, instantToWall } from '#shared/values/time'

export type Daylight = { rise: number; set: number }

const RADIANS = Math.PI / 180
/** Julian date of 2000-01-01 12:00 UTC, and of 1970-01-01 00:00 UTC. */
const J2000 = 2_451_545
const JULIAN_OF_UNIX_EPOCH = 2_440_587.5
/** Refraction and the sun's radius: the upper edge touches the horizon when its centre is this far below. */
const HORIZON_DEGREES = -0.833

/**
 * Sunrise and sunset of a local date as minutes of that day's wall clock, to about two minutes (the low-precision sunrise equation of
 * the Astronomical Almanac). Where the sun does not set or rise, the whole day or an empty stretch at noon.
 */
export function daylightOf(date: string, lat: number, lon: number, timeZone: string): Daylight {
  const noon = dayNumber(date) + JULIAN_OF_UNIX_EPOCH + 0.5 - J2000 - lon / 360
  const anomaly = (357.5291 + 0.98560028 * noon) % 360
  const sin = (degrees: number) => Math.sin(degrees * RADIANS)
  const cos = (degrees: number) => Math.cos(degrees * RADIANS)
  const centre = 1.9148 * sin(anomaly) + 0.02 * sin(2 * anomaly) + 0.0003 * sin(3 * anomaly)
  const longitude = (anomaly + centre + 282.9372) % 360
  const transit = noon + 0.0053 * sin(anomaly) - 0.0069 * sin(2 * longitude)
  const sinDeclination = sin(longitude) * sin(23.4397)
  const cosDeclination = Math.sqrt(1 - sinDeclination * sinDeclination)
  const cosHour = (sin(HORIZON_DEGREES) - sin(lat) * sinDeclination) / (cos(lat) * cosDeclination)
  if (cosHour <= -1) return { rise: 0, set: 1440 }
  if (cosHour >= 1) return { rise: 720, set: 720 }
  const half = Math.acos(cosHour) / RADIANS / 360
  return {
    rise: wallMinutes(date, transit - half, timeZone),
    set: wallMinutes(date, transit + half, timeZone),
  }
}

function wallMinutes(date: string, daysSinceJ2000: number, timeZone: string): number {
  const instant = new Date((daysSinceJ2000 + J2000 - JULIAN_OF_UNIX_EPOCH) * 86_400_000)
  const wall = instantToWall(instant, timeZone)
  return (dayNumber(wall.date) - dayNumber(date)) * 1440 + wall.minutes
}
