import type { ImportIssue } from '#shared/contracts/imports'
import { type PlaceRow, placeRow } from '../place'
import { type Importer, type Incoming, isSame, mayChange, merged, sameAs } from './match'
import { flaw } from './records'

/** What some records of a file do to the places that are there. */
export type SlicePlan = {
  /** Rows to write, one a place however often the records speak of it. */
  rows: PlaceRow[]
  created: number
  updated: number
  unchanged: number
  /** Records of places that are somebody else's. */
  foreign: ImportIssue[]
}

/** Records in their order upon the places that may be theirs: what is new, what changes, and what is not theirs to change. */
export function planSlice(
  incoming: readonly Incoming[],
  there: readonly PlaceRow[],
  importer: Importer,
  import_id: string,
): SlicePlan {
  const known = new Known(there)
  const written = new Map<string, PlaceRow>()
  const plan: SlicePlan = { rows: [], created: 0, updated: 0, unchanged: 0, foreign: [] }
  for (const record of incoming) {
    const existing = sameAs(record, known.like(record))
    if (existing && !mayChange(importer, existing)) {
      plan.foreign.push(foreignIssue(record, existing))
      continue
    }
    const row = rowOf(record, existing, importer, import_id)
    if (existing && isSame(existing, row)) {
      plan.unchanged++
      continue
    }
    plan[existing ? 'updated' : 'created']++
    written.set(row.id, row)
    known.put(row)
  }
  plan.rows = [...written.values()]
  return plan
}

function rowOf(record: Incoming, existing: PlaceRow | null, { owner }: Importer, import_id: string): PlaceRow {
  if (!existing) {
    const { line: _line, name_key: _key, known: _known, ...place } = record
    return placeRow(place, undefined, { created_by: owner, import_id })
  }
  return placeRow(merged(existing, record), existing.prominence, { created_by: existing.created_by, import_id })
}

const foreignIssue = (record: Incoming, existing: PlaceRow): ImportIssue => ({
  ...flaw(record.line, 'name', `Stands already as ${existing.id}, which is not yours to change`, record.name),
  severity: 'skipped',
})

/** Places by id and by name, with those the plan itself adds. */
class Known {
  private readonly byId = new Map<string, PlaceRow>()
  private readonly byName = new Map<string, Set<string>>()

  constructor(rows: readonly PlaceRow[]) {
    for (const row of rows) this.put(row)
  }

  put(row: PlaceRow): void {
    this.byId.set(row.id, row)
    const ids = this.byName.get(row.name_key) ?? new Set()
    this.byName.set(row.name_key, ids.add(row.id))
  }

  like({ id, name_key }: Incoming): PlaceRow[] {
    const own = this.byId.get(id)
    if (own) return [own]
    return [...(this.byName.get(name_key) ?? [])].flatMap((other) => this.byId.get(other) ?? [])
  }
}
