import { type Map as GlMap, Marker } from 'maplibre-gl'
import type { PlanItem } from '../plan/model'
import { hueOf } from '../ui/category'
import styles from './map.module.css'

export type MarkerStop = { item: PlanItem; number: number; label: string; problem: boolean; lat: number; lon: number }

/** The stops of the selected day: real buttons, so that they can be reached by keys and read aloud. */
export class DayMarkers {
  #markers = new Map<string, { marker: Marker; button: HTMLButtonElement; label: HTMLElement }>()

  constructor(
    readonly map: GlMap,
    readonly onOpen: (id: string) => void,
  ) {
    for (const calm of ['moveend', 'idle'] as const) map.on(calm, () => this.#untangle())
  }

  show(stops: MarkerStop[], selected: string | undefined): void {
    const wanted = new Set(stops.map(({ item }) => item.id))
    for (const [id, { marker }] of this.#markers) {
      if (wanted.has(id)) continue
      marker.remove()
      this.#markers.delete(id)
    }
    for (const stop of stops) {
      const { marker, button, label } = this.#markers.get(stop.item.id) ?? this.#make(stop.item.id)
      button.firstElementChild!.textContent = String(stop.number)
      label.textContent = stop.item.name
      button.style.setProperty('--hue', hueOf(stop.item.category, stop.item.kind))
      button.setAttribute('aria-label', stop.label)
      button.dataset.problem = String(stop.problem)
      button.dataset.selected = String(stop.item.id === selected)
      marker
        .setLngLat([stop.lon, stop.lat])
        .setOffset([asideOf(stop, stops), 0])
        .addTo(this.map)
    }
    this.#untangle()
  }

  #make(id: string) {
    const element = document.createElement('div')
    element.className = styles.marker ?? ''
    const button = document.createElement('button')
    button.type = 'button'
    button.className = styles.press ?? ''
    const disc = document.createElement('span')
    disc.className = styles.disc ?? ''
    button.appendChild(disc)
    // The name stands beside the button, whose own name says it already.
    const label = document.createElement('span')
    label.className = styles.label ?? ''
    label.setAttribute('aria-hidden', 'true')
    for (const part of [button, label]) element.appendChild(part)
    button.addEventListener('click', (event) => {
      event.stopPropagation()
      this.onOpen(id)
    })
    const made = { marker: new Marker({ element }), button, label }
    this.#markers.set(id, made)
    return made
  }

  /** A name that would cover an earlier stop or its name is left out; the button keeps it for readers. */
  #untangle(): void {
    const controls = this.map.getContainer().parentElement?.querySelectorAll('.maplibregl-ctrl-group, button[title]')
    const taken: DOMRect[] = [
      ...Array.from(this.#markers.values(), ({ button }) => button.firstElementChild!),
      ...(controls ?? []),
    ].map((element) => element.getBoundingClientRect())
    for (const { label } of this.#markers.values()) {
      label.hidden = false
      const box = label.getBoundingClientRect()
      label.hidden = taken.some((other) => overlaps(box, other))
      if (!label.hidden) taken.push(box)
    }
  }
}

/** About ten metres: stops this close are one place on the map. */
const SAME = 1e-4
const BESIDE_PX = 26

/** Stops of one place, such as a lunch next door, stand side by side instead of on top of each other. */
function asideOf(stop: MarkerStop, stops: readonly MarkerStop[]): number {
  const together = stops.filter(({ lat, lon }) => Math.abs(lat - stop.lat) < SAME && Math.abs(lon - stop.lon) < SAME)
  return (together.indexOf(stop) - (together.length - 1) / 2) * BESIDE_PX
}

const overlaps = (a: DOMRect, b: DOMRect) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
