import { distanceMeters } from '#shared/values/geo'
import { formatWallTime } from '#shared/values/time'
import { travelBetween } from '#shared/values/travel'
import { pointOf } from '../plan/model'
import { useTrip } from '../trip/context'
import { distance, longDay } from '../ui/words'
import styles from './map.module.css'

/** The map in words, for browsers without WebGL. */
export function PlainList({ selected }: { selected: string }) {
  const { shown } = useTrip()
  const center = shown.start_location ?? shown.destination
  const days = selected === 'all' ? shown.days : shown.days.filter((day) => day.date === selected)
  return (
    <section className={styles.plain} aria-label="Map">
      <p>This browser can't draw the map (it has no WebGL), so here are the distances.</p>
      {days.map((day) => {
        const stops = day.items.flatMap((item) => {
          const at = pointOf(item)
          return at ? [{ item, at }] : []
        })
        return (
          <div key={day.date}>
            <h2>{longDay(day.date)}</h2>
            <ol>
              {stops.map(({ item, at }, i) => {
                const before = stops[i - 1]?.at
                const way = before ? travelBetween(before, at) : null
                return (
                  <li key={item.id}>
                    {formatWallTime(item.start)} <bdi>{item.name}</bdi>:{' '}
                    {way
                      ? `${distance(way.distance_m)} from the stop before`
                      : `${distance(distanceMeters(center, at))} from the centre`}
                  </li>
                )
              })}
            </ol>
          </div>
        )
      })}
      <p>Straight-line estimates.</p>
    </section>
  )
}
