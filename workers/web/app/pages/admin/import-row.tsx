import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Import, ImportDetail } from '#shared/contracts/imports'
import { api } from '../../api/client'
import { Failure, sentenceOf } from '../../ui/failure'
import { moment } from '../../ui/moments'
import { showToast } from '../../ui/toasts'
import { plural } from '../../ui/words'
import styles from './admin.module.css'

const STATES: Record<Import['state'], string> = {
  receiving: 'not complete yet',
  finished: 'finished',
  failed: 'could not be read on',
  undoing: 'being taken back',
  undone: 'taken back',
}

/** One import: what it did, what was wrong in the file, and the way back, asked once. */
export function ImportRow({ found }: { found: Import }) {
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState(false)
  const { counts, dry_run, undone } = found
  const name = found.file_name ?? found.source
  const undo = async () => {
    setAsking(false)
    try {
      await api.post(`/v1/search/imports/${encodeURIComponent(found.id)}/undo`, { body: {} })
      showToast(`${name} is being taken back.`)
    } catch (failure) {
      showToast(sentenceOf(failure))
    }
    await queries.invalidateQueries({ queryKey: ['admin', 'imports'] })
  }
  return (
    <>
      <div className={styles.grow}>
        <strong dir="auto">{name}</strong> {dry_run ? '(dry run)' : ''} {STATES[found.state]}
        <p className={`${styles.small} num`}>
          {moment(found.created_at)} · {found.source} · {plural(counts.rows, 'row')}: {counts.created} new,{' '}
          {counts.updated} changed, {counts.unchanged} known, {counts.skipped} skipped, {counts.failed} with errors,{' '}
          {plural(counts.warnings, 'warning')}
          {undone &&
            ` · taken out ${undone.removed}, given back ${undone.restored}, kept ${undone.kept} that somebody changed since`}
        </p>
        {found.failure && (
          <p className={styles.small}>
            Line {found.failure.line}: {found.failure.issue}
          </p>
        )}
      </div>
      {counts.failed + counts.warnings + counts.skipped > 0 && (
        <Button
          variant="subtle"
          size="sm"
          aria-expanded={open}
          aria-label={`Rows of ${name}`}
          onClick={() => setOpen(!open)}
        >
          Rows
        </Button>
      )}
      {found.state === 'finished' &&
        !dry_run &&
        (asking ? (
          <Button variant="danger" size="sm" onClick={() => void undo()}>
            Take back {name}
          </Button>
        ) : (
          <Button variant="default" size="sm" aria-label={`Undo ${name}`} onClick={() => setAsking(true)}>
            Undo
          </Button>
        ))}
      {open && <Issues id={found.id} />}
    </>
  )
}

function Issues({ id }: { id: string }) {
  const { data, error } = useQuery({
    queryKey: ['admin', 'imports', id],
    queryFn: ({ signal }) => api.get<ImportDetail>(`/v1/search/imports/${encodeURIComponent(id)}`, { signal }),
  })
  if (error) return <Failure error={error} />
  return (
    <ol className={styles.history}>
      {data?.errors.items.map((issue) => (
        <li key={`${issue.line} ${issue.field} ${issue.issue}`} className={styles.row}>
          <span className="num">Line {issue.line}</span>
          <div className={styles.grow}>
            {issue.severity}: {issue.field ? `${issue.field}, ` : ''}
            {issue.issue} {issue.value && <code className={styles.code}>{issue.value}</code>}
          </div>
        </li>
      ))}
    </ol>
  )
}
