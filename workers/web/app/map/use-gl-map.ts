import { useComputedColorScheme } from '@mantine/core'
import 'maplibre-gl/dist/maplibre-gl.css'
import { type Map as GlMap, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { type RefObject, useEffect, useState } from 'react'
import type { Point } from '#shared/values/geo'
import { baseStyle, loadWorldWhenSeen, PATIENCE_MS } from './base-style'
import { addOverlay } from './layers'
import { readPalette } from './palette'

setWorkerUrl(workerUrl)

let webGl: boolean | undefined
/** Can this browser draw the map at all? Asked once: browsers allow a page only a few drawing contexts. */
export function hasWebGl(): boolean {
  if (webGl === undefined) {
    try {
      const context = document.createElement('canvas').getContext('webgl2')
      webGl = context !== null
      context?.getExtension('WEBGL_lose_context')?.loseContext()
    } catch {
      webGl = false
    }
  }
  return webGl
}

/** One map for as long as the page lives; only its colours change with the scheme. `revision` rises with each new style. */
export function useGlMap(box: RefObject<HTMLDivElement | null>, center: Point) {
  const scheme = useComputedColorScheme('light')
  const [state, setState] = useState<{ map: GlMap; revision: number } | null>(null)
  const [failed, setFailed] = useState(false)
  const { lat, lon } = center

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours of another scheme need another style, and a fresh map is the simplest way to one
  useEffect(() => {
    let map: GlMap | undefined
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const start = async (useOnline: boolean) => {
      const palette = readPalette()
      const [{ style, online }] = await Promise.all([
        baseStyle(palette, useOnline),
        document.fonts.load('14px "Inter Variable"'),
      ])
      if (gone || !box.current) return
      map = new MapLibre({
        container: box.current,
        style,
        center: [lon, lat],
        zoom: 12,
        minZoom: 2,
        maxZoom: 17,
        dragRotate: false,
        pitchWithRotate: false,
        attributionControl: { compact: true },
        locale: { 'Map.Title': 'Map of the plan' },
      })
      map.touchZoomRotate.disableRotation()
      map.addControl(new NavigationControl({ showCompass: false }), 'top-left')
      map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
      const drawn = map
      // A style that answers may still point to tiles that do not: then the own base stands in.
      if (online) timer = setTimeout(() => void again(drawn), PATIENCE_MS)
      map.on('load', () => {
        clearTimeout(timer)
        addOverlay(drawn, palette, { lat, lon }, online)
        if (!online) loadWorldWhenSeen(drawn)
        setState({ map: drawn, revision: 1 })
      })
    }
    const again = (late: GlMap) => {
      late.remove()
      return start(false).catch(() => setFailed(true))
    }
    start(true).catch(() => setFailed(true))
    return () => {
      gone = true
      clearTimeout(timer)
      map?.remove()
      setState(null)
    }
  }, [box, lat, lon, scheme])

  return { map: state?.map ?? null, failed }
}
