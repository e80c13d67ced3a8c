import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { isMissing } from '../../api/error'
import { publicTripQuery } from '../../api/sharing'
import { Failure } from '../../ui/failure'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'
import { NotFound } from '../not-found'
import { CopyTrip } from './copy-trip'
import { SharedView } from './shared-view'

/** A trip its owner made public; a copy of it names its source. */
export function PublicTripPage() {
  const { id } = useParams({ from: '/app/public/$id' })
  const { data, error, refetch } = useQuery(publicTripQuery(id))
  if (data) {
    const path = `/v1/trips/${encodeURIComponent(id)}/remix`
    return <SharedView trip={data} copy={<CopyTrip path={path} back={`/app/public/${id}`} />} />
  }
  if (isMissing(error)) return <NotFound what="this trip" hint="Its owner may have made it private again." />
  return (
    <Shell>
      <PageTitle title="Public trip" className="sr" />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} height={96} />}
    </Shell>
  )
}
