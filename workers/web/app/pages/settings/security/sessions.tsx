import { Button } from '@mantine/core'
import { IconDevices } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Session } from '#shared/contracts/auth'
import { auditQuery, sessionsQuery } from '../../../api/account'
import { api } from '../../../api/client'
import { Failure } from '../../../ui/failure'
import { moment } from '../../../ui/moments'
import { Skeleton } from '../../../ui/skeleton'
import { showToast } from '../../../ui/toasts'
import styles from '../settings.module.css'
import { Section } from '../settings-page'

/** Where the person is signed in; any of it can be ended. */
export function Sessions() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(sessionsQuery)
  const [failed, setFailed] = useState<unknown>(null)
  const end = async (work: Promise<unknown>, done: string) => {
    setFailed(null)
    try {
      await work
      showToast(done)
    } catch (failure) {
      setFailed(failure)
    }
    await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    await queries.invalidateQueries({ queryKey: auditQuery.queryKey })
  }
  return (
    <Section title="Where you're signed in">
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {failed !== null && <Failure error={failed} />}
      {!data && !error && <Skeleton rows={2} />}
      {data && (
        <ul className={styles.rows}>
          {data.map((session) => (
            <li key={session.id} className={styles.row}>
              <IconDevices size={20} aria-hidden />
              <div className={styles.grow}>
                <p className={styles.name}>
                  <bdi>{session.device}</bdi>
                  {session.current && ' (this one)'}
                </p>
                <p className={`${styles.small} num`}>
                  Last used {moment(session.last_used_at)} · since {moment(session.created_at)}
                </p>
              </div>
              {!session.current && (
                <Button
                  variant="default"
                  size="sm"
                  aria-label={`Sign out ${session.device}, last used ${moment(session.last_used_at)}`}
                  onClick={() => void end(endOne(session), `${session.device} is signed out.`)}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {data && data.length > 1 && (
        <div className={styles.actions}>
          <Button
            variant="default"
            onClick={() =>
              void end(
                api.post('/v1/auth/sessions/revoke-all', { body: { keep_current: true } }),
                'Every other device is signed out.',
              )
            }
          >
            Sign out everywhere else
          </Button>
        </div>
      )}
    </Section>
  )
}

const endOne = ({ id }: Session) => api.delete(`/v1/auth/sessions/${encodeURIComponent(id)}`)
