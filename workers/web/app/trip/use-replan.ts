import { useRef, useState } from 'react'
import type { Progress } from '../api/trips'
import type { PlanOptions } from '../plan/model'
import { withStage } from '../ui/stages'
import { useTrip } from './context'
import { useActions } from './use-actions'

/** Asking the planner anew: its stages while it works, and a way out. The old plan stays until the new one is there. */
export function useReplan(onDone: () => void = () => {}) {
  const { replan } = useTrip()
  const { edit } = useActions()
  const [stages, setStages] = useState<Progress[]>([])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const running = useRef<AbortController | null>(null)
  const run = async (options: PlanOptions) => {
    const controller = new AbortController()
    running.current = controller
    setStages([])
    setBusy(true)
    setError(null)
    const onProgress = (stage: Progress) => setStages((now) => withStage(now, stage))
    try {
      const next = await replan(options, { signal: controller.signal, onProgress })
      setBusy(false)
      edit('Here is a new plan.', next)
      onDone()
    } catch (failure) {
      if (controller.signal.aborted) return
      setError(failure)
      setBusy(false)
    }
  }
  const stop = () => {
    running.current?.abort()
    setBusy(false)
  }
  return { run, stop, stages, busy, error }
}
