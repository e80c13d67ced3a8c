import { IconFocus2, IconLock, IconLockOpen } from '@tabler/icons-react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { formatWallTime } from '#shared/values/time'
import { usePlacesAround } from '../api/places'
import { dayOf, endOf, pointOf } from '../plan/model'
import { useTrip } from '../trip/context'
import { numbersOf } from '../trip/list/numbers'
import { setSource } from './layers'
import styles from './map.module.css'
import { DayMarkers, type MarkerStop } from './markers'
import { PlainList } from './plain-list'
import { boundsOf, dotsOf, legsOf, stopsOf } from './shapes'
import { useGlMap } from './use-gl-map'

const DRAWER_PX = 424

export function GlPane({ selected }: { selected: string }) {
  const { shown, plan, violations, view, setView } = useTrip()
  const box = useRef<HTMLDivElement>(null)
  const center = plan.start_location ?? plan.destination
  const { map, failed } = useGlMap(box, center)
  const { data: places } = usePlacesAround(plan.destination)
  const [held, setHeld] = useState(false)
  const markers = useRef<DayMarkers | null>(null)
  const follow = useRef(() => {})
  const shownStops = useRef<MarkerStop[]>([])
  const open = useRef((_id: string) => {})
  open.current = (id) => setView({ item: id, panel: 'place' }, { push: true })

  const stops = useMemo(() => {
    const day = dayOf(shown, selected)
    const numbers = numbersOf(day?.items ?? [])
    return (day?.items ?? []).flatMap((item): MarkerStop[] => {
      const at = pointOf(item)
      const number = numbers.get(item.id)
      if (!at || !number) return []
      const own = violations.filter((violation) => violation.item_id === item.id)
      const when = `${formatWallTime(item.start)} to ${formatWallTime(endOf(item))}`
      const trouble = own.map(({ message }) => message).join(' ')
      const label = [String(number), item.name, when, trouble].filter(Boolean).join(', ')
      return [{ item, number, label, problem: own.length > 0, ...at }]
    })
  }, [shown, selected, violations])
  shownStops.current = stops

  useEffect(() => {
    if (!map) return
    markers.current = new DayMarkers(map, (id) => open.current(id))
    return () => {
      markers.current = null
    }
  }, [map])
  useEffect(() => {
    if (map) markers.current?.show(stops, view.item)
  }, [map, stops, view.item])
  useEffect(() => {
    // A new plan may lie elsewhere altogether: an empty view follows it, a view that shows any of it stays.
    const seen = map?.getBounds()
    if (map && seen && !held && stops.length > 0 && !stops.some((stop) => seen.contains([stop.lon, stop.lat]))) {
      follow.current()
    }
  }, [map, stops, held])
  useEffect(() => {
    if (map) setSource(map, 'legs', legsOf(shown, selected, violations))
  }, [map, shown, selected, violations])
  useEffect(() => {
    if (map) setSource(map, 'stops', selected === 'all' ? stopsOf(shown) : { type: 'FeatureCollection', features: [] })
  }, [map, shown, selected])
  useEffect(() => {
    if (map) setSource(map, 'dots', dotsOf(places ?? [], plan))
  }, [map, places, plan])

  const panelOpen = view.panel !== undefined
  const fit = useCallback(() => {
    if (!map) return
    const days = selected === 'all' ? plan.days : plan.days.filter((day) => day.date === selected)
    const points = days.flatMap((day) => day.items.flatMap((item) => pointOf(item) ?? []))
    const bounds = boundsOf(points.length > 0 ? points : [center])
    const roomy = map.getContainer().clientWidth > DRAWER_PX * 1.6
    const right = panelOpen && roomy ? DRAWER_PX + 40 : 72
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    if (bounds) {
      map.fitBounds(bounds, {
        padding: { top: 64, bottom: 72, left: 64, right },
        maxZoom: 15,
        duration: calm ? 0 : 400,
      })
    }
  }, [map, plan, selected, panelOpen, center])
  follow.current = fit
  // The camera follows the chosen day, not every edit.
  useEffect(() => {
    if (map && !held && selected) follow.current()
  }, [map, selected, held])
  useEffect(() => {
    if (!map || held) return
    // Another shape of the page keeps what one looks at, as long as the day is still in view.
    const again = () => {
      const seen = map.getBounds()
      if (shownStops.current.some((stop) => !seen.contains([stop.lon, stop.lat]))) follow.current()
    }
    map.on('resize', again)
    return () => void map.off('resize', again)
  }, [map, held])

  if (failed) return <PlainList selected={selected} />
  return (
    <section className={styles.pane} aria-label="Map">
      <div ref={box} className={styles.box} />
      <div className={styles.buttons}>
        <MapButton label="Show the whole day" onClick={fit}>
          <IconFocus2 size={20} aria-hidden />
        </MapButton>
        <MapButton label="Hold the map still" pressed={held} onClick={() => setHeld(!held)}>
          {held ? <IconLock size={20} aria-hidden /> : <IconLockOpen size={20} aria-hidden />}
        </MapButton>
      </div>
      <p className={styles.legend}>
        <span>
          <span className={styles.walk} aria-hidden /> walk
        </span>
        <span>
          <span className={styles.ride} aria-hidden /> public transport
        </span>
        <span>straight-line estimate</span>
      </p>
    </section>
  )
}

type ButtonProps = { label: string; pressed?: boolean; onClick: () => void; children: ReactNode }
const MapButton = ({ label, pressed, onClick, children }: ButtonProps) => (
  <button
    type="button"
    className={styles.button}
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    onClick={onClick}
  >
    {children}
  </button>
)
