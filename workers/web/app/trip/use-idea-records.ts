import { useEffect } from 'react'
import { usePlacesAround } from '../api/places'
import { completeIdeas } from '../plan/model'
import { useTrip } from './context'

/** The planner names what it left out by id; hours, place and price come from the records of the surroundings. */
export function useIdeaRecords(): void {
  const { plan, store } = useTrip()
  const { data } = usePlacesAround(plan.destination)
  useEffect(() => {
    if (!data) return
    const records = new Map(data.map((place) => [place.id, place]))
    store.adopt((now) => completeIdeas(now, records))
  }, [data, store])
}
