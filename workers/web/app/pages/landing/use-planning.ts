import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { NewTrip } from '#shared/contracts/trips'
import { daysBetween } from '#shared/values/time'
import { createTrip, type Progress, planOpen, planTrip } from '../../api/trips'
import { useUser } from '../../api/use-session'
import { saveAsked } from '../../plan/asked'
import { deviceStorage, saveDraft } from '../../plan/draft'
import {
  destinationOf,
  moneyOf,
  openRequestOf,
  optionsOf,
  planRequestOf,
  type TripForm,
  takesLong,
} from '../../plan/form'
import { planFrom } from '../../plan/model'
import { withStage } from '../../ui/stages'

export type Planning =
  | { state: 'idle' }
  | { state: 'running'; stages: Progress[]; since: number }
  | { state: 'failed'; error: unknown }

/** From the form to a plan on screen: a draft on this device for a stranger, a trip of one's own for a member. */
export function usePlanning() {
  const [planning, setPlanning] = useState<Planning>({ state: 'idle' })
  const user = useUser()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const running = useRef<AbortController | null>(null)

  const start = async (form: TripForm) => {
    const controller = new AbortController()
    running.current = controller
    setPlanning({ state: 'running', stages: [], since: Date.now() })
    const onProgress = (stage: Progress) =>
      setPlanning((now) => (now.state === 'running' ? { ...now, stages: withStage(now.stages, stage) } : now))
    const watch = { signal: controller.signal, onProgress }
    const background = takesLong(daysBetween(form.start, form.end) + 1, form.wishes)
    try {
      if (user) {
        const trip = await createTrip(requestOf(form, form.city.trim()))
        // The trip is made either way: where no plan fits, its page says why and lets one try again.
        const options = optionsOf(form)
        const planned = await planTrip(trip.id, planRequestOf(options), watch, background).catch(() => null)
        if (planned) saveAsked(deviceStorage(), trip.id, options, planned)
        await queries.invalidateQueries({ queryKey: ['trips'] })
        await navigate({ to: '/app/trips/$id', params: { id: trip.id } })
      } else {
        const itinerary = await planOpen(openRequestOf(form), watch, background)
        const plan = planFrom(itinerary, { budget: moneyOf(form), options: optionsOf(form) })
        const request = requestOf(form, itinerary.destination.name)
        saveDraft(deviceStorage(), { version: 1, saved_at: new Date().toISOString(), request, plan })
        await navigate({ to: '/app/draft' })
      }
    } catch (error) {
      if (!controller.signal.aborted) setPlanning({ state: 'failed', error })
    }
  }
  const stop = () => {
    running.current?.abort()
    setPlanning({ state: 'idle' })
  }
  return { planning, start, stop }
}

const requestOf = (form: TripForm, title: string): NewTrip => ({
  title,
  destination: destinationOf(form),
  start_date: form.start,
  end_date: form.end,
  travelers: form.travelers,
  budget: moneyOf(form),
})
