import { Button, Modal } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { formatWallTime, parseWallTime } from '#shared/values/time'
import type { Pace } from '../../plan/paces'
import { PACES } from '../../plan/paces'
import { Choice } from '../../ui/choice'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { Stages } from '../../ui/stages'
import { plural } from '../../ui/words'
import { useTrip } from '../context'
import { useReplan } from '../use-replan'
import styles from './plan-it.module.css'

/** A whole new plan from the planner. Pinned stops stay; the old plan comes back by Undo. */
export function PlanIt() {
  const { plan } = useTrip()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button
        variant="light"
        className={styles.button ?? ''}
        leftSection={<IconSparkles size={18} />}
        onClick={() => setOpened(true)}
      >
        Plan it
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`Plan ${plan.destination.name} anew`} centered>
        {opened && <PlanItForm close={() => setOpened(false)} />}
      </Modal>
    </>
  )
}

function PlanItForm({ close }: { close: () => void }) {
  const { plan } = useTrip()
  const [options, setOptions] = useState(plan.options)
  const { run, stop, stages, busy, error } = useReplan(close)
  const change = (part: Partial<typeof options>) => setOptions((now) => ({ ...now, ...part }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run(options)
  }
  const pinned = plan.days.flatMap((day) => day.items).filter((item) => item.pinned).length
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.note}>
        {pinned > 0
          ? `Your ${pinned === 1 ? 'pinned stop stays' : `${pinned} pinned stops stay`}; the rest is planned again.`
          : 'All days are planned again. Pin a stop first if it must stay.'}{' '}
        Undo brings the old plan back.
      </p>
      {error !== null && <Failure error={error} onRetry={() => void run(options)} />}
      <Choice<Pace> label="Pace" options={PACES} value={options.pace} onChange={(pace) => change({ pace })} />
      <div className={styles.pair}>
        <Field label="Days start at">
          {(wiring) => (
            <input
              {...wiring}
              type="time"
              className={inputClass}
              value={formatWallTime(options.daily_start)}
              onChange={(event) => change({ daily_start: parseWallTime(event.target.value) || 0 })}
            />
          )}
        </Field>
        <Field label="and end at">
          {(wiring) => (
            <input
              {...wiring}
              type="time"
              className={inputClass}
              value={formatWallTime(options.daily_end)}
              onChange={(event) => change({ daily_end: parseWallTime(event.target.value) || 0 })}
            />
          )}
        </Field>
      </div>
      <Field label="Wishes, in your own words">
        {(wiring) => (
          <textarea
            {...wiring}
            className={inputClass}
            rows={2}
            maxLength={1000}
            placeholder="No museums on Monday, more parks"
            value={options.wishes}
            onChange={(event) => change({ wishes: event.target.value })}
          />
        )}
      </Field>
      {busy ? (
        <Stages stages={stages} first={`Fitting ${plural(plan.days.length, 'day')}`} onStop={stop} />
      ) : (
        <div className={styles.actions}>
          <Button type="submit" variant="filled">
            Plan it
          </Button>
        </div>
      )}
    </form>
  )
}
