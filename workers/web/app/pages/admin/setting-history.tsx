import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Setting, SettingVersion } from '#shared/contracts/config'
import { api } from '../../api/client'
import { Failure, sentenceOf } from '../../ui/failure'
import { moment } from '../../ui/moments'
import { showToast } from '../../ui/toasts'
import styles from './admin.module.css'

/** What a setting was before, newest first, each with the way back. */
export function SettingHistory({ setting }: { setting: Setting }) {
  const queries = useQueryClient()
  const path = `/v1/config/${encodeURIComponent(setting.key)}`
  const { data, error } = useQuery({
    queryKey: ['admin', 'versions', setting.key],
    queryFn: ({ signal }) => api.get<{ items: SettingVersion[] }>(`${path}/versions`, { signal }),
  })
  const goBack = async (version: number) => {
    try {
      await api.post(`${path}/rollback`, { body: { version }, headers: { 'if-match': `"${setting.version}"` } })
      showToast(`${setting.key} is as it was at version ${version}.`)
    } catch (failure) {
      showToast(sentenceOf(failure))
    }
    await queries.invalidateQueries({ queryKey: ['admin'] })
  }
  if (error) return <Failure error={error} />
  return (
    <ol className={styles.history} aria-label={`Earlier values of ${setting.key}`}>
      {data?.items.map(({ version, value, environment, author_id, created_at }) => (
        <li key={version} className={styles.row}>
          <div className={styles.grow}>
            <code className={styles.code}>{value === undefined ? 'taken back' : JSON.stringify(value)}</code>
            <p className={`${styles.small} num`}>
              Version {version} · {environment} · {moment(created_at)} · <code>{author_id}</code>
            </p>
          </div>
          {version !== setting.version && (
            <Button variant="default" size="sm" onClick={() => void goBack(version)}>
              Go back to {version}
            </Button>
          )}
        </li>
      ))}
      <li className={styles.row}>
        <div className={styles.grow}>The environment's own value</div>
        <Button variant="default" size="sm" onClick={() => void goBack(0)}>
          Go back to 0
        </Button>
      </li>
    </ol>
  )
}
