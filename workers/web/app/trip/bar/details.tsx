import { Button, Modal } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Itinerary } from '#shared/contracts/planner'
import type { Trip } from '#shared/contracts/trips'
import { toMinor } from '#shared/values/money'
import { api, request } from '../../api/client'
import { isApiError } from '../../api/error'
import { typedAmount } from '../../plan/form'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import iconButton from '../../ui/icon-button.module.css'
import { showToast } from '../../ui/toasts'
import { plural } from '../../ui/words'
import { useTrip } from '../context'
import styles from './plan-it.module.css'

/** Title, dates, people and budget of a trip, and its end. */
export function Details({ trip }: { trip: Trip }) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <button
        type="button"
        className={iconButton.button}
        aria-label="Trip details"
        title="Trip details"
        onClick={() => setOpened(true)}
      >
        <IconSettings size={20} aria-hidden />
      </button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Trip details" centered>
        {opened && <DetailsForm trip={trip} close={() => setOpened(false)} />}
      </Modal>
    </>
  )
}

function DetailsForm({ trip, close }: { trip: Trip; close: () => void }) {
  const queries = useQueryClient()
  const { plan } = useTrip()
  const [title, setTitle] = useState(trip.title)
  const [start, setStart] = useState(trip.start_date)
  const [end, setEnd] = useState(trip.end_date)
  const [travelers, setTravelers] = useState(String(trip.travelers))
  const currency = trip.budget?.currency ?? 'EUR'
  const [budget, setBudget] = useState(trip.budget ? typedAmount(trip.budget.amount_minor, currency) : '')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const path = `/v1/trips/${encodeURIComponent(trip.id)}`
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      // Read a moment before writing: somebody else's change in between is refused, not overwritten.
      const now = await request<Trip>('GET', path)
      const { name, lat, lon } = now.body.destination
      const amount = moneyOf(budget, currency)
      const body = {
        title: title.trim(),
        destination: { name, lat, lon },
        start_date: start,
        end_date: end,
        travelers: Number(travelers),
        ...(trip.sees_private ? { budget: amount } : {}),
      }
      await request('PUT', path, { body, headers: { 'if-match': now.headers.get('etag') ?? '' } })
      const known = new Set(plan.ideas.map(({ id }) => id))
      await queries.refetchQueries({ queryKey: ['itinerary', trip.id] })
      const ideas = queries.getQueryData<Itinerary | null>(['itinerary', trip.id])?.ideas ?? []
      const aside = ideas.filter(({ id }) => !known.has(id)).length
      await queries.refetchQueries({ queryKey: ['trip', trip.id] })
      await queries.invalidateQueries({ queryKey: ['trips'] })
      showToast(
        aside > 0 ? `Trip details saved. ${plural(aside, 'stop')} of lost days moved to Ideas.` : 'Trip details saved.',
      )
      close()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  const fields = isApiError(error) ? error.fields : {}
  const text = (label: string, value: string, set: (value: string) => void, field: string, type = 'text') => (
    <Field label={label} error={fields[field]}>
      {(wiring) => (
        <input
          {...wiring}
          type={type}
          required={field !== 'budget'}
          className={inputClass}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  )
  return (
    <form className={styles.form} onSubmit={submit}>
      {error !== null && Object.keys(fields).length === 0 && <Failure error={error} />}
      {text('Title', title, setTitle, 'title')}
      <div className={styles.pair}>
        {text('From', start, setStart, 'start_date', 'date')}
        {text('To', end, setEnd, 'end_date', 'date')}
      </div>
      <p className={styles.note}>
        Stops of days the trip loses move to Ideas. When both dates move, the plan moves along.
      </p>
      <div className={styles.pair}>
        {text('Travellers', travelers, setTravelers, 'travelers')}
        {trip.sees_private && text(`Budget in ${currency}`, budget, setBudget, 'budget')}
      </div>
      <div className={styles.actions}>
        {trip.role === 'owner' && <DeleteTrip trip={trip} />}
        <Button type="submit" variant="filled" loading={busy}>
          Save
        </Button>
      </div>
    </form>
  )
}

/** An empty or unreadable amount is no budget. */
function moneyOf(text: string, currency: string) {
  try {
    const amount_minor = text.trim() ? toMinor(text.trim().replace(',', '.'), currency) : 0
    return amount_minor > 0 ? { amount_minor, currency } : null
  } catch {
    return null
  }
}

/** Asked once, as it is gone for everybody; its owner can bring it back for 30 days. */
function DeleteTrip({ trip }: { trip: Trip }) {
  const [asking, setAsking] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = async () => {
    try {
      await api.delete(`/v1/trips/${encodeURIComponent(trip.id)}`)
      await navigate({ to: '/app/trips' })
      await queries.invalidateQueries({ queryKey: ['trips'] })
      showToast(`${trip.title} is deleted. You find it among the recently deleted trips for 30 days.`)
    } catch {
      showToast('The trip could not be deleted. Nothing was changed.')
    }
  }
  return asking ? (
    <Button variant="danger" onClick={() => void remove()}>
      Delete {trip.title} for everybody
    </Button>
  ) : (
    <Button variant="default" onClick={() => setAsking(true)}>
      Delete this trip
    </Button>
  )
}
