import { Button } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey, CreatedApiKey } from '#shared/contracts/auth'
import { apiKeysQuery, auditQuery } from '../../../api/account'
import { api } from '../../../api/client'
import { Failure } from '../../../ui/failure'
import { dayOf } from '../../../ui/moments'
import { Skeleton } from '../../../ui/skeleton'
import { showToast } from '../../../ui/toasts'
import styles from '../settings.module.css'
import { Section } from '../settings-page'
import { NewKey } from './new-key'

/** Keys for programs that act for the person. */
export function ApiKeys() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(apiKeysQuery)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<CreatedApiKey | null>(null)
  const [asking, setAsking] = useState<string | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
    await queries.invalidateQueries({ queryKey: auditQuery.queryKey })
  }
  const end = async (key: ApiKey) => {
    setFailed(null)
    try {
      await api.delete(`/v1/auth/api-keys/${encodeURIComponent(key.id)}`)
      showToast(`${key.name} works no more.`)
    } catch (failure) {
      setFailed(failure)
    }
    setAsking(null)
    await refresh()
  }
  return (
    <Section
      title="API keys"
      lead={
        <>
          For programs that act for you, such as a script of yours. The <a href="/api/docs">API documentation</a> says
          what they can do.
        </>
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {failed !== null && <Failure error={failed} />}
      {!data && !error && <Skeleton rows={1} />}
      {made && (
        <div className={styles.step}>
          <p role="status">
            This is <strong>{made.name}</strong>. It is shown this once; keep it where the program finds it.
          </p>
          <code className={styles.secret}>{made.key}</code>
          <div className={styles.actions}>
            <Button
              variant="default"
              onClick={() => void navigator.clipboard.writeText(made.key).then(() => showToast('Key copied.'))}
            >
              Copy the key
            </Button>
            <Button variant="filled" onClick={() => setMade(null)}>
              I kept it
            </Button>
          </div>
        </div>
      )}
      {data && data.length > 0 && (
        <ul className={styles.rows}>
          {data.map((key) => (
            <li key={key.id} className={styles.row}>
              <IconKey size={20} aria-hidden />
              <div className={styles.grow}>
                <p className={styles.name} dir="auto">
                  {key.name}
                </p>
                <p className={`${styles.small} num`}>
                  {key.hint}… · {key.scopes.join(', ')} · {key.expires_at ? `until ${dayOf(key.expires_at)}` : 'no end'}{' '}
                  · {key.last_used_at ? `used ${dayOf(key.last_used_at)}` : 'not used yet'}
                </p>
              </div>
              {asking === key.id ? (
                <Button variant="danger" size="sm" onClick={() => void end(key)}>
                  End {key.name} for good
                </Button>
              ) : (
                <Button variant="default" size="sm" aria-label={`End ${key.name}`} onClick={() => setAsking(key.id)}>
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {making ? (
        <NewKey
          onCancel={() => setMaking(false)}
          onMade={async (key) => {
            setMaking(false)
            setMade(key)
            await refresh()
          }}
        />
      ) : (
        <div className={styles.actions}>
          <Button variant="default" onClick={() => setMaking(true)}>
            New key
          </Button>
        </div>
      )}
    </Section>
  )
}
