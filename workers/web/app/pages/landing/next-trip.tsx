import { useTrips } from '../../api/trips'
import { today } from '../../ui/today'
import { TripCard } from '../trips/trip-card'
import styles from './landing.module.css'

/** The trip that comes next, one tap away. */
export function NextTrip() {
  const { data = [] } = useTrips(true)
  const next = data
    .filter((trip) => trip.end_date >= today())
    .toSorted((a, b) => a.start_date.localeCompare(b.start_date))[0]
  if (!next) return null
  return (
    <section className={styles.how} aria-labelledby="next">
      <h2 id="next">Your next trip</h2>
      <TripCard trip={next} />
    </section>
  )
}
