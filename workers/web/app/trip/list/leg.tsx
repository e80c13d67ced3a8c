import { IconBus, IconWalk } from '@tabler/icons-react'
import type { Point } from '#shared/values/geo'
import { travelBetween } from '#shared/values/travel'
import { distance } from '../../ui/words'
import styles from './leg.module.css'

/** The way to the next stop, in words; an estimate of the planner's model. */
export function Leg({ from, to }: { from: Point; to: Point }) {
  const { mode, minutes, distance_m } = travelBetween(from, to)
  const Icon = mode === 'walk' ? IconWalk : IconBus
  return (
    <p className={styles.leg}>
      <Icon size={16} aria-hidden />
      <span className="num">
        {mode === 'walk' ? 'walk' : 'public transport'} {minutes} min · {distance(distance_m)}
      </span>
    </p>
  )
}
