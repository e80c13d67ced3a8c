import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ServiceHealth, SystemHealth } from '#shared/contracts/monitor'
import { api } from '../../api/client'
import { useRoles } from '../../api/use-session'
import { Failure } from '../../ui/failure'
import iconButton from '../../ui/icon-button.module.css'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'
import { plural } from '../../ui/words'
import { AdminNav } from '../admin/admin-nav'
import { CacheTable } from './cache-table'
import styles from './status.module.css'

const POLL_MS = 5000
const STALE_MS = 10_000
/** Answers slower than this are called slow, milliseconds. */
const SLOW_MS = 250

/** A sentence first, then the services, the worst on top. */
export function StatusPage() {
  const roles = useRoles()
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    queryKey: ['system-health'],
    queryFn: ({ signal }) => api.get<SystemHealth>('/v1/system/health', { signal }),
    refetchInterval: POLL_MS,
    retry: false,
  })
  const age = useAge(dataUpdatedAt)
  const stale = age > STALE_MS
  return (
    <Shell>
      <div className={styles.page}>
        <PageTitle title="Status" />
        {roles.includes('admin') && <AdminNav />}
        {data && (
          <p className={styles.sentence}>
            <strong role="status">{sentenceOf(data)}</strong>{' '}
            <span className={`${styles.age} num`}>
              {stale ? `No news for ${Math.round(age / 1000)} s.` : `${Math.round(age / 1000)} s ago, live.`}
            </span>
          </p>
        )}
        {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton rows={6} height={48} />}
        {data && (
          <div className={stale ? styles.stale : undefined}>
            <Services services={data.services} />
          </div>
        )}
        {roles.includes('admin') && <CacheTable buttonClass={iconButton.button ?? ''} />}
      </div>
    </Shell>
  )
}

function useAge(since: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return since === 0 ? 0 : Math.max(0, now - since)
}

type State = { word: string; rank: number; className: string | undefined; Icon: typeof IconCircleCheck }
const stateOf = ({ status, latency_ms }: ServiceHealth): State =>
  status !== 'ok'
    ? { word: 'down', rank: 0, className: styles.down, Icon: IconCircleX }
    : latency_ms > SLOW_MS
      ? { word: 'slow', rank: 1, className: styles.slow, Icon: IconAlertTriangle }
      : { word: 'works', rank: 2, className: styles.works, Icon: IconCircleCheck }

function sentenceOf({ services }: SystemHealth): string {
  const down = services.filter((service) => stateOf(service).rank === 0).map(({ service }) => service)
  const slow = services.filter((service) => stateOf(service).rank === 1).map(({ service }) => service)
  const well = services.length - down.length - slow.length
  if (down.length === 0 && slow.length === 0) return `All ${plural(services.length, 'service')} work.`
  const parts = [
    down.length > 0 ? `${down.join(', ')} ${down.length === 1 ? 'is' : 'are'} down` : '',
    slow.length > 0 ? `${slow.join(', ')} ${slow.length === 1 ? 'answers' : 'answer'} slowly` : '',
  ].filter(Boolean)
  return `${parts.join(', ')}; ${plural(well, 'other')} work${well === 1 ? 's' : ''}.`
}

function Services({ services }: { services: ServiceHealth[] }) {
  const sorted = services.toSorted((a, b) => stateOf(a).rank - stateOf(b).rank || a.service.localeCompare(b.service))
  return (
    <table className={styles.table}>
      <caption className="sr">Services, unhealthy first</caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">State</th>
          <th scope="col" className={styles.number}>
            Answer
          </th>
          <th scope="col">Needs</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((service) => {
          const { word, className, Icon } = stateOf(service)
          return (
            <tr key={service.service}>
              <th scope="row">{service.service}</th>
              <td className={className}>
                <span className={styles.state}>
                  <Icon size={18} aria-hidden /> {word}
                </span>
              </td>
              <td className={`${styles.number} num`}>{Math.round(service.latency_ms)} ms</td>
              <td className={styles.needs}>
                {Object.entries(service.checks)
                  .map(([name, check]) => (check === 'ok' ? name : `${name}: ${check}`))
                  .join(', ') || 'nothing else'}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
