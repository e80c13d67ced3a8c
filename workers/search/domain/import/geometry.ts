import type { Point } from '#shared/contracts/common'

/** Null for what is no position on Earth. Texts may be decimals. */
export function pointOf(lon: unknown, lat: unknown): Point | null {
  const [x, y] = [decimal(lon), decimal(lat)]
  return x !== null && y !== null && Math.abs(y) <= 90 && Math.abs(x) <= 180 ? { lat: y, lon: x } : null
}

/** A decimal as people write it, also with a comma; null for anything else. */
export function decimal(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  return /^[+-]?\d{1,12}([.,]\d{1,20})?$/.test(text) ? Number(text.replace(',', '.')) : null
}

/** Where a GeoJSON geometry lies: a point itself, else the middle of its box. Null where it has no position. */
export function centreOf(geometry: unknown): Point | null {
  if (geometry === null || typeof geometry !== 'object') return null
  const { type, coordinates, geometries } = geometry as Record<string, unknown>
  if (type === 'Point') return Array.isArray(coordinates) ? pointOf(coordinates[0], coordinates[1]) : null
  if (type === 'GeometryCollection') return Array.isArray(geometries) ? centreOf(geometries[0]) : null
  const box = { west: 180, east: -180, south: 90, north: -90 }
  if (!Array.isArray(coordinates) || !widen(box, coordinates, 0)) return null
  // Wider than half the world it most likely crosses the antimeridian, and its middle is elsewhere.
  if (box.east - box.west > 180) return null
  return pointOf((box.west + box.east) / 2, (box.south + box.north) / 2)
}

type Box = { west: number; east: number; south: number; north: number }
/** Coordinates nest up to four deep, in a multipolygon. */
function widen(box: Box, coordinates: unknown[], depth: number): boolean {
  if (typeof coordinates[0] === 'number') {
    const point = pointOf(coordinates[0], coordinates[1])
    if (!point) return false
    box.west = Math.min(box.west, point.lon)
    box.east = Math.max(box.east, point.lon)
    box.south = Math.min(box.south, point.lat)
    box.north = Math.max(box.north, point.lat)
    return true
  }
  if (depth > 3 || coordinates.length === 0) return false
  return coordinates.every((part) => Array.isArray(part) && widen(box, part, depth + 1))
}
