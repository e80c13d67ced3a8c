import { IconAdjustments, IconShieldLock, IconUser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { RequireUser } from '../account/require-user'
import styles from './settings.module.css'

const PAGES = [
  { to: '/app/settings/profile', label: 'Profile', Icon: IconUser },
  { to: '/app/settings/preferences', label: 'Preferences', Icon: IconAdjustments },
  { to: '/app/settings/security', label: 'Security', Icon: IconShieldLock },
] as const

/** The frame of every settings page: title, index, then the page's sections. */
export function SettingsPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <RequireUser>
      <Shell>
        <div className={styles.page}>
          <PageTitle title={title} />
          <nav className={styles.index} aria-label="Settings">
            {PAGES.map(({ to, label, Icon }) => (
              <Link key={to} to={to} className={styles.link} activeProps={{ className: styles.active }}>
                <Icon size={18} aria-hidden /> {label}
              </Link>
            ))}
          </nav>
          <div className={styles.content}>{children}</div>
        </div>
      </Shell>
    </RequireUser>
  )
}

export function Section({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </section>
  )
}
