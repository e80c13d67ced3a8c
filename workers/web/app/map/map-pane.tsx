import { GlPane } from './gl-pane'
import { PlainList } from './plain-list'
import { hasWebGl } from './use-gl-map'

/** The map beside the plan; a list with distances where the browser cannot draw one. */
export function MapPane({ selected }: { selected: string }) {
  return hasWebGl() ? <GlPane selected={selected} /> : <PlainList selected={selected} />
}
