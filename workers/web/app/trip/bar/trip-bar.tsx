import { IconArrowBackUp, IconArrowLeft, IconMessageCircle, IconUserPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useUser } from '../../api/use-session'
import { AccountMenu } from '../../ui/account-menu'
import iconButton from '../../ui/icon-button.module.css'
import { PageTitle } from '../../ui/page'
import { SchemeSwitch } from '../../ui/scheme-switch'
import { dateRange } from '../../ui/words'
import { useTrip } from '../context'
import { useActions } from '../use-actions'
import { Details } from './details'
import { SaveMark } from './save-state'
import styles from './trip-bar.module.css'

/** The page's top: where back is, which trip this is, how safe it is. */
export function TripBar() {
  const { plan, trip, title, history, canEdit, setView } = useTrip()
  const { undo } = useActions()
  const user = useUser()
  const [first, last] = [plan.days[0]?.date, plan.days.at(-1)?.date]
  const range = first && last ? dateRange(first, last) : ''
  return (
    <header className={styles.bar}>
      <Link
        to={trip ? '/app/trips' : '/'}
        className={iconButton.button ?? ''}
        aria-label={trip ? 'Back to my trips' : 'Back to the start page'}
      >
        <IconArrowLeft size={20} aria-hidden className={styles.back} />
      </Link>
      <div className={styles.text}>
        <PageTitle title={title} className={styles.title}>
          <bdi>{title}</bdi>
        </PageTitle>
        <p className={`${styles.dates} num`}>{range}</p>
      </div>
      <SaveMark />
      {canEdit && (
        <button
          type="button"
          className={`${iconButton.button} ${styles.undo}`}
          aria-label="Undo"
          title="Undo (Ctrl Z)"
          disabled={history.past.length === 0}
          onClick={undo}
        >
          <IconArrowBackUp size={20} aria-hidden />
        </button>
      )}
      {trip && canEdit && <Details trip={trip} />}
      {trip && (
        <span className={styles.wide}>
          <button
            type="button"
            className={iconButton.button}
            aria-label="Comments"
            title="Comments"
            onClick={() => setView({ panel: 'comments', item: undefined }, { push: true })}
          >
            <IconMessageCircle size={20} aria-hidden />
          </button>
        </span>
      )}
      {trip && (
        <button type="button" className={styles.share} onClick={() => setView({ panel: 'people' }, { push: true })}>
          <IconUserPlus size={18} aria-hidden />{' '}
          <span>{trip.role === 'owner' || trip.role === 'editor' ? 'Share' : 'People'}</span>
        </button>
      )}
      <span className={styles.wide}>
        <SchemeSwitch />
      </span>
      {user && <AccountMenu user={user} />}
    </header>
  )
}
