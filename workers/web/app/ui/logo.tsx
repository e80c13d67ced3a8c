import { Link } from '@tanstack/react-router'
import styles from './logo.module.css'

/** The dotted way and the pin, in ink. */
export function Logo() {
  return (
    <Link to="/" className={styles.logo} aria-label="Caravan, start page">
      <svg viewBox="0 0 64 64" width="28" height="28" aria-hidden="true">
        <path className={styles.way} d="M8 48c10-1 11-14 20-15s9 8 16 5 5-10 7-14" />
        <circle className={styles.start} cx="8" cy="48" r="6" />
        <path className={styles.pin} d="M51 4c-6 0-10 4.500-10 10 0 7 10 16 10 16s10-9 10-16c0-5.500-4-10-10-10z" />
      </svg>
      <span>Caravan</span>
    </Link>
  )
}
