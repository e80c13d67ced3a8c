import { useState } from 'react'
import { isApiError } from '../../api/error'
import { sentenceOf } from '../../ui/failure'

export type Saving = { state: 'idle' | 'busy' | 'saved' } | { state: 'failed'; why: string }

/**
 * Saves one field at a time and tells how it went, under the field's name. Saves run one after the other, so that the
 * last thing typed is the last thing stored.
 */
export function useSaver() {
  const [saving, setSaving] = useState<Record<string, Saving>>({})
  const [line] = useState(() => ({ last: Promise.resolve() }))
  const save = (field: string, work: () => Promise<unknown>): Promise<void> => {
    const tell = (state: Saving) => setSaving((before) => ({ ...before, [field]: state }))
    tell({ state: 'busy' })
    line.last = line.last.then(async () => {
      try {
        await work()
        tell({ state: 'saved' })
      } catch (error) {
        const issue = isApiError(error) ? Object.values(error.fields)[0] : undefined
        tell({ state: 'failed', why: issue ? `${issue}. Not saved.` : sentenceOf(error) })
      }
    })
    return line.last
  }
  const of = (field: string): Saving => saving[field] ?? { state: 'idle' }
  return { save, of }
}
