import { Fragment } from 'react'
import { distanceMeters } from '#shared/values/geo'
import { formatMoney } from '#shared/values/money'
import { formatWallTime } from '#shared/values/time'
import { travelBetween } from '#shared/values/travel'
import { totalOfDay } from '../../plan/judge'
import { dayOf, endOf, type PlanDay, type PlanItem, pointOf } from '../../plan/model'
import { distance, longDay, plural } from '../../ui/words'
import { useTrip } from '../context'
import { AddBar } from './add-bar'
import styles from './day-section.module.css'
import { Ghost } from './ghost'
import { ItemCard } from './item-card'
import { Leg } from './leg'
import { numbersOf } from './numbers'

/** Nearer than this there is no way to speak of, metres. */
const SAME_SPOT_M = 25

/** One day as a list: what, when, and the ways between. While something is dragged over it, a gap shows where it would go. */
export function DaySection({ day }: { day: PlanDay }) {
  const { plan, preview, violations, canEdit } = useTrip()
  const dragged = preview?.by === 'drag' ? preview.id : null
  const source = dragged ? dayOf(plan, day.date)?.items.find((item) => item.id === dragged) : undefined
  const ways = waysOf(day.items)
  const numbers = numbersOf(day.items)
  return (
    <section className={styles.day} aria-label={longDay(day.date)} data-drop="list" data-date={day.date}>
      <header className={styles.head}>
        <h2 className={styles.title}>{longDay(day.date)}</h2>
        <p className={`${styles.facts} num`}>{factsOf(day, ways, formatMoney(totalOfDay(plan, day)))}</p>
      </header>
      {day.items.length === 0 && !source && (
        <p className={styles.empty}>Nothing planned on this day yet.{canEdit && ' Add a place, or drag one here.'}</p>
      )}
      <ol className={styles.items}>
        {source && <ItemCard item={source} date={day.date} number={null} violations={[]} hidden key={source.id} />}
        {day.items.map((item, i) => {
          const [from, to] = [i > 0 ? pointOf(day.items[i - 1]!) : null, pointOf(item)]
          return (
            <Fragment key={item.id === dragged ? `ghost ${item.id}` : item.id}>
              {from && to && distanceMeters(from, to) > SAME_SPOT_M && (
                <li className={styles.leg}>
                  <Leg from={from} to={to} />
                </li>
              )}
              {item.id === dragged ? (
                <Ghost item={item} />
              ) : (
                <ItemCard
                  item={item}
                  date={day.date}
                  number={numbers.get(item.id) ?? null}
                  violations={violations.filter((violation) => violation.item_id === item.id)}
                />
              )}
            </Fragment>
          )
        })}
      </ol>
      {canEdit && <AddBar date={day.date} />}
    </section>
  )
}

function waysOf(items: PlanItem[]) {
  const points = items.flatMap((item) => pointOf(item) ?? [])
  return points.slice(1).map((to, i) => travelBetween(points[i]!, to))
}

function factsOf({ items }: PlanDay, ways: ReturnType<typeof waysOf>, cost: string): string {
  const [first, last] = [items[0], items.at(-1)]
  if (!first || !last) return ''
  const walked = ways.filter((way) => way.mode === 'walk').reduce((sum, way) => sum + way.distance_m, 0)
  const parts = [
    `${formatWallTime(first.start)}-${formatWallTime(endOf(last))}`,
    plural(items.filter((item) => item.kind !== 'note').length, 'stop'),
    walked > 0 ? `${distance(walked)} on foot` : '',
    cost,
  ]
  return parts.filter(Boolean).join(' · ')
}
