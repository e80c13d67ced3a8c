import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Privacy, PrivacySetting, PrivacyUpdate, Section, Trip } from '#shared/contracts/trips'
import { api } from '../../../api/client'
import { privacyQuery, SECTION_WORDS, shareLinksQuery } from '../../../api/sharing'
import { Chips, Choice } from '../../../ui/choice'
import { Failure } from '../../../ui/failure'
import { Skeleton } from '../../../ui/skeleton'
import { showToast } from '../../../ui/toasts'
import styles from '../panels.module.css'

const CHOICES: readonly { value: Privacy; label: string }[] = [
  { value: 'private', label: 'Members' },
  { value: 'link', label: 'With a link' },
  { value: 'public', label: 'Everybody' },
]
const MEANS: Record<Privacy, string> = {
  private: 'Only the people of this trip see it.',
  link: 'Whoever has one of the links below sees what that link shows.',
  public: 'Anybody finds this trip and may make one of their own from it.',
}

export function PrivacyChoice({ trip }: { trip: Trip }) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(privacyQuery(trip.id))
  const links = useQuery(shareLinksQuery(trip.id))
  const [asking, setAsking] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const open = links.data?.filter(({ state }) => state === 'active').length ?? 0
  const set = async (update: PrivacyUpdate) => {
    setAsking(false)
    setFailed(null)
    // The choice moves under the finger; where the server refuses, it moves back.
    const { queryKey } = privacyQuery(trip.id)
    queries.setQueryData(queryKey, (before) => before && { ...before, ...update })
    try {
      const stored = await api.put<PrivacySetting>(`/v1/trips/${encodeURIComponent(trip.id)}/privacy`, { body: update })
      queries.setQueryData(queryKey, stored)
      await queries.invalidateQueries({ queryKey: shareLinksQuery(trip.id).queryKey })
      showToast(MEANS[stored.privacy])
    } catch (failure) {
      setFailed(failure)
      await queries.invalidateQueries({ queryKey })
    }
  }
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={1} />
  const shown: Section[] = data.sections
  return (
    <div className={styles.stack}>
      {failed !== null && <Failure error={failed} />}
      <Choice
        label="Who sees this trip"
        options={CHOICES}
        value={data.privacy}
        // Going back to members only ends every link, which cannot be undone: asked once.
        onChange={(privacy) => (privacy === 'private' && open > 0 ? setAsking(true) : void set({ privacy }))}
      />
      {asking ? (
        <div className={styles.actions}>
          <Button variant="danger" onClick={() => void set({ privacy: 'private' })}>
            Members only, and end {open === 1 ? 'the link' : `all ${open} links`}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep
          </Button>
        </div>
      ) : (
        <p className={styles.quiet}>{MEANS[data.privacy]}</p>
      )}
      {data.privacy === 'public' && (
        <>
          <Chips
            label="Everybody sees"
            options={SECTION_WORDS}
            value={shown}
            onChange={(sections) => sections.length > 0 && void set({ privacy: 'public', sections })}
          />
          <a href={`/app/public/${trip.id}`} target="_blank" rel="noreferrer">
            See it as everybody does
          </a>
        </>
      )}
    </div>
  )
}
