import { IconAlertTriangle, IconPinFilled } from '@tabler/icons-react'
import { formatWallTime } from '#shared/values/time'
import type { Violation } from '../../plan/judge'
import { endOf, type PlanItem } from '../../plan/model'
import { spanOf } from '../../plan/sentences'
import { hueOf } from '../../ui/category'
import { useTrip } from '../context'
import { itemKeys } from '../keys'
import { MoveMenu } from '../list/move-menu'
import { useActions } from '../use-actions'
import { useCarry } from '../use-carry'
import styles from './block.module.css'

type Props = {
  item: PlanItem
  date: string
  top: number
  state: 'still' | 'ghost' | 'hidden'
  violations: Violation[]
  way?: string | null
}
const LEAST_PX = 28
/** Blocks lower than this show one line only. */
const TALL_PX = 44
/** Room for two lines of the name beside the time. */
const ROOMY_PX = 66

/** A stop on the scale of hours. It can be dragged to another time or day, or carried with M. */
export function Block({ item, date, top, state, violations, way = null }: Props) {
  const { canEdit, view, setView, preview } = useTrip()
  const actions = useActions()
  const carry = useCarry()
  const height = Math.max(LEAST_PX, item.minutes - 2)
  const moving = preview?.by === 'keys' && preview.id === item.id
  if (state === 'ghost' && preview) {
    return (
      <li
        className={preview.verdict.fits ? styles.fits : styles.warns}
        style={{ insetBlockStart: top, minHeight: height }}
        data-item={item.id}
      >
        <strong className="num">{spanOf(item)}</strong> {preview.verdict.text}
      </li>
    )
  }
  const classes = [
    styles.block,
    state === 'hidden' && styles.hidden,
    moving && styles.moving,
    violations.length > 0 && styles.problem,
    view.item === item.id && styles.selected,
  ]
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      style={{ insetBlockStart: top, height, borderInlineStartColor: hueOf(item.category, item.kind) }}
      data-item={item.id}
      onKeyDown={(event) => itemKeys(event, { item, date, actions, carry, setView, canEdit })}
      onPointerDown={(event) => {
        if ((event.target as Element).closest('[data-move]')) return
        if (canEdit) carry.startDrag(event.nativeEvent, event.currentTarget, item.id)
      }}
    >
      {way && <p className={styles.way}>{way}</p>}
      <h3 className={height < ROOMY_PX ? `${styles.name} ${styles.low}` : styles.name}>
        <button type="button" data-open="" onClick={() => setView({ item: item.id, panel: 'place' }, { push: true })}>
          <bdi>{item.name}</bdi>
        </button>
      </h3>
      {height >= TALL_PX && (
        <p className={`${styles.time} num`}>
          {formatWallTime(item.start)}-{formatWallTime(endOf(item))}
        </p>
      )}
      <span className={styles.marks}>
        {violations.length > 0 && (
          <span title={violations.map(({ message }) => message).join(' ')}>
            <IconAlertTriangle size={16} aria-hidden />
            <span className="sr">Problem: {violations.map(({ message }) => message).join(' ')}</span>
          </span>
        )}
        {item.pinned && <IconPinFilled size={14} aria-label="Pinned" />}
      </span>
      {canEdit && (
        <span className={styles.move}>
          <MoveMenu item={item} date={date} />
        </span>
      )}
      {moving && preview && (
        <p className={preview.verdict.fits ? styles.says : `${styles.says} ${styles.saysNo}`}>
          {spanOf(item)}: {preview.verdict.text}
        </p>
      )}
    </li>
  )
}
