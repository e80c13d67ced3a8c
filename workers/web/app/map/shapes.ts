import type { Feature, FeatureCollection, Point as GeoPoint, LineString } from 'geojson'
import type { Place } from '#shared/contracts/search'
import type { Point } from '#shared/values/geo'
import { travelBetween } from '#shared/values/travel'
import type { Violation } from '../plan/judge'
import { type Plan, pointOf } from '../plan/model'

/** What the map draws, as GeoJSON: pure, so that it is tested without a map. */

const METRES_PER_DEGREE = 111_195
/** A point so many metres east and north of another; near enough for rings and a grid. */
const offset = (from: Point, east: number, north: number): [number, number] => [
  from.lon + east / (METRES_PER_DEGREE * Math.max(0.01, Math.cos((from.lat * Math.PI) / 180))),
  from.lat + north / METRES_PER_DEGREE,
]
const line = (coordinates: [number, number][], properties: Record<string, unknown> = {}): Feature<LineString> => ({
  type: 'Feature',
  properties,
  geometry: { type: 'LineString', coordinates },
})
const point = (at: Point, properties: Record<string, unknown>): Feature<GeoPoint> => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: [at.lon, at.lat] },
})
const collection = <F extends Feature>(features: F[]) =>
  ({ type: 'FeatureCollection', features }) as FeatureCollection<F['geometry']>

const GRID_KM = 12

/** A net of kilometres around the centre. */
export function gridAround(center: Point) {
  const reach = GRID_KM * 1000
  const steps = Array.from({ length: GRID_KM * 2 + 1 }, (_, i) => (i - GRID_KM) * 1000)
  return collection(
    steps.flatMap((at) => [
      line([offset(center, at, -reach), offset(center, at, reach)]),
      line([offset(center, -reach, at), offset(center, reach, at)]),
    ]),
  )
}

const RINGS = [500, 1000, 2000, 4000]
/** Distance rings, each with its length at the top. */
export function ringsAround(center: Point) {
  const circles = RINGS.map((radius) =>
    line(
      Array.from({ length: 73 }, (_, i) => {
        const angle = (i * Math.PI) / 36
        return offset(center, radius * Math.sin(angle), radius * Math.cos(angle))
      }),
    ),
  )
  const labels = RINGS.map((radius) => {
    const [lon, lat] = offset(center, 0, radius)
    return point({ lat, lon }, { label: radius < 1000 ? `${radius} m` : `${radius / 1000} km` })
  })
  return { circles: collection(circles), labels: collection(labels) }
}

/** Known places that are not in the plan. */
export function dotsOf(places: readonly Place[], plan: Plan) {
  const planned = new Set(plan.days.flatMap((day) => day.items.map((item) => item.poi_id)))
  return collection(
    places
      .filter((place) => !planned.has(place.id))
      .map((place, rank) => point(place, { id: place.id, name: place.name, rank })),
  )
}

/** The ways of all days; `own` marks the selected one, `hue` counts the days for the view of all. */
export function legsOf(plan: Plan, selected: string, violations: readonly Violation[]) {
  const late = new Set(violations.filter(({ code }) => code === 'UNREACHABLE').map((violation) => violation.item_id))
  return collection(
    plan.days.flatMap((day, hue) => {
      const stops = day.items.flatMap((item) => {
        const at = pointOf(item)
        return at ? [{ item, at }] : []
      })
      return stops.slice(1).map(({ item, at }, i) => {
        const from = stops[i]!.at
        const kind = late.has(item.id) ? 'problem' : travelBetween(from, at).mode
        const own = day.date === selected
        return line(
          [
            [from.lon, from.lat],
            [at.lon, at.lat],
          ],
          { kind, hue: hue % 8, own, all: selected === 'all' },
        )
      })
    }),
  )
}

/** The stops of all days, for the view of all: coloured and numbered by day. */
export const stopsOf = (plan: Plan) =>
  collection(
    plan.days.flatMap((day, i) =>
      day.items.flatMap((item) => {
        const at = pointOf(item)
        return at ? [point(at, { id: item.id, hue: i % 8, day: String(i + 1), name: item.name })] : []
      }),
    ),
  )

/** South-west and north-east of some points; null for none. */
export function boundsOf(points: readonly Point[]): [[number, number], [number, number]] | null {
  if (points.length === 0) return null
  const [lats, lons] = [points.map(({ lat }) => lat), points.map(({ lon }) => lon)]
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ]
}
