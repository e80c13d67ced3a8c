import type { Point } from '#shared/contracts/common'
import { boundingBoxes } from '#shared/values/geo'

/** Cells are squares of a tenth of a degree, numbered west to east in rows from the south, so part of a row is one index range. */
const PER_DEGREE = 10
const COLUMNS = 360 * PER_DEGREE
const ROWS = 180 * PER_DEGREE

const rowOf = (lat: number) => Math.min(ROWS - 1, Math.max(0, Math.floor((lat + 90) * PER_DEGREE)))
const columnOf = (lon: number) => Math.min(COLUMNS - 1, Math.max(0, Math.floor((lon + 180) * PER_DEGREE)))

export const cellOf = ({ lat, lon }: Point): number => rowOf(lat) * COLUMNS + columnOf(lon)

/** Ranges of cells (first and last) that hold every point within `radius_m`: one a row, two over the antimeridian. */
export function cellsAround(centre: Point, radius_m: number): [number, number][] {
  return boundingBoxes(centre, radius_m).flatMap(({ south, north, west, east }) => {
    const [bottom, top] = [rowOf(south), rowOf(north)]
    return Array.from({ length: top - bottom + 1 }, (_, i): [number, number] => {
      const start = (bottom + i) * COLUMNS
      return [start + columnOf(west), start + columnOf(east)]
    })
  })
}
