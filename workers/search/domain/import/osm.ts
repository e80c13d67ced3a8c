import type { Point } from '#shared/contracts/common'
import { pointOf } from './geometry'
import type { SourceRecord } from './records'

const ELEMENTS = new Set(['node', 'way', 'relation'])
export const isElement = (name: string): boolean => ELEMENTS.has(name)

/**
 * A tagged element of OpenStreetMap; null for one without tags, which only lends its position to others. Ways and
 * relations need a position of their own: what Overpass writes with `out center` or `out bb`.
 */
export function osmRecord(element: Readonly<Record<string, unknown>>, line: number): SourceRecord | string | null {
  const { type, id, tags } = element
  if (typeof type !== 'string' || !isElement(type)) return type === 'count' ? null : 'Not an element of OpenStreetMap'
  if (!isTable(tags) || Object.keys(tags).length === 0) return null
  const point = positionOf(element)
  if (point === null && typeof tags.name === 'string') return `${type}/${id} has no position; export with "out center"`
  return { line, id: `${type}/${id}`, point, values: tags }
}

function positionOf({ lat, lon, center, bounds, geometry }: Readonly<Record<string, unknown>>): Point | null {
  if (lat !== undefined) return pointOf(lon, lat)
  if (isTable(center)) return pointOf(center.lon, center.lat)
  if (isTable(bounds)) {
    const [south, north] = [Number(bounds.minlat), Number(bounds.maxlat)]
    const [west, east] = [Number(bounds.minlon), Number(bounds.maxlon)]
    return pointOf((west + east) / 2, (south + north) / 2)
  }
  const [first] = Array.isArray(geometry) ? geometry : []
  return isTable(first) ? pointOf(first.lon, first.lat) : null
}

const isTable = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object'
