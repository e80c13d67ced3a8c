import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CreatedShareLink, NewShareLink, Section, Trip } from '#shared/contracts/trips'
import { api } from '../../../api/client'
import { isApiError } from '../../../api/error'
import { privacyQuery, SECTION_WORDS, shareLinksQuery } from '../../../api/sharing'
import { Chips } from '../../../ui/choice'
import { Failure } from '../../../ui/failure'
import { Field, inputClass } from '../../../ui/field'
import { showToast } from '../../../ui/toasts'
import styles from '../panels.module.css'

const DAY_MS = 86_400_000

/** A link for whoever has it. What it shows is chosen here; the budget and what belongs to single people is never in it. */
export function NewLink({ trip }: { trip: Trip }) {
  const queries = useQueryClient()
  const [sections, setSections] = useState<Section[]>(['itinerary'])
  const [days, setDays] = useState('30')
  const [password, setPassword] = useState('')
  const [made, setMade] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    setError(null)
    try {
      const body: NewShareLink = {
        sections,
        ...(days ? { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() } : {}),
        ...(password ? { password } : {}),
      }
      const { path } = await api.post<CreatedShareLink>(`/v1/trips/${encodeURIComponent(trip.id)}/share-links`, {
        body,
      })
      setMade(location.origin + path)
      setPassword('')
      await queries.invalidateQueries({ queryKey: shareLinksQuery(trip.id).queryKey })
      await queries.invalidateQueries({ queryKey: privacyQuery(trip.id).queryKey })
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void make()
  }
  const fields = isApiError(error) ? error.fields : {}
  return (
    <form className={styles.stack} onSubmit={submit}>
      {error !== null && !fields.password && <Failure error={error} />}
      <Chips label="The link shows" options={SECTION_WORDS} value={sections} onChange={setSections} />
      <Field label="It works for">
        {(wiring) => (
          <select {...wiring} className={inputClass} value={days} onChange={(event) => setDays(event.target.value)}>
            <option value="1">a day</option>
            <option value="7">a week</option>
            <option value="30">30 days</option>
            <option value="365">a year</option>
            <option value="">until I take it back</option>
          </select>
        )}
      </Field>
      <Field label="Password, if you like" hint="At least 4 characters. Send it another way." error={fields.password}>
        {(wiring) => (
          <input
            {...wiring}
            className={inputClass}
            type="text"
            autoComplete="off"
            minLength={4}
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="filled" loading={busy} disabled={sections.length === 0}>
        Make a link
      </Button>
      {made && (
        <div className={styles.link}>
          <p role="status">This is the link. It is shown this once.</p>
          <code>{made}</code>
          <div className={styles.actions}>
            <Button
              variant="default"
              size="sm"
              onClick={() => void navigator.clipboard.writeText(made).then(() => showToast('Link copied.'))}
            >
              Copy the link
            </Button>
            <Button
              variant="default"
              size="sm"
              renderRoot={(props) => <a href={made} target="_blank" rel="noreferrer" {...props} />}
            >
              See it as others do
            </Button>
          </div>
        </div>
      )}
    </form>
  )
}
