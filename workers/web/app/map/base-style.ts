import type { GeoJSONSource, Map as GlMap, StyleSpecification } from 'maplibre-gl'
import type { Topology } from 'topojson-client'
import bordersUrl from 'world-atlas/countries-110m.json?url'
import landUrl from 'world-atlas/land-50m.json?url'
import type { Palette } from './palette'

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
/** Water fades in from zoom 10 outwards; a little before, so that it is there in time. */
const SEEN_BELOW = 10.5

let world: Promise<{ land: GeoJSON.GeoJSON; borders: GeoJSON.GeoJSON }> | undefined
/** Coast and borders of the whole world, from the app's own files. */
function readWorld() {
  world ??= Promise.all([import('topojson-client'), read(landUrl), read(bordersUrl)]).then(
    ([{ feature, mesh }, land, borders]) => ({
      land: feature(land, land.objects.land!),
      borders: mesh(borders, borders.objects.countries),
    }),
  )
  return world
}
const read = (url: string) => fetch(url).then((answer) => answer.json() as Promise<Topology>)

/**
 * A base without any network. The coast is right to some kilometres only, so water and borders fade out between zoom 8 and
 * 10; in a city the grid, the rings and the known places carry the map.
 */
export function offlineStyle(palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: EMPTY },
      borders: { type: 'geojson', data: EMPTY },
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': palette.land } },
      {
        id: 'water',
        type: 'background',
        maxzoom: 10,
        paint: {
          'background-color': palette.water,
          'background-opacity': ['interpolate', ['linear'], ['zoom'], 8, 1, 10, 0],
        },
      },
      {
        id: 'coast',
        type: 'fill',
        source: 'land',
        maxzoom: 10,
        paint: { 'fill-color': palette.land, 'fill-antialias': true },
      },
      {
        id: 'borders',
        type: 'line',
        source: 'borders',
        maxzoom: 6,
        paint: {
          'line-color': palette.border,
          'line-opacity': ['interpolate', ['linear'], ['zoom'], 4.5, 1, 5.5, 0],
        },
      },
    ],
  }
}

/** Coast and borders are 200 KB that a city never shows: they come when somebody zooms out far enough to see them. */
export function loadWorldWhenSeen(map: GlMap): void {
  const look = () => {
    if (map.getZoom() > SEEN_BELOW) return
    map.off('zoom', look)
    void readWorld().then(({ land, borders }) => {
      map.getSource<GeoJSONSource>('land')?.setData(land)
      map.getSource<GeoJSONSource>('borders')?.setData(borders)
    })
  }
  map.on('zoom', look)
  look()
}

/** The address of a configured online style; null when there is none. */
export const onlineStyleUrl = () => document.querySelector<HTMLMetaElement>('meta[name="map-style"]')?.content || null

/** A map without its base is worse than the plain one, so nobody waits longer for it. */
export const PATIENCE_MS = 5000

/** The base to draw on: the online style where one is set and answers, else the own one. */
export async function baseStyle(
  palette: Palette,
  useOnline: boolean,
): Promise<{ style: StyleSpecification; online: boolean }> {
  const url = useOnline ? onlineStyleUrl() : null
  if (url) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
      if (answer.ok) return { style: (await answer.json()) as StyleSpecification, online: true }
    } catch {
      // Unreachable: the own base below needs no network.
    }
  }
  return { style: offlineStyle(palette), online: false }
}
