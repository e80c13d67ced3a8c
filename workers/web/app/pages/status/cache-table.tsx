import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CacheStats } from '#shared/contracts/monitor'
import { api, withQuery } from '../../api/client'
import { Failure } from '../../ui/failure'
import { showToast } from '../../ui/toasts'
import styles from './status.module.css'

const percent = (ratio: number | null) => (ratio === null ? 'no reads yet' : `${Math.round(ratio * 100)} %`)
const size = (bytes: number) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`)

/** The platform's caches; only for administrators. */
export function CacheTable({ buttonClass }: { buttonClass: string }) {
  const queries = useQueryClient()
  const [failed, setFailed] = useState<unknown>(null)
  const { data, error } = useQuery({
    queryKey: ['cache-stats'],
    queryFn: ({ signal }) => api.get<CacheStats>('/v1/cache/stats', { signal }),
    refetchInterval: 5000,
  })
  const clear = async (namespace: string) => {
    setFailed(null)
    try {
      await api.delete(withQuery('/v1/cache/clear', { namespace }))
      showToast(namespace !== '*' ? `The cache ${namespace} is empty.` : 'All caches are empty.')
      await queries.invalidateQueries({ queryKey: ['cache-stats'] })
    } catch (failure) {
      setFailed(failure)
    }
  }
  return (
    <section className={styles.page} aria-labelledby="caches">
      <div className={styles.head}>
        <h2 id="caches">Caches</h2>
        <Button variant="default" size="sm" onClick={() => void clear('*')}>
          Clear all
        </Button>
      </div>
      {(error ?? failed) !== null && <Failure error={failed ?? error} />}
      {data && (
        <table className={styles.table}>
          <caption className="sr">Caches by name</caption>
          <thead>
            <tr>
              <th scope="col">Cache</th>
              <th scope="col" className={styles.number}>
                Hits
              </th>
              <th scope="col" className={`${styles.number} ${styles.spare}`}>
                Keys
              </th>
              <th scope="col" className={`${styles.number} ${styles.spare}`}>
                Size
              </th>
              <th scope="col">
                <span className="sr">Clear</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.namespaces.map(({ namespace, ratio, keys, bytes }) => (
              <tr key={namespace}>
                <th scope="row">{namespace}</th>
                <td className={`${styles.number} num`}>{percent(ratio)}</td>
                <td className={`${styles.number} ${styles.spare} num`}>{keys}</td>
                <td className={`${styles.number} ${styles.spare} num`}>{size(bytes)}</td>
                <td className={styles.number}>
                  <button
                    type="button"
                    className={buttonClass}
                    aria-label={`Clear ${namespace}`}
                    onClick={() => void clear(namespace)}
                  >
                    <IconTrash size={18} aria-hidden />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
