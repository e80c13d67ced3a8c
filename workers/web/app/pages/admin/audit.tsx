import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AuditItem } from '#shared/contracts/auth'
import { api, withQuery } from '../../api/client'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { moment } from '../../ui/moments'
import { Skeleton } from '../../ui/skeleton'
import { auditWords } from '../settings/security/audit-words'
import styles from './admin.module.css'
import { AdminPage } from './admin-page'

export const AdminAuditPage = () => (
  <AdminPage title="Audit log">
    <Log />
  </AdminPage>
)

type Filter = { chain: string; action: string }

/** The log of all accounts, newest first; each line carries the hash that ties it to the one before. */
function Log() {
  const [typed, setTyped] = useState<Filter>({ chain: '', action: '' })
  const [filter, setFilter] = useState<Filter>(typed)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['admin', 'audit', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<{ items: AuditItem[]; next_cursor: string | null }>(
        withQuery('/v1/auth/audit/all', { ...filter, limit: 50, cursor: pageParam }),
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setFilter({ chain: typed.chain.trim(), action: typed.action.trim() })
  }
  const field = (label: string, name: keyof Filter, placeholder: string) => (
    <Field label={label}>
      {(wiring) => (
        <input
          {...wiring}
          className={inputClass}
          placeholder={placeholder}
          value={typed[name]}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <>
      <form className={styles.filters} onSubmit={submit}>
        {field('Account or organisation', 'chain', 'usr_')}
        {field('Kind', 'action', 'session.opened')}
        <div className={styles.actions}>
          <Button type="submit" variant="default">
            Show
          </Button>
        </div>
      </form>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={6} height={44} />}
      {data && (
        <ol className={styles.rows}>
          {data.pages
            .flatMap((page) => page.items)
            .map((item) => (
              <li key={`${item.chain} ${item.seq}`} className={styles.row}>
                <div className={styles.grow}>
                  <strong>{auditWords(item.action)}</strong>
                  <p className={styles.small}>
                    <code>{item.chain}</code> · by <code>{item.actor}</code> · line {item.seq} · hash{' '}
                    <code>{item.hash.slice(0, 12)}</code>
                  </p>
                </div>
                <time className={`${styles.small} num`} dateTime={item.at}>
                  {moment(item.at)}
                </time>
              </li>
            ))}
        </ol>
      )}
      {hasNextPage && (
        <div className={styles.actions}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show earlier
          </Button>
        </div>
      )}
    </>
  )
}
