import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditItem } from '#shared/contracts/auth'
import { auditQuery } from '../../../api/account'
import { Failure } from '../../../ui/failure'
import { moment } from '../../../ui/moments'
import { Skeleton } from '../../../ui/skeleton'
import styles from '../settings.module.css'
import { Section } from '../settings-page'
import { auditWords } from './audit-words'

/** What happened to the account, newest first. */
export function Audit() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery)
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section
      title="What happened to your account"
      lead="Nobody can change or delete these lines. See something you don't know? Change your password, which signs out every other device."
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={4} />}
      {data && (
        <ol className={styles.rows}>
          {items.map((item) => (
            <li key={`${item.chain} ${item.seq}`} className={styles.row}>
              <div className={styles.grow}>
                <p className={styles.name}>{auditWords(item.action)}</p>
                <p className={styles.small} dir="auto">
                  {detailOf(item)}
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
    </Section>
  )
}

function detailOf({ details }: AuditItem): string {
  const known = ['device', 'name', 'email'].map((key) => details[key]).filter((value) => typeof value === 'string')
  return known.join(' · ')
}
