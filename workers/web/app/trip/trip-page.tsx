import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Itinerary } from '#shared/contracts/planner'
import type { Trip } from '#shared/contracts/trips'
import { datesFrom } from '#shared/values/time'
import { isMissing } from '../api/error'
import { fetchItinerary, itineraryQuery, planTrip, tripQuery } from '../api/trips'
import { useSession, useUser } from '../api/use-session'
import { RequireUser } from '../pages/account/require-user'
import { NotFound } from '../pages/not-found'
import { loadAsked, saveAsked } from '../plan/asked'
import { deviceStorage } from '../plan/draft'
import { planRequestOf, takesLong } from '../plan/form'
import { DEFAULT_OPTIONS, type Plan, planFrom } from '../plan/model'
import { Failure } from '../ui/failure'
import { PageTitle } from '../ui/page'
import { Shell } from '../ui/shell'
import { Skeleton } from '../ui/skeleton'
import { type TripContext, TripProvider } from './context'
import { TripScreen } from './screen'
import { loadPending, savePending } from './sync/pending'
import { PlanStore } from './sync/plan-store'
import { ServerKeeper } from './sync/server-keeper'
import { useView } from './use-view'

export const TripPage = () => (
  <RequireUser>
    <LoadTrip />
  </RequireUser>
)

function LoadTrip() {
  const { id } = useParams({ from: '/app/trips/$id' })
  const trip = useQuery(tripQuery(id))
  const itinerary = useQuery({ ...itineraryQuery(id), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 })
  const error = trip.error ?? itinerary.error
  if (isMissing(error)) return <MissingTrip id={id} />
  if (trip.data && itinerary.data !== undefined) {
    return <OpenTrip key={id} trip={trip.data.body} itinerary={itinerary.data} />
  }
  return (
    <Shell>
      <PageTitle title="Trip" className="sr" />
      {error ? (
        <Failure error={error} onRetry={() => void Promise.all([trip.refetch(), itinerary.refetch()])} />
      ) : (
        <Skeleton rows={5} height={72} />
      )}
    </Shell>
  )
}

/** What was still to be saved has nowhere to go; that is said, not kept silent. */
function MissingTrip({ id }: { id: string }) {
  const userId = useUser()?.id ?? ''
  const [lost] = useState(() => loadPending(deviceStorage(), userId, id) !== null)
  useEffect(() => void savePending(deviceStorage(), userId, id, null), [userId, id])
  const hint = "It isn't here, or it isn't shared with you. Ask the person who sent the link."
  const dropped = ' The changes you had not saved to it are gone with it.'
  return <NotFound what="this trip" hint={lost ? hint + dropped : hint} />
}

function OpenTrip({ trip, itinerary }: { trip: Trip; itinerary: Itinerary | null }) {
  const search = useSearch({ from: '/app/trips/$id' })
  const navigate = useNavigate({ from: '/app/trips/$id' })
  const setView = useView(navigate)
  const canEdit = trip.role === 'owner' || trip.role === 'editor'
  const userId = useUser()?.id ?? ''
  // Past the cache: what is read there would begin the page anew, and with it forget what was refused.
  const reload = useCallback(async () => planOf(trip, await fetchItinerary(trip.id)), [trip])
  // The store is made once per opened trip; later answers of the server reach it through its keeper.
  const { store, keeper } = useMemo(() => {
    const made = new PlanStore(planOf(trip, itinerary), { kind: 'saved' })
    const keeper = new ServerKeeper({ userId, tripId: trip.id }, made, reload)
    made.keepWith(keeper.keep)
    return { store: made, keeper }
  }, [trip, itinerary, reload, userId])
  useEffect(() => {
    keeper.start()
    window.addEventListener('online', keeper.retry)
    return () => {
      window.removeEventListener('online', keeper.retry)
      keeper.stop()
    }
  }, [keeper])
  // Whoever signed in again goes on at once.
  const { state } = useSession()
  useEffect(() => {
    if (state === 'signed-in') keeper.retry()
  }, [state, keeper])
  const planning = useRef<Promise<unknown>>(Promise.resolve())
  const replan: TripContext['replan'] = useCallback(
    async (options, watch) => {
      await planning.current
      await keeper.settled()
      const long = takesLong(store.read().plan.days.length, options.wishes)
      const working = planTrip(trip.id, planRequestOf(options), { ...watch, signal: NEVER }, long)
      // Nobody can stop the planner once it has begun: who does not want its plan any more gets theirs put back over it.
      planning.current = working.then(
        () => (watch.signal.aborted ? keeper.putBack() : undefined),
        () => undefined,
      )
      const fresh = await Promise.race([working, abortOf(watch.signal)])
      saveAsked(deviceStorage(), trip.id, options, fresh)
      const plan = planFrom(fresh, { budget: trip.budget, options })
      keeper.serverHas(plan)
      return plan
    },
    [keeper, store, trip],
  )
  return (
    <TripProvider
      store={store}
      view={search}
      setView={setView}
      trip={trip}
      title={trip.title}
      canEdit={canEdit}
      replan={replan}
    >
      <TripScreen />
    </TripProvider>
  )
}

const NEVER = new AbortController().signal
const abortOf = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

/** A trip that was never planned has its days all the same, empty. */
function planOf(trip: Trip, itinerary: Itinerary | null): Plan {
  const { options, understood } = loadAsked(deviceStorage(), trip.id, itinerary)
  if (itinerary) return planFrom({ ...itinerary, understood }, { budget: trip.budget, options })
  const { name, country_code, lat, lon, time_zone } = trip.destination
  return {
    destination: { name, country_code, lat, lon },
    time_zone,
    travelers: trip.travelers,
    budget: trip.budget,
    start_location: null,
    days: datesFrom(trip.start_date, trip.end_date).map((date) => ({ date, items: [] })),
    ideas: [],
    options: DEFAULT_OPTIONS,
    understood: [],
    rates: null,
  }
}
