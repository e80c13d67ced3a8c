import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { isApiError, isMissing } from '../../api/error'
import { grantHeader, sharePath, shareQuery } from '../../api/sharing'
import { Failure } from '../../ui/failure'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { Skeleton } from '../../ui/skeleton'
import { NotFound } from '../not-found'
import notice from '../notice.module.css'
import { CopyTrip } from './copy-trip'
import { SharePassword } from './share-password'
import { SharedView } from './shared-view'

/** What a share link shows: for anybody, without an account and without a wall. */
export function SharePage() {
  const { token } = useParams({ from: '/s/$token' })
  const [grant, setGrant] = useState<string | null>(null)
  const { data, error, refetch } = useQuery(shareQuery(token, grant))
  if (data) {
    return (
      <SharedView
        trip={data}
        copy={<CopyTrip path={`${sharePath(token)}/copy`} headers={grantHeader(grant)} back={`/s/${token}`} />}
      />
    )
  }
  if (isApiError(error) && error.status === 401) return <SharePassword token={token} onOpen={setGrant} />
  if (isApiError(error) && error.status === 410) return <Ended expired={error.message.includes('expired')} />
  if (isMissing(error)) {
    return (
      <NotFound what="this trip" hint="The link may be cut off, or it was made anew. Ask the person who sent it." />
    )
  }
  return (
    <Shell>
      <PageTitle title="Shared trip" className="sr" />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} height={96} />}
    </Shell>
  )
}

const Ended = ({ expired }: { expired: boolean }) => (
  <Shell>
    <div className={notice.notice}>
      <PageTitle title={expired ? 'This link ended' : 'This link was taken back'} />
      <p>Ask the person who sent it for a new one.</p>
      <div className={notice.actions}>
        <Button variant="filled" renderRoot={(props) => <Link to="/" {...props} />}>
          Plan your own
        </Button>
      </div>
    </div>
  </Shell>
)
