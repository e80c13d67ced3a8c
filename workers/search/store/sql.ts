import type { Point } from '#shared/contracts/common'
import { EARTH_RADIUS_M } from '#shared/values/geo'
import { cellsAround } from '../domain/cells'

/** Numbered parameters: the text of a statement is made of our words only, every value is bound. */
export class Parameters {
  readonly values: unknown[] = []
  add = (value: unknown): string => `?${this.values.push(value)}`
  /** A list of any length in one parameter. */
  list = (values: readonly unknown[]): string => `SELECT value FROM json_each(${this.add(JSON.stringify(values))})`
}

/** The haversine of `#shared/values/geo` from a bound point to the row's `lat` and `lon`, metres. */
export const distanceSql = (bound: Parameters, { lat, lon }: Point, row: string): string =>
  distanceBetweenSql(bound.add(lat), bound.add(lon), row)

/** The same from any two expressions. */
export function distanceBetweenSql(lat: string, lon: string, row: string): string {
  const halfLat = `sin(radians(${row}.lat - ${lat}) / 2)`
  const halfLon = `sin(radians(${row}.lon - ${lon}) / 2)`
  const h = `${halfLat} * ${halfLat} + cos(radians(${lat})) * cos(radians(${row}.lat)) * ${halfLon} * ${halfLon}`
  return `${2 * EARTH_RADIUS_M} * asin(min(1, sqrt(${h})))`
}

/** A FROM clause over the rows of a table in the cells around a point: index ranges, and some more than the circle. */
export function aroundSql(bound: Parameters, table: string, row: string, near: Point, radius_m: number): string {
  const ranges = bound.add(JSON.stringify(cellsAround(near, radius_m)))
  return `json_each(${ranges}) AS cells CROSS JOIN ${table} AS ${row} ON ${row}.cell BETWEEN cells.value->>0 AND cells.value->>1`
}

/** The first text after all that begin with `prefix`: no letter is above U+10FFFF. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`
