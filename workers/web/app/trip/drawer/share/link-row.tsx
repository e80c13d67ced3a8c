import { Button } from '@mantine/core'
import { IconLink, IconLock } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ShareLink } from '#shared/contracts/trips'
import { api } from '../../../api/client'
import { SECTION_WORDS, shareLinksQuery } from '../../../api/sharing'
import { sentenceOf } from '../../../ui/failure'
import { dayOf, moment } from '../../../ui/moments'
import { showToast } from '../../../ui/toasts'
import styles from '../panels.module.css'

/** A link that was given away. Its address is a secret that was shown once; here it can be taken back. */
export function LinkRow({ link, tripId }: { link: ShareLink; tripId: string }) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const active = link.state === 'active'
  const Icon = link.has_password ? IconLock : IconLink
  const revoke = async () => {
    try {
      await api.delete(`/v1/trips/${encodeURIComponent(tripId)}/share-links/${encodeURIComponent(link.id)}`)
      showToast('The link opens nothing any more.')
    } catch (error) {
      showToast(sentenceOf(error))
    }
    setAsking(false)
    await queries.invalidateQueries({ queryKey: shareLinksQuery(tripId).queryKey })
  }
  const shown = SECTION_WORDS.filter(({ value }) => link.sections.includes(value)).map(({ label }) => label)
  return (
    <li className={styles.result}>
      <Icon size={20} aria-hidden />
      <div className={styles.grow}>
        <h3 className={styles.name}>{shown.join(', ')}</h3>
        <p className={`${styles.small} num`}>
          Made {moment(link.created_at)}
          {link.has_password && ' · with a password'} · {endOf(link)}
        </p>
      </div>
      {active &&
        (asking ? (
          <Button variant="danger" size="sm" onClick={() => void revoke()}>
            Take it back for good
          </Button>
        ) : (
          <Button
            variant="default"
            size="sm"
            aria-label={`Take back the link made ${moment(link.created_at)}`}
            onClick={() => setAsking(true)}
          >
            Take back
          </Button>
        ))}
    </li>
  )
}

function endOf({ state, expires_at }: ShareLink): string {
  if (state === 'revoked') return 'taken back'
  if (!expires_at) return 'no end'
  return `${state === 'expired' ? 'ended' : 'until'} ${dayOf(expires_at)}`
}
