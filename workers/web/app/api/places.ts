import { useQuery } from '@tanstack/react-query'
import type { Place, Suggestion } from '#shared/contracts/search'
import type { Point } from '#shared/values/geo'
import { api, withQuery } from './client'

type Page = { items: Place[]; next_cursor: string | null }

/** Cities and places whose name begins like `q`; asked from the second letter on. */
export function useSuggestions(q: string) {
  const text = q.trim()
  return useQuery({
    queryKey: ['suggest', text.toLowerCase()],
    queryFn: ({ signal }) =>
      api.get<{ items: Suggestion[] }>(withQuery('/v1/search/suggest', { q: text }), { signal }).then((r) => r.items),
    enabled: text.length >= 2,
    staleTime: 300_000,
    placeholderData: (before) => before,
  })
}

/** Metres around the centre that are searched and drawn. */
export const AROUND_M = 8000
const MAX_PAGES = 2

/** The known places around a point, nearest first: grey dots of the map, and the records the validator judges by. */
export function usePlacesAround(center: Point | null, radius = AROUND_M) {
  return useQuery({
    queryKey: ['around', center?.lat, center?.lon, radius],
    queryFn: ({ signal }) => placesAround(center!, radius, signal),
    enabled: center !== null,
    staleTime: 600_000,
  })
}

async function placesAround(center: Point, radius: number, signal: AbortSignal): Promise<Place[]> {
  const places: Place[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const path = withQuery('/v1/search', { lat: center.lat, lon: center.lon, radius, limit: 100, cursor })
    const { items, next_cursor } = await api.get<Page>(path, { signal })
    places.push(...items)
    if (!next_cursor) break
    cursor = next_cursor
  }
  return places
}

/** Places of the trip's surroundings by free text and category. */
export function usePlaceSearch(q: string, category: string, center: Point) {
  return useQuery({
    queryKey: ['search', q.trim().toLowerCase(), category, center.lat, center.lon],
    queryFn: ({ signal }) => {
      const query = { q: q.trim(), category, lat: center.lat, lon: center.lon, radius: 30_000, limit: 30 }
      return api.get<Page>(withQuery('/v1/search', query), { signal }).then((page) => page.items)
    },
    staleTime: 300_000,
    placeholderData: (before) => before,
  })
}
