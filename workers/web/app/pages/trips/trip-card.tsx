import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Trip } from '#shared/contracts/trips'
import { daysBetween } from '#shared/values/time'
import { today } from '../../ui/today'
import { countryName, dateRange, plural } from '../../ui/words'
import styles from './trip-card.module.css'

export function TripCard({ trip, menu }: { trip: Trip; menu?: ReactNode }) {
  const { destination } = trip
  const left = daysBetween(today(), trip.start_date)
  const when = left > 0 ? `in ${plural(left, 'day')}` : trip.end_date >= today() ? 'now' : 'past'
  return (
    <article className={styles.card}>
      <Plate seed={destination} />
      <div className={styles.text}>
        <h3>
          <Link to="/app/trips/$id" params={{ id: trip.id }} dir="auto">
            {trip.title}
          </Link>
        </h3>
        <p>
          {destination.name}, {countryName(destination.country_code)}
        </p>
        <p className="num">{dateRange(trip.start_date, trip.end_date)}</p>
        <p className={styles.marks}>
          <span className={styles.mark}>{when}</span>
          <span>{plural(trip.travelers, 'traveller')}</span>
          <span>{trip.item_count === 0 ? 'nothing planned yet' : plural(trip.item_count, 'stop')}</span>
          {trip.role !== 'owner' && <span>you are {trip.role}</span>}
        </p>
      </div>
      {menu && <div className={styles.menu}>{menu}</div>}
    </article>
  )
}

/** A small plate of map paper whose way differs with the place, so that cards are told apart at a glance. */
function Plate({ seed }: { seed: { lat: number; lon: number } }) {
  const noise = (n: number) => Math.abs(Math.sin(seed.lat * 12.9898 + seed.lon * 78.233 + n * 37.719) * 43758.5453) % 1
  const points = Array.from({ length: 5 }, (_, i) => `${14 + i * 23} ${16 + noise(i) * 48}`)
  return (
    <svg viewBox="0 0 120 80" className={styles.plate} aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      <path className={styles.grid} d="M0 20H120M0 40H120M0 60H120M30 0V80M60 0V80M90 0V80" />
      <path className={styles.way} d={`M${points.join('L')}`} />
      {points.map((point, i) => (
        <circle
          key={point}
          cx={point.split(' ')[0]}
          cy={point.split(' ')[1]}
          r={i === 4 ? 6 : 4}
          className={i === 4 ? styles.end : styles.stop}
        />
      ))}
    </svg>
  )
}
