import { Button, Popover } from '@mantine/core'
import { IconArrowsMove } from '@tabler/icons-react'
import { createContext, type FormEvent, type ReactNode, useContext, useState } from 'react'
import { formatWallTime, parseWallTime } from '#shared/values/time'
import type { PlanItem } from '../../plan/model'
import { startAt } from '../../plan/operations'
import { slotsFor } from '../../plan/slots'
import { Field, inputClass } from '../../ui/field'
import iconButton from '../../ui/icon-button.module.css'
import { shortDay } from '../../ui/words'
import { useTrip } from '../context'
import { useActions } from '../use-actions'
import styles from './move-menu.module.css'

/** Everything a drag can do, without dragging: to a day, a time, before or after, to Ideas, or wherever it fits. */
export function MoveMenu({ item, date, worded = false }: { item: PlanItem; date: string; worded?: boolean }) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={288} shadow="none" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          data-move=""
          className={worded ? styles.worded : iconButton.button}
          aria-label={`Move ${item.name}`}
          title="Move"
          onClick={() => setOpened(!opened)}
        >
          <IconArrowsMove size={18} aria-hidden />
          {worded && 'Move'}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown} aria-label={`Move ${item.name}`}>
        {opened && <Entries item={item} date={date} close={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  )
}

const Closing = createContext<() => void>(() => {})
/** One line of the menu: does its deed and closes. */
function Entry({ run, children }: { run: () => void; children: ReactNode }) {
  const close = useContext(Closing)
  return (
    <button
      type="button"
      className={styles.entry}
      onClick={() => {
        close()
        run()
      }}
    >
      {children}
    </button>
  )
}

function Entries({ item, date, close }: { item: PlanItem; date: string; close: () => void }) {
  const { plan, view, setView } = useTrip()
  const actions = useActions()
  const day = plan.days.find((each) => each.date === date)
  const index = day?.items.findIndex((each) => each.id === item.id) ?? -1
  const slots = slotsFor(plan, item.id)
  const follow = (to: string) => {
    if (view.day !== 'all') setView({ day: to })
  }
  return (
    <Closing value={close}>
      <p className={styles.label}>Fits without a problem</p>
      {slots.length === 0 && <p className={styles.none}>Nowhere just now. It may still go where you want it.</p>}
      {slots.map((slot) => (
        <Entry
          key={`${slot.date} ${slot.start}`}
          run={() => {
            actions.move(item.id, slot.date, slot.start)
            follow(slot.date)
          }}
        >
          {shortDay(slot.date)}, {formatWallTime(slot.start)}
        </Entry>
      ))}
      <hr className={styles.line} />
      <AtTime item={item} date={date} onDone={close} />
      {plan.days.length > 1 && <p className={styles.label}>To another day, after what is there</p>}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and says no more */}
      <div className={styles.days} role="group" aria-label="To another day">
        {plan.days
          .filter((other) => other.date !== date)
          .map((other) => (
            <Entry
              key={other.date}
              run={() => {
                actions.move(item.id, other.date, startAt(plan, item.id, other.date, Number.MAX_SAFE_INTEGER))
                follow(other.date)
              }}
            >
              {shortDay(other.date)}
            </Entry>
          ))}
      </div>
      <hr className={styles.line} />
      {index > 0 && <Entry run={() => actions.shift(item.id, -1)}>One earlier in the day</Entry>}
      {day && index < day.items.length - 1 && <Entry run={() => actions.shift(item.id, 1)}>One later in the day</Entry>}
      <Entry run={() => actions.change(item.id, { pinned: !item.pinned })}>
        {item.pinned ? 'Unpin: may be moved' : 'Pin: keeps its time'}
      </Entry>
      <Entry run={() => actions.drop(item.id)}>{item.poi_id ? 'To Ideas' : 'Remove'}</Entry>
    </Closing>
  )
}

function AtTime({ item, date, onDone }: { item: PlanItem; date: string; onDone: () => void }) {
  const actions = useActions()
  const [time, setTime] = useState(formatWallTime(item.start))
  const [minutes, setMinutes] = useState(String(item.minutes))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [start, length] = [parseWallTime(time), Math.round(Number(minutes))]
    if (Number.isNaN(start) || !(length >= 5 && length <= 1440)) return
    if (length !== item.minutes) actions.change(item.id, { start, minutes: length })
    else actions.move(item.id, date, start)
    onDone()
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label="At time">
        {(wiring) => (
          <input
            {...wiring}
            type="time"
            step={300}
            className={inputClass}
            value={time}
            onChange={(event) => setTime(event.target.value)}
          />
        )}
      </Field>
      <Field label="Minutes">
        {(wiring) => (
          <input
            {...wiring}
            inputMode="numeric"
            className={`${inputClass} num`}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="light" className={styles.set ?? ''}>
        Set
      </Button>
    </form>
  )
}
