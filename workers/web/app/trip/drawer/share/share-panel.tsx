import { useQuery } from '@tanstack/react-query'
import { shareLinksQuery } from '../../../api/sharing'
import { Failure } from '../../../ui/failure'
import { Skeleton } from '../../../ui/skeleton'
import { useTrip } from '../../context'
import { Drawer } from '../drawer'
import styles from '../panels.module.css'
import { LinkRow } from './link-row'
import { NewLink } from './new-link'
import { PrivacyChoice } from './privacy-choice'

/** Who beyond the members sees the trip: the owner's choice, and the links they gave away. */
export function SharePanel() {
  const { trip } = useTrip()
  const owned = trip?.role === 'owner'
  const { data, error, refetch } = useQuery({ ...shareLinksQuery(trip?.id ?? ''), enabled: owned })
  if (!trip || !owned) return null
  return (
    <Drawer title="Share links">
      <div className={styles.stack}>
        <PrivacyChoice trip={trip} />
        <NewLink trip={trip} />
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton rows={2} />}
        {data && data.length > 0 && (
          <ul className={styles.results} aria-label="Links of this trip">
            {data.map((link) => (
              <LinkRow key={link.id} link={link} tripId={trip.id} />
            ))}
          </ul>
        )}
      </div>
    </Drawer>
  )
}
