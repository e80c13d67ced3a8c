import { IconGripVertical, IconPin, IconPinFilled } from '@tabler/icons-react'
import { type KeyboardEvent, memo } from 'react'
import { formatMoney } from '#shared/values/money'
import { formatWallTime } from '#shared/values/time'
import type { Violation } from '../../plan/judge'
import { endOf, type PlanItem } from '../../plan/model'
import { CategoryBadge } from '../../ui/category'
import iconButton from '../../ui/icon-button.module.css'
import { categoryWord, duration } from '../../ui/words'
import { useTrip } from '../context'
import { itemKeys } from '../keys'
import { useActions } from '../use-actions'
import { useCarry } from '../use-carry'
import styles from './item-card.module.css'
import { MoveMenu } from './move-menu'
import { Violations } from './violations'

type Props = { item: PlanItem; date: string; number: number | null; violations: Violation[]; hidden?: boolean }

/** One stop of a day: a list item with a heading and a toolbar; the whole card can be dragged. */
export const ItemCard = memo(function ItemCard({ item, date, number, violations, hidden = false }: Props) {
  const { canEdit, view, setView, preview } = useTrip()
  const actions = useActions()
  const carry = useCarry()
  const moving = preview?.by === 'keys' && preview.id === item.id
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) =>
    itemKeys(event, { item, date, actions, carry, setView, canEdit })
  const classes = [
    styles.card,
    hidden && styles.hidden,
    moving && styles.moving,
    violations.length > 0 && styles.problem,
    view.item === item.id && styles.selected,
  ]
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      data-item={item.id}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        const onHandle = (event.target as Element).closest('[data-handle]')
        const onControl = (event.target as Element).closest('button, a, input, select, [role="menu"]')
        // The name is a button, and most of the card: a tap opens it, a hold or a pull carries the card.
        if (!canEdit || (onControl && !onHandle && !onControl.hasAttribute('data-open'))) return
        carry.startDrag(event.nativeEvent, event.currentTarget, item.id)
      }}
    >
      <div className={styles.row}>
        <div className={`${styles.time} num`}>
          <span>{formatWallTime(item.start)}</span>
          {number !== null && (
            <span className={styles.number} aria-hidden>
              {number}
            </span>
          )}
        </div>
        <CategoryBadge category={item.category} kind={item.kind} />
        <div className={styles.text}>
          <h3 className={styles.name}>
            <button
              type="button"
              data-open=""
              className={styles.open}
              onClick={() => setView({ item: item.id, panel: 'place' }, { push: true })}
            >
              <bdi>{item.name}</bdi>
            </button>
          </h3>
          <p className={`${styles.facts} num`}>
            <span>
              {duration(item.minutes)}, to {formatWallTime(endOf(item))}
            </span>
            {(item.category || item.kind === 'visit') && <span>{categoryWord(item.category)}</span>}
            {item.cost.amount_minor > 0 && <span>{formatMoney(item.cost)}</span>}
          </p>
        </div>
        {canEdit && (
          <div className={styles.tools}>
            <button
              type="button"
              className={`${iconButton.button} ${styles.pin}`}
              aria-pressed={item.pinned}
              aria-label={`Pin ${item.name}`}
              title={item.pinned ? 'Pinned: keeps its time' : 'Pin: keep its time'}
              onClick={() => actions.change(item.id, { pinned: !item.pinned })}
            >
              {item.pinned ? <IconPinFilled size={18} aria-hidden /> : <IconPin size={18} aria-hidden />}
            </button>
            <MoveMenu item={item} date={date} />
            <span className={styles.handle} data-handle="" aria-hidden>
              <IconGripVertical size={18} />
            </span>
          </div>
        )}
      </div>
      {moving && preview && (
        <p className={preview.verdict.fits ? styles.fits : styles.warns}>
          {preview.verdict.text} <span className={styles.keys}>↑↓ time · ←→ day · Enter drops · Esc puts back</span>
        </p>
      )}
      {violations.length > 0 && !moving && <Violations violations={violations} />}
    </li>
  )
})
