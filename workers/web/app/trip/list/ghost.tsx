import type { PlanItem } from '../../plan/model'
import { spanOf } from '../../plan/sentences'
import { useTrip } from '../context'
import styles from './ghost.module.css'

/** Where the dragged card would land, with its new time and the verdict, before it is dropped. */
export function Ghost({ item }: { item: PlanItem }) {
  const { preview } = useTrip()
  if (!preview) return null
  return (
    <li className={preview.verdict.fits ? styles.fits : styles.warns} data-item={item.id}>
      <strong className="num">{spanOf(item)}</strong>
      <span>{preview.verdict.text}</span>
    </li>
  )
}
