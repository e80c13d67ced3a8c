/** What the address of a trip page holds: the whole view, so that a link shows what its sender saw. */
export type TripView = {
  /** A date, or `all`; the first day when absent. */
  day?: string
  view?: 'list' | 'timeline'
  panel?: 'place' | 'search' | 'people' | 'share' | 'comments' | 'problems'
  item?: string
  /** Phones show one pane at a time. */
  pane?: 'map' | 'ideas'
}

const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((each) => each === value)

export function tripViewOf(search: Record<string, unknown>): TripView {
  const view: TripView = {}
  if (typeof search.day === 'string' && /^(all|\d{4}-\d{2}-\d{2})$/.test(search.day)) view.day = search.day
  const shape = oneOf(search.view, ['list', 'timeline'])
  if (shape) view.view = shape
  const panel = oneOf(search.panel, ['place', 'search', 'people', 'share', 'comments', 'problems'])
  if (panel) view.panel = panel
  if (typeof search.item === 'string') view.item = search.item.slice(0, 64)
  const pane = oneOf(search.pane, ['map', 'ideas'])
  if (pane) view.pane = pane
  return view
}
