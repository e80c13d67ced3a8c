import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { CreatedApiKey, KeyScope, NewApiKey } from '#shared/contracts/auth'
import { api } from '../../../api/client'
import { isApiError } from '../../../api/error'
import { Chips } from '../../../ui/choice'
import { Failure } from '../../../ui/failure'
import { Field, inputClass } from '../../../ui/field'
import styles from '../settings.module.css'

const SCOPES: readonly { value: KeyScope; label: string }[] = [
  { value: 'read', label: 'Read everything' },
  { value: 'write', label: 'Read and change everything' },
  { value: 'trips:read', label: 'Read trips' },
  { value: 'trips:write', label: 'Change trips' },
  { value: 'planner:read', label: 'Read plans' },
  { value: 'planner:write', label: 'Make plans' },
  { value: 'search:read', label: 'Search' },
  { value: 'users:read', label: 'Read the profile' },
  { value: 'users:write', label: 'Change the profile' },
]

type Props = { onMade: (key: CreatedApiKey) => Promise<void>; onCancel: () => void }

export function NewKey({ onMade, onCancel }: Props) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<KeyScope[]>([])
  const [days, setDays] = useState('90')
  const [error, setError] = useState<unknown>(null)
  const [none, setNone] = useState(false)
  const [busy, setBusy] = useState(false)
  const make = async () => {
    setNone(scopes.length === 0)
    if (scopes.length === 0) return
    setBusy(true)
    setError(null)
    try {
      const body: NewApiKey = { name: name.trim(), scopes, ...(days ? { expires_in_days: Number(days) } : {}) }
      await onMade(await api.post<CreatedApiKey>('/v1/auth/api-keys', { body }))
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void make()
  }
  const fields = isApiError(error) ? error.fields : {}
  return (
    <form className={styles.form} onSubmit={submit}>
      {error !== null && !fields.name && <Failure error={error} />}
      <Field label="Name" hint="So that you know later what it was for." error={fields.name}>
        {(wiring) => (
          <input
            {...wiring}
            className={inputClass}
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Chips label="What it may do" options={SCOPES} value={scopes} onChange={setScopes} />
      {none && <p role="alert">Choose at least one thing it may do.</p>}
      <Field label="Works for">
        {(wiring) => (
          <select {...wiring} className={inputClass} value={days} onChange={(event) => setDays(event.target.value)}>
            <option value="7">7 days</option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="365">a year</option>
            <option value="">until I end it</option>
          </select>
        )}
      </Field>
      <div className={styles.actions}>
        <Button type="submit" variant="filled" loading={busy}>
          Make the key
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
