import { IconClockCheck, IconRoute, IconWallet } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { daysBetween } from '#shared/values/time'
import { isApiError } from '../../api/error'
import { useUser } from '../../api/use-session'
import { deviceStorage, loadDraft } from '../../plan/draft'
import { blankForm, type TripForm as Form } from '../../plan/form'
import { PageTitle } from '../../ui/page'
import { Shell } from '../../ui/shell'
import { today } from '../../ui/today'
import { CityTaste } from './city-taste'
import styles from './landing.module.css'
import { NextTrip } from './next-trip'
import { PlanProgress } from './progress'
import { Refusal } from './refusal'
import { TripForm } from './trip-form'
import { usePlanning } from './use-planning'

/** The start page: type a city, get a plan. Everything else on it steps back. */
export function Landing() {
  const [form, setForm] = useState<Form>(() => blankForm(today()))
  const { planning, start, stop } = usePlanning()
  const [draft] = useState(() => loadDraft(deviceStorage()))
  const user = useUser()
  const busy = planning.state === 'running'
  const change = (part: Partial<Form>) => setForm((now) => ({ ...now, ...part }))
  const refused = planning.state === 'failed' && isApiError(planning.error) ? fieldsOf(planning.error.fields) : {}
  return (
    <Shell wide>
      <div className={styles.hero}>
        <section className={styles.left}>
          <PageTitle title="Caravan" className={styles.claim}>
            A plan that really works.
          </PageTitle>
          <p className={styles.sub}>
            Real places, open when you are there, reachable in the time between, within your budget.
          </p>
          {draft && !busy && (
            <p className={styles.draft}>
              Your plan for <strong>{draft.request.title}</strong> is kept on this device.{' '}
              <Link to="/app/draft">Go on with it</Link>
            </p>
          )}
          {planning.state === 'failed' && (
            <Refusal
              error={planning.error}
              form={form}
              onUse={(part) => {
                const next = { ...form, ...part }
                setForm(next)
                void start(next)
              }}
              onRetry={() => void start(form)}
            />
          )}
          <TripForm
            form={form}
            change={change}
            busy={busy}
            refused={refused}
            onSubmit={() => void start(form)}
            autoFocus
          />
        </section>
        <div className={styles.right}>
          {planning.state === 'running' ? (
            <PlanProgress
              planning={planning}
              city={form.city.trim()}
              days={daysBetween(form.start, form.end) + 1}
              onStop={stop}
            />
          ) : (
            <CityTaste picked={form.picked?.kind === 'city' ? form.picked : null} />
          )}
        </div>
      </div>
      {user && <NextTrip />}
      <section className={styles.how} aria-labelledby="how">
        <h2 id="how">How plans are checked</h2>
        <ul className={styles.rules}>
          <li>
            <IconClockCheck size={24} aria-hidden />
            <h3>Open when you arrive</h3>
            <p>Each stop is held against its own opening hours, on that date, at local time.</p>
          </li>
          <li>
            <IconRoute size={24} aria-hidden />
            <h3>Reachable in time</h3>
            <p>Walks and rides are counted between all stops. Estimates are called estimates.</p>
          </li>
          <li>
            <IconWallet size={24} aria-hidden />
            <h3>Within your budget</h3>
            <p>Entries and meals for everybody, added up in your currency. Prices are indicative.</p>
          </li>
        </ul>
        <p className={styles.free}>
          Move anything you like: each change is checked at once, and nothing is forbidden. You are told what no longer
          fits, and how to mend it.
        </p>
      </section>
    </Shell>
  )
}

/** The API's names of fields, where the form has another. */
const fieldsOf = (fields: Record<string, string>) => ({
  ...(fields.destination ? { city: fields.destination } : {}),
  ...(fields.start_date ? { start: fields.start_date } : {}),
  ...(fields.end_date ? { end: fields.end_date } : {}),
  ...(fields.travelers ? { travelers: fields.travelers } : {}),
})
