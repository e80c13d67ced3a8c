import { useEffect, useMemo, useRef } from 'react'
import { formatWallTime } from '#shared/values/time'
import { closedDates } from '../../plan/judge'
import { findItem } from '../../plan/model'
import { useTrip } from '../context'
import { PX_PER_MINUTE, TIMELINE_FROM, TIMELINE_TO } from '../drag/drop-target'
import { Column } from './column'
import styles from './timeline.module.css'

const HOURS = Array.from({ length: (TIMELINE_TO - TIMELINE_FROM) / 60 + 1 }, (_, i) => TIMELINE_FROM + i * 60)

/** All days side by side on one scale of hours: where there is air, and where there is none. */
export function Timeline() {
  const { shown, plan, preview } = useTrip()
  const carried = preview?.by === 'drag' ? preview.id : null
  const closed = useMemo(() => {
    const item = carried ? (findItem(plan, carried) ?? plan.ideas.find((idea) => idea.id === carried)) : undefined
    return new Set(item ? closedDates(plan, item) : [])
  }, [carried, plan])
  const frame = useRef<HTMLDivElement>(null)
  const { daily_start } = plan.options
  useEffect(() => {
    // The day begins at the top, with an hour of margin.
    frame.current?.scrollTo({ top: (daily_start - 60 - TIMELINE_FROM) * PX_PER_MINUTE })
  }, [daily_start])
  return (
    <div className={styles.frame} data-scroll="" ref={frame}>
      <div className={styles.hours} aria-hidden>
        {HOURS.map((minute) => (
          <span key={minute} className="num" style={{ insetBlockStart: 44 + (minute - TIMELINE_FROM) * PX_PER_MINUTE }}>
            {formatWallTime(minute)}
          </span>
        ))}
      </div>
      <div
        className={styles.columns}
        style={{ gridTemplateColumns: `repeat(${shown.days.length}, minmax(200px, 1fr))` }}
      >
        {shown.days.map((day) => (
          <Column key={day.date} day={day} closed={closed.has(day.date)} />
        ))}
      </div>
    </div>
  )
}
