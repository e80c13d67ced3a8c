import { expect, it } from 'vitest'
import { formatWallTime, parseWallTime } from '#shared/values/time'
import { daylightOf } from './sun'

// Published times of almanacs, to the minute.
it.each([
  ['2027-06-21', 51.48, 0, 'Europe/London', '04:43', '21:21'],
  ['2027-12-21', 40.71, -74.01, 'America/New_York', '07:17', '16:32'],
  ['2027-12-21', -33.87, 151.21, 'Australia/Sydney', '05:41', '20:05'],
  ['2027-03-20', -0.18, -78.47, 'America/Guayaquil', '06:18', '18:24'],
  ['2027-06-21', 64.15, -21.94, 'Atlantic/Reykjavik', '02:55', '24:04'],
])('knows the sun of %s at %d, %d', (date, lat, lon, zone, rise, set) => {
  const minutes = (text: string) => (text.startsWith('24') ? 1440 + Number(text.slice(3)) : parseWallTime(text))
  const light = daylightOf(date, lat, lon, zone)
  expect(Math.abs(light.rise - minutes(rise)), formatWallTime(light.rise)).toBeLessThanOrEqual(4)
  expect(Math.abs(light.set - minutes(set)), formatWallTime(light.set)).toBeLessThanOrEqual(4)
})

it('knows days without night and nights without day', () => {
  expect(daylightOf('2027-06-21', 69.65, 18.96, 'Europe/Oslo')).toEqual({ rise: 0, set: 1440 })
  expect(daylightOf('2027-12-21', 69.65, 18.96, 'Europe/Oslo')).toEqual({ rise: 720, set: 720 })
  expect(daylightOf('2027-12-21', 90, 0, 'UTC')).toEqual({ rise: 720, set: 720 })
})
