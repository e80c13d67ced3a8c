import type { ReactNode } from 'react'
import { useKnownRoles } from '../../api/use-session'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'
import { RequireUser } from '../account/require-user'
import { NotFound } from '../not-found'
import settings from '../settings/settings.module.css'
import styles from './admin.module.css'
import { AdminNav } from './admin-nav'

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
        <AdminNav />
        <div className={styles.content}>{roles ? children : <Skeleton rows={4} />}</div>
      </div>
    </Shell>
  )
}
