import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Trip } from '#shared/contracts/trips'
import { api } from '../../api/client'
import { useUser } from '../../api/use-session'
import { sentenceOf } from '../../ui/failure'
import { showToast } from '../../ui/toasts'

type Props = { path: string; headers?: Record<string, string>; back: string }

/** What the page shows, as a trip of one's own; strangers sign in first and come back. */
export function CopyTrip({ path, headers = {}, back }: Props) {
  const user = useUser()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const copy = async () => {
    if (!user) return navigate({ to: '/app/sign-in', search: { next: back } })
    setBusy(true)
    try {
      const trip = await api.post<Trip>(path, { body: {}, headers })
      await queries.invalidateQueries({ queryKey: ['trips'] })
      await navigate({ to: '/app/trips/$id', params: { id: trip.id } })
      showToast(`${trip.title} is now also a trip of yours.`)
    } catch (failure) {
      setBusy(false)
      showToast(sentenceOf(failure))
    }
  }
  return (
    <Button variant="default" loading={busy} onClick={() => void copy()}>
      Copy to my trips
    </Button>
  )
}
