import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useKnownRoles } from '../../api/use-session'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'
import { RequireUser } from '../account/require-user'
import { NotFound } from '../not-found'
import settings from '../settings/settings.module.css'
import styles from './admin.module.css'

const PAGES = [
  { to: '/admin/status', label: 'Status' },
  { to: '/admin/users', label: 'People' },
  { to: '/admin/settings', label: 'Settings' },
  { to: '/admin/imports', label: 'Imports' },
  { to: '/admin/audit', label: 'Audit log' },
] as const

/** The frame of the administration; to everybody else there is no such page. */
export const AdminPage = ({ title, children }: { title: string; children: ReactNode }) => (
  <RequireUser>
    <Framed title={title}>{children}</Framed>
  </RequireUser>
)

function Framed({ title, children }: { title: string; children: ReactNode }) {
  const roles = useKnownRoles()
  if (roles && !roles.includes('admin')) return <NotFound />
  return (
    <Shell>
      <div className={settings.page}>
        <PageTitle title={title} />
        <nav className={settings.index} aria-label="Administration">
          {PAGES.map(({ to, label }) => (
            <Link key={to} to={to} className={settings.link} activeProps={{ className: settings.active }}>
              {label}
            </Link>
          ))}
        </nav>
        <div className={styles.content}>{roles ? children : <Skeleton rows={4} />}</div>
      </div>
    </Shell>
  )
}
