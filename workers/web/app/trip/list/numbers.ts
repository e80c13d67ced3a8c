import { type PlanItem, pointOf } from '../../plan/model'

/** Numbers of the stops that are on the map, in order. */
export function numbersOf(items: PlanItem[]): Map<string, number> {
  return new Map(items.filter((item) => pointOf(item) !== null).map((item, i) => [item.id, i + 1]))
}
