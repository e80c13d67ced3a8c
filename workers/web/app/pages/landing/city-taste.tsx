import { useState } from 'react'
import type { Place, Suggestion } from '#shared/contracts/search'
import { distanceMeters, type Point } from '#shared/values/geo'
import { usePlacesAround } from '../../api/places'
import { CategoryBadge, hueOf } from '../../ui/category'
import { categoryWord, distance } from '../../ui/words'
import styles from './city-taste.module.css'

const EXAMPLES = [
  { name: 'Lisbon', lat: 38.7139, lon: -9.1394 },
  { name: 'Rome', lat: 41.8955, lon: 12.4823 },
  { name: 'Prague', lat: 50.0875, lon: 14.4213 },
]
const STOPS = 5
/** Metres from the centre to the edge of the drawing. */
const REACH = 2600
const SIZE = 480

/** Real places of the city typed (or of an example), drawn to scale: what Caravan knows before anything is planned. */
export function CityTaste({ picked }: { picked: Suggestion | null }) {
  const [example] = useState(() => EXAMPLES[Math.floor(Date.now() / 86_400_000) % EXAMPLES.length]!)
  const city = picked ?? example
  const { data } = usePlacesAround({ lat: city.lat, lon: city.lon })
  const places = data ?? []
  const stops = stroll(places, city)
  return (
    <figure className={styles.card}>
      <Sketch city={city} places={places} stops={stops} />
      <figcaption className={styles.caption}>
        <p className={styles.title}>
          {data === undefined ? (
            `Looking around ${city.name}`
          ) : places.length === 0 ? (
            <>We know no places in {city.name} yet. You can still plan it and add your own.</>
          ) : (
            <>
              <strong>{city.name}</strong>: {places.length}
              {places.length >= 200 ? '+' : ''} places we know nearby
            </>
          )}
        </p>
        <ol className={styles.list}>
          {stops.map((place) => (
            <li key={place.id}>
              <CategoryBadge category={place.category} size={28} />
              <span className={styles.name} dir="auto">
                {place.name}
              </span>
              <span className={styles.kind}>
                {categoryWord(place.category)} · {distance(distanceMeters(city, place))}
              </span>
            </li>
          ))}
        </ol>
      </figcaption>
    </figure>
  )
}

/** The kinds a first look shows, the most telling first. */
const TELLING = ['landmark', 'museum', 'religious', 'park', 'market', 'viewpoint', 'square', 'restaurant', 'music']

/** A handful of different kinds near the centre, each next one the nearest to the one before. */
function stroll(places: Place[], from: Point): Place[] {
  const near = places.filter((place) => distanceMeters(from, place) < REACH * 0.6)
  const chosen = TELLING.flatMap((kind) => near.find(({ category }) => category === kind) ?? []).slice(0, STOPS)
  const rest = near.filter((place) => !chosen.includes(place)).slice(0, STOPS - chosen.length)
  const left = [...chosen, ...rest]
  const order: Place[] = []
  let at: Point = from
  while (left.length > 0) {
    const next = left.reduce((a, b) => (distanceMeters(at, b) < distanceMeters(at, a) ? b : a))
    left.splice(left.indexOf(next), 1)
    order.push(next)
    at = next
  }
  return order
}

function Sketch({ city, places, stops }: { city: { name: string } & Point; places: Place[]; stops: Place[] }) {
  const metresPerDegree = 111_195
  const scale = SIZE / 2 / REACH
  const at = (point: Point) => ({
    x: SIZE / 2 + (point.lon - city.lon) * metresPerDegree * Math.cos((city.lat * Math.PI) / 180) * scale,
    y: SIZE / 2 - (point.lat - city.lat) * metresPerDegree * scale,
  })
  const inside = ({ x, y }: { x: number; y: number }) => x > 4 && x < SIZE - 4 && y > 4 && y < SIZE - 4
  const dots = places
    .filter((place) => !stops.includes(place))
    .map((place) => ({ place, ...at(place) }))
    .filter(inside)
  const route = stops.map(at)
  return (
    <svg
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      className={styles.sketch}
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={`Sketch of ${places.length} places around the centre of ${city.name}, with rings every kilometre`}
    >
      <g className={styles.grid}>
        {Array.from({ length: 11 }, (_, i) => ((i + 1) * SIZE) / 12).map((at) => (
          <path key={at} d={`M${at} 0V${SIZE}M0 ${at}H${SIZE}`} />
        ))}
      </g>
      {[1, 2, 3].map((km) => (
        <g key={km}>
          <circle className={styles.ring} cx={SIZE / 2} cy={SIZE / 2} r={km * 1000 * scale} />
          <text className={styles.ringText} x={SIZE / 2} y={SIZE / 2 - km * 1000 * scale + 14}>
            {km} km
          </text>
        </g>
      ))}
      {dots.map(({ place, x, y }) => (
        <circle key={place.id} className={styles.dot} cx={x} cy={y} r={3.5} />
      ))}
      {route.length > 1 && <path className={styles.route} d={`M${route.map(({ x, y }) => `${x} ${y}`).join('L')}`} />}
      {route.map(({ x, y }, i) => (
        <g key={stops[i]?.id} transform={`translate(${x} ${y})`}>
          <circle r={14} fill={hueOf(stops[i]?.category ?? null)} className={styles.stop} />
          <text className={styles.number} y={5}>
            {i + 1}
          </text>
        </g>
      ))}
    </svg>
  )
}
