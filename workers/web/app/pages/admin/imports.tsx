import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Import } from '#shared/contracts/imports'
import { api } from '../../api/client'
import { Failure } from '../../ui/failure'
import { Skeleton } from '../../ui/skeleton'
import styles from './admin.module.css'
import { AdminPage } from './admin-page'
import { ImportRow } from './import-row'
import { NewImportForm } from './new-import'

export const AdminImportsPage = () => (
  <AdminPage title="Imports of places">
    <Imports />
  </AdminPage>
)

export const IMPORTS_KEY = ['admin', 'imports']
const POLL_MS = 2000

/** Files of places: sending one, judging it without changing anything first, and taking one back. */
function Imports() {
  const [sending, setSending] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: IMPORTS_KEY,
    queryFn: ({ signal }) => api.get<{ items: Import[] }>('/v1/search/imports', { signal }).then((page) => page.items),
    refetchInterval: ({ state }) => (sending || state.data?.some(isMoving) ? POLL_MS : false),
  })
  return (
    <>
      <NewImportForm onBusy={setSending} />
      <h2>Earlier imports</h2>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} height={64} />}
      {data && data.length === 0 && <p>None yet.</p>}
      {data && data.length > 0 && (
        <ul className={styles.rows}>
          {data.map((each) => (
            <li key={each.id} className={styles.row}>
              <ImportRow found={each} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const isMoving = ({ state }: Import) => state === 'receiving' || state === 'undoing'
