import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { planOpen } from '../api/trips'
import { useUser } from '../api/use-session'
import { NotFound } from '../pages/not-found'
import { type Draft, deviceStorage, loadDraft, saveDraft } from '../plan/draft'
import { planRequestOf, takesLong } from '../plan/form'
import { keepDraft } from '../plan/keep'
import { planFrom } from '../plan/model'
import { withPinned } from '../plan/pinned'
import { Failure } from '../ui/failure'
import { type TripContext, TripProvider } from './context'
import styles from './draft-page.module.css'
import { TripScreen } from './screen'
import { PlanStore } from './sync/plan-store'
import { useView } from './use-view'

/** The trip page of a plan made without an account: everything works, and everything stays on this device. */
export function DraftPage() {
  const [draft] = useState(() => loadDraft(deviceStorage()))
  return draft ? (
    <DraftTrip draft={draft} />
  ) : (
    <NotFound
      what="a plan on this device"
      hint="Plans made without an account stay in the browser they were made in."
    />
  )
}

function DraftTrip({ draft }: { draft: Draft }) {
  const search = useSearch({ from: '/app/draft' })
  const navigate = useNavigate({ from: '/app/draft' })
  const setView = useView(navigate)
  const store = useMemo(() => {
    const made = new PlanStore(draft.plan, { kind: 'device' })
    made.keepWith((_, plan) => {
      const kept = saveDraft(deviceStorage(), { ...draft, saved_at: new Date().toISOString(), plan })
      made.setSave({ kind: kept ? 'device' : 'device-refused' })
    })
    return made
  }, [draft])
  const replan: TripContext['replan'] = useCallback(
    async (options, watch) => {
      const { title: _title, ...about } = draft.request
      const now = store.read().plan
      const body = { ...about, ...planRequestOf(options) }
      const itinerary = await planOpen(body, watch, takesLong(now.days.length, options.wishes))
      return withPinned(planFrom(itinerary, { budget: now.budget, options, ideas: now.ideas }), now)
    },
    [draft, store],
  )
  return (
    <TripProvider
      store={store}
      view={search}
      setView={setView}
      trip={null}
      title={draft.request.title}
      canEdit
      replan={replan}
    >
      <TripScreen notice={<KeepBar draft={draft} store={store} />} />
    </TripProvider>
  )
}

/** Quiet, and never a wall: the plan is there either way. */
function KeepBar({ draft, store }: { draft: Draft; store: PlanStore }) {
  const user = useUser()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const keep = async () => {
    setBusy(true)
    setError(null)
    try {
      const trip = await keepDraft({ ...draft, plan: store.read().plan })
      await navigate({ to: '/app/trips/$id', params: { id: trip.id }, replace: true })
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <>
      <p className={styles.bar}>
        <span>Kept on this device only.</span>{' '}
        {user ? (
          <button type="button" className={styles.keep} disabled={busy} onClick={() => void keep()}>
            Keep it as a trip
          </button>
        ) : (
          <Link to="/app/sign-up" className={styles.keep ?? ''}>
            Sign up to keep it and share it
          </Link>
        )}
      </p>
      {error !== null && <Failure error={error} onRetry={() => void keep()} />}
    </>
  )
}
