import { formatWallTime } from '#shared/values/time'
import { travelBetween } from '#shared/values/travel'
import { dayOf, endOf, type PlanDay, type PlanItem, pointOf } from '../../plan/model'
import { longDay, shortDay } from '../../ui/words'
import { useTrip } from '../context'
import { PX_PER_MINUTE, TIMELINE_FROM, TIMELINE_TO } from '../drag/drop-target'
import { Block } from './block'
import styles from './timeline.module.css'

const top = (minute: number) => (minute - TIMELINE_FROM) * PX_PER_MINUTE

/** One day of the timeline. The hours before and after the traveller's day are shaded. */
export function Column({ day, closed }: { day: PlanDay; closed: boolean }) {
  const { plan, preview, violations, view, setView } = useTrip()
  const dragged = preview?.by === 'drag' ? preview.id : null
  const source = dragged ? dayOf(plan, day.date)?.items.find((item) => item.id === dragged) : undefined
  const { daily_start, daily_end } = plan.options
  return (
    <section className={styles.column} aria-label={longDay(day.date)}>
      <h2 className={view.day === day.date ? `${styles.day} ${styles.current}` : styles.day}>
        <button type="button" onClick={() => setView({ day: day.date })}>
          {shortDay(day.date)}
        </button>
      </h2>
      <div className={styles.lane} data-drop="column" data-date={day.date} style={{ height: top(TIMELINE_TO) }}>
        <div className={styles.off} style={{ insetBlockStart: 0, height: Math.max(0, top(daily_start)) }} />
        {daily_end > daily_start && (
          <div className={styles.off} style={{ insetBlockStart: top(daily_end), insetBlockEnd: 0 }} />
        )}
        {closed && <div className={styles.closed}>Closed all day</div>}
        <ol>
          {source && <Block item={source} date={day.date} top={0} state="hidden" violations={[]} key={source.id} />}
          {day.items.map((item, i) => (
            <Block
              key={item.id === dragged ? `ghost ${item.id}` : item.id}
              item={item}
              date={day.date}
              top={top(item.start)}
              state={item.id === dragged ? 'ghost' : 'still'}
              violations={violations.filter((violation) => violation.item_id === item.id)}
              way={wayWords(day.items[i - 1], item)}
            />
          ))}
        </ol>
      </div>
    </section>
  )
}

/** The way before an item, where the gap on the scale leaves room for the words. */
function wayWords(before: PlanItem | undefined, item: PlanItem): string | null {
  const [from, to] = [before ? pointOf(before) : null, pointOf(item)]
  if (!before || !from || !to || item.start - endOf(before) < 18) return null
  const { mode, minutes } = travelBetween(from, to)
  return `${mode === 'walk' ? 'walk' : 'ride'} ${minutes} min, at ${formatWallTime(item.start)}`
}
