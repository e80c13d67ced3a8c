import type { Import } from '#shared/contracts/imports'
import type { ImportRecord } from '../../store/imports'

/** An import as its owner sees it. */
export function asImport(record: ImportRecord): Import {
  const { spec, counts, state, received_bytes } = record
  const size = spec.size_bytes ?? null
  const { removed, restored, kept } = record
  return {
    id: record.id,
    state,
    format: spec.format,
    mapping: spec.mapping,
    source: spec.source,
    licence: spec.licence,
    attribution: spec.attribution,
    dry_run: spec.dry_run,
    file_name: spec.file_name ?? null,
    created_by: record.created_by,
    created_at: new Date(record.created_at).toISOString(),
    finished_at: record.finished_at === null ? null : new Date(record.finished_at).toISOString(),
    next_chunk: record.next_chunk,
    size_bytes: size,
    received_bytes,
    progress: state === 'finished' ? 1 : size ? Math.min(1, received_bytes / size) : null,
    counts,
    skipped_categories: Object.entries(record.skipped_categories)
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    failure: record.failure,
    undone: state === 'undoing' || state === 'undone' ? { removed, restored, kept } : null,
  }
}
