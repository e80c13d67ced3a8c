import { formatWallTime } from '#shared/values/time'
import { findItem } from '../../plan/model'
import { CategoryBadge } from '../../ui/category'
import { useTrip } from '../context'
import { useDrag } from './drag-store'
import styles from './overlay.module.css'

/** The card under the pointer, with the time it would get. */
export function DragOverlay() {
  const drag = useDrag()
  const { plan, preview } = useTrip()
  if (!drag) return null
  const item = findItem(plan, drag.id) ?? plan.ideas.find((idea) => idea.id === drag.id)
  const placed = preview ? findItem(preview.plan, drag.id) : undefined
  if (!item) return null
  const width = Math.min(Math.max(drag.width, 240), 320)
  const left = drag.x - Math.min(drag.grabX, width - 24)
  return (
    <div
      className={styles.overlay}
      style={{ width, transform: `translate(${left}px, ${drag.y - drag.grabY}px)` }}
      aria-hidden
    >
      <CategoryBadge category={item.category} kind={item.kind} size={28} />
      <span className={styles.name}>{item.name}</span>
      <span className="num">{placed ? formatWallTime(placed.start) : preview ? 'Ideas' : ''}</span>
      {preview && <span className={preview.verdict.fits ? styles.fits : styles.warns}>{preview.verdict.text}</span>}
    </div>
  )
}
