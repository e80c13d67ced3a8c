import { IconPlus, IconX } from '@tabler/icons-react'
import { formatMoney } from '#shared/values/money'
import type { Idea } from '../../plan/model'
import { startAt, toIdeas } from '../../plan/operations'
import { slotsFor } from '../../plan/slots'
import { CategoryBadge } from '../../ui/category'
import iconButton from '../../ui/icon-button.module.css'
import { duration } from '../../ui/words'
import { useTrip } from '../context'
import { useActions } from '../use-actions'
import { useCarry } from '../use-carry'
import styles from './ideas-tray.module.css'

/** Places without a day, each with the reason; drag one into a day, or add it where it fits best. */
export function IdeasTray() {
  const { plan, preview, canEdit } = useTrip()
  const over = preview?.by === 'drag' && preview.date === null
  return (
    <section className={over ? `${styles.tray} ${styles.over}` : styles.tray} aria-label="Ideas" data-drop="ideas">
      <h2 className={styles.title}>Ideas ({plan.ideas.length})</h2>
      {plan.ideas.length === 0 ? (
        <p className={styles.empty}>What doesn't fit, or what you take out, waits here.</p>
      ) : (
        <ul className={styles.list}>
          {plan.ideas.map((idea) => (
            <IdeaCard key={idea.id} idea={idea} canEdit={canEdit} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** The room's own word for what lost its day. */
const reasonOf = ({ reason }: Idea) => (reason === 'day removed' ? 'Its day is no longer part of the trip' : reason)

function IdeaCard({ idea, canEdit }: { idea: Idea; canEdit: boolean }) {
  const { plan, view, setView } = useTrip()
  const actions = useActions()
  const carry = useCarry()
  const add = () => {
    const [best] = slotsFor(plan, idea.id, 1)
    const date = best?.date ?? (view.day && view.day !== 'all' ? view.day : plan.days[0]?.date)
    if (!date) return
    actions.move(idea.id, date, best?.start ?? startAt(plan, idea.id, date, Number.MAX_SAFE_INTEGER))
    if (view.day !== 'all') setView({ day: date })
  }
  const remove = () => actions.edit(`${idea.name} removed from Ideas.`, toIdeas(plan, idea.id, ''))
  return (
    <li
      className={styles.card}
      data-item={idea.id}
      onPointerDown={(event) => {
        if (!(event.target as Element).closest('button'))
          carry.startDrag(event.nativeEvent, event.currentTarget, idea.id)
      }}
    >
      <CategoryBadge category={idea.category} kind={idea.kind} size={28} />
      <div className={styles.text}>
        <h3 className={styles.name} dir="auto">
          {idea.name}
        </h3>
        <p className={styles.reason}>
          {idea.reason && <span>{reasonOf(idea)}</span>}
          <span className="num">
            {duration(idea.minutes)}
            {idea.cost.amount_minor > 0 && ` · ${formatMoney(idea.cost)}`}
          </span>
        </p>
      </div>
      {canEdit && (
        <>
          <button
            type="button"
            className={iconButton.button}
            aria-label={`Add ${idea.name} where it fits best`}
            title="Add where it fits best"
            onClick={add}
          >
            <IconPlus size={18} aria-hidden />
          </button>
          <button
            type="button"
            className={iconButton.button}
            aria-label={`Remove ${idea.name} from Ideas`}
            title="Remove"
            onClick={remove}
          >
            <IconX size={18} aria-hidden />
          </button>
        </>
      )}
    </li>
  )
}
