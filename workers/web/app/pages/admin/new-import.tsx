import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Import, ImportFormat } from '#shared/contracts/imports'
import { api } from '../../api/client'
import { isApiError } from '../../api/error'
import { Failure } from '../../ui/failure'
import { Field, inputClass } from '../../ui/field'
import { showToast } from '../../ui/toasts'
import { plural } from '../../ui/words'
import styles from './admin.module.css'
import { sendImport } from './send-import'

const FORMATS: readonly { value: ImportFormat; label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'geojson', label: 'GeoJSON' },
  { value: 'osm', label: 'OpenStreetMap' },
  { value: 'overture', label: 'Overture Maps' },
]
const TEXTS = [
  { name: 'source', label: 'Source', hint: 'As each place will name it.' },
  { name: 'licence', label: 'Licence', hint: '' },
  { name: 'attribution', label: 'Attribution', hint: 'Shown beside the places.' },
] as const

/** A dry run first, by default: it judges every row and changes nothing. A sending that breaks off goes on where it was. */
export function NewImportForm({ onBusy }: { onBusy: (busy: boolean) => void }) {
  const queries = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [format, setFormat] = useState<ImportFormat>('csv')
  const [texts, setTexts] = useState({ source: '', licence: '', attribution: '' })
  const [mapping, setMapping] = useState('')
  const [dry, setDry] = useState(true)
  const [error, setError] = useState<unknown>(null)
  const [share, setShare] = useState<number | null>(null)
  const [begun, setBegun] = useState<Import | null>(null)
  const [mappingWrong, setMappingWrong] = useState(false)
  const send = async () => {
    const map = readMapping(mapping)
    setMappingWrong(map === null)
    if (!file || map === null) return
    setError(null)
    setShare(0)
    onBusy(true)
    try {
      const request = { format, ...texts, dry_run: dry, file_name: file.name, size_bytes: file.size }
      const known = begun && (await api.get<Import>(`/v1/search/imports/${encodeURIComponent(begun.id)}`))
      const done = await sendImport(
        { ...request, ...(map ? { mapping: map } : {}) },
        await file.text(),
        (sent) => {
          setBegun(sent.import)
          setShare(sent.share)
        },
        known ?? undefined,
      )
      setBegun(null)
      const { created, failed } = done.counts
      showToast(
        dry
          ? `Judged: ${plural(created, 'new place')}, ${plural(failed, 'row')} with errors. Nothing was changed.`
          : `${plural(created, 'new place')}, ${plural(failed, 'row')} with errors.`,
      )
    } catch (failure) {
      setError(failure)
    } finally {
      setShare(null)
      onBusy(false)
      await queries.invalidateQueries({ queryKey: ['admin', 'imports'] })
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void send()
  }
  const fields = isApiError(error) ? error.fields : {}
  return (
    <form className={styles.form} onSubmit={submit}>
      <h2>Import a file</h2>
      {error !== null && <Failure error={error} />}
      <Field label="File">
        {(wiring) => (
          <input
            {...wiring}
            className={inputClass}
            type="file"
            required
            onChange={(event) => {
              setFile(event.target.files?.[0] ?? null)
              setBegun(null)
            }}
          />
        )}
      </Field>
      <Field label="Format">
        {(wiring) => (
          <select
            {...wiring}
            className={inputClass}
            value={format}
            onChange={(event) => setFormat(event.target.value as ImportFormat)}
          >
            {FORMATS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {TEXTS.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint} error={fields[name]}>
          {(wiring) => (
            <input
              {...wiring}
              className={inputClass}
              required
              value={texts[name]}
              onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field
        label="Mapping of columns, if they have unusual names"
        hint={'JSON, such as {"columns": {"name": "Nombre"}, "hours": "es"}.'}
        error={mappingWrong ? 'This is no JSON object.' : fields.mapping}
      >
        {(wiring) => (
          <textarea
            {...wiring}
            className={inputClass}
            rows={3}
            spellCheck={false}
            value={mapping}
            onChange={(event) => setMapping(event.target.value)}
          />
        )}
      </Field>
      <label className={styles.check}>
        <input type="checkbox" checked={dry} onChange={(event) => setDry(event.target.checked)} />
        Dry run: judge every row, change nothing
      </label>
      {share !== null && <progress className={styles.progress} aria-label="Sent" max={1} value={share} />}
      <div className={styles.actions}>
        <Button type="submit" variant="filled" loading={share !== null}>
          {begun ? 'Go on sending' : dry ? 'Judge the file' : 'Import the file'}
        </Button>
      </div>
    </form>
  )
}

/** Undefined for none, null for what is no mapping. */
function readMapping(text: string): Record<string, unknown> | undefined | null {
  if (!text.trim()) return undefined
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null
  } catch {
    return null
  }
}
