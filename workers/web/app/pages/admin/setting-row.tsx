import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Setting } from '#shared/contracts/config'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { sentenceOf } from '../../ui/failure'
import { inputClass } from '../../ui/field'
import { showToast } from '../../ui/toasts'
import styles from './admin.module.css'
import { SettingHistory } from './setting-history'
import { SETTINGS_KEY } from './settings'

const SOURCES: Record<Setting['source'], string> = {
  built_in: 'as built',
  variable: 'from the environment variable',
  default: 'set for all environments',
  environment: 'set for this environment',
}

/** One setting. A change names the version it was made from, so that two administrators do not overwrite each other. */
export function SettingRow({ setting }: { setting: Setting }) {
  const queries = useQueryClient()
  const { key, type, value, version, writable } = setting
  const [typed, setTyped] = useState(type === 'json' ? JSON.stringify(value) : String(value ?? ''))
  const [problem, setProblem] = useState<string | null>(null)
  const [history, setHistory] = useState(false)
  const id = `setting-${key}`
  const save = async (next: unknown) => {
    setProblem(null)
    try {
      const headers = { 'if-match': `"${version}"` }
      await api.put(`/v1/config/${encodeURIComponent(key)}`, { body: { value: next }, headers })
      showToast(`${key} is saved.`)
      await queries.invalidateQueries({ queryKey: ['admin'] })
    } catch (failure) {
      const stale = isApiError(failure) && failure.status === 412
      setProblem(stale ? 'Somebody changed this while you looked. Here is what they set.' : sentenceOf(failure))
      if (stale) await queries.invalidateQueries({ queryKey: SETTINGS_KEY })
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readTyped(type, typed)
    if (read === undefined) setProblem(type === 'integer' ? 'A whole number is needed.' : 'This is not JSON.')
    else void save(read)
  }
  return (
    <>
      <div className={styles.grow}>
        <label htmlFor={id}>
          <strong className={styles.code}>{key}</strong>
        </label>
        <p className={styles.small}>
          {setting.description} · {SOURCES[setting.source]} · version {version}
        </p>
        {problem && <p role="alert">{problem}</p>}
      </div>
      {type === 'boolean' ? (
        <input
          id={id}
          type="checkbox"
          className={styles.box}
          checked={value === true}
          disabled={!writable}
          onChange={(event) => void save(event.target.checked)}
        />
      ) : type === 'secret' ? (
        <output id={id} className={styles.small}>
          {value ? 'set' : 'not set'}
        </output>
      ) : (
        <form className={styles.value} onSubmit={submit}>
          <input
            id={id}
            className={`${inputClass} num`}
            inputMode={type === 'integer' ? 'numeric' : 'text'}
            disabled={!writable}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {writable && (
            <Button type="submit" variant="default" size="sm" aria-label={`Save ${key}`}>
              Save
            </Button>
          )}
        </form>
      )}
      {version > 0 && (
        <Button
          variant="subtle"
          size="sm"
          aria-expanded={history}
          aria-label={`History of ${key}`}
          onClick={() => setHistory(!history)}
        >
          History
        </Button>
      )}
      {history && <SettingHistory setting={setting} />}
    </>
  )
}

function readTyped(type: Setting['type'], text: string): unknown {
  if (type === 'integer') return /^-?\d+$/.test(text.trim()) ? Number(text) : undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
