import { useQuery } from '@tanstack/react-query'
import type { Setting } from '#shared/contracts/config'
import { api } from '../../api/client'
import { Failure } from '../../ui/failure'
import { Skeleton } from '../../ui/skeleton'
import styles from './admin.module.css'
import { AdminPage } from './admin-page'
import { SettingRow } from './setting-row'

export const AdminSettingsPage = () => (
  <AdminPage title="Platform settings">
    <Settings />
  </AdminPage>
)

type All = { items: Setting[]; environment: string }
export const SETTINGS_KEY = ['admin', 'settings']

/** Every setting as it counts here, with where its value comes from and the way back to an earlier one. */
function Settings() {
  const { data, error, refetch } = useQuery({
    queryKey: SETTINGS_KEY,
    queryFn: ({ signal }) => api.get<All>('/v1/config', { signal }),
  })
  if (!data) {
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={6} height={44} />
  }
  return (
    <>
      <p>
        What counts in <strong>{data.environment}</strong>. A change is in force everywhere within ten seconds.
      </p>
      <ul className={styles.rows}>
        {data.items.map((setting) => (
          <li key={setting.key} className={styles.row}>
            <SettingRow key={setting.version} setting={setting} />
          </li>
        ))}
      </ul>
    </>
  )
}
