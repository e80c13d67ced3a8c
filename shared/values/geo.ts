/** Degrees, WGS 84. */
export type Point = { lat: number; lon: number }
export type Box = { south: number; north: number; west: number; east: number }

/** Mean radius of the Earth (IUGG), metres. */
export const EARTH_RADIUS_M = 6_371_008.8
const RADIANS = Math.PI / 180
/** A hair of slack (about a centimetre), so that rounding never leaves a point of the circle outside its box. */
const SLACK_DEGREES = 1e-7

/** Great-circle distance by the haversine formula. */
export function distanceMeters(a: Point, b: Point): number {
  const halfLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const halfLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2)
  const h = halfLat * halfLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * halfLon * halfLon
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/**
 * Boxes that together hold every point within `radius_m` of the centre: two where the circle crosses the antimeridian,
 * one of all longitudes where it holds a pole.
 */
export function boundingBoxes(center: Point, radius_m: number): Box[] {
  const angle = Math.min(Math.PI, Math.max(0, radius_m) / EARTH_RADIUS_M)
  const reach = angle / RADIANS + SLACK_DEGREES
  const [south, north] = [center.lat - reach, center.lat + reach]
  const around = Math.sin(angle) / Math.cos(center.lat * RADIANS)
  if (south <= -90 || north >= 90 || around >= 1) {
    return [{ south: Math.max(-90, south), north: Math.min(90, north), west: -180, east: 180 }]
  }
  // The meridians that touch the circle lie wider than its east and west points.
  const across = Math.asin(around) / RADIANS + SLACK_DEGREES / Math.cos(center.lat * RADIANS)
  const [west, east] = [center.lon - across, center.lon + across]
  if (west < -180) return split(south, north, west + 360, east)
  if (east > 180) return split(south, north, west, east - 360)
  return [{ south, north, west, east }]
}

const split = (south: number, north: number, west: number, east: number): Box[] => [
  { south, north, west, east: 180 },
  { south, north, west: -180, east },
]
