import type { ImportIssue, ImportMapping } from '#shared/contracts/imports'
import type { Category } from '#shared/contracts/search'
import { currencyOf } from '#shared/values/countries'
import { FORMAL_COUNTRIES } from '../../domain/import/countries'
import { type Draft, priceOf } from '../../domain/import/draft'
import { visitMinutes } from '../../domain/import/durations'
import type { Importer, Incoming } from '../../domain/import/match'
import { flaw } from '../../domain/import/records'
import { keyOf } from '../../domain/text'
import { citiesAround, countryCodes } from '../../store/bulk'
import { placeId } from './ids'

export type Resolved = { incoming: Incoming | null; issues: ImportIssue[] }

/** Drafts with their countries and, where the file names none, their cities looked up. */
export async function resolveDrafts(
  d1: D1Database,
  drafts: Draft[],
  { mapping, source }: { mapping: ImportMapping; source: string },
  importer: Importer,
): Promise<Resolved[]> {
  const named = [...new Set(drafts.map(({ country }) => keyOf(country)))].filter((key) => key.length > 2)
  const codes = await countryCodes(d1, named)
  const countries = drafts.map((draft) => codeOf(draft.country, codes))
  const open = drafts.flatMap((draft, i) => (draft.city === '' || countries[i] === null ? [{ draft, i }] : []))
  const around = await citiesAround(
    d1,
    open.map(({ draft }) => draft),
  )
  const near = new Map(open.map(({ i }, at) => [i, around.get(at)]))
  return drafts.map((draft, i) => {
    const city = draft.city || near.get(i)?.name
    const country = countries[i] || (draft.country === '' ? near.get(i)?.country_code : undefined)
    const missing = !city
      ? flaw(draft.line, 'city', 'No city is named, and none lies within 30 km')
      : !country
        ? flaw(draft.line, 'country', 'Not a country', draft.country)
        : null
    if (!city || !country) return { incoming: null, issues: [{ ...missing!, severity: 'error' as const }] }
    return complete(draft, { city, country, source, mapping }, importer)
  })
}

/** A code as it is, a name by what it is known as; null for what is neither. */
function codeOf(country: string, codes: Map<string, string>): string | null {
  if (/^[A-Za-z]{2}$/.test(country)) return country.toUpperCase()
  const key = keyOf(country)
  return FORMAL_COUNTRIES[key] ?? codes.get(key) ?? null
}

function complete(
  draft: Draft,
  { city, country, source, mapping }: { city: string; country: string; source: string; mapping: ImportMapping },
  importer: Importer,
): Resolved {
  const issues: ImportIssue[] = []
  const price = priceOf(draft.price, currencyOf(country))
  if (draft.price && !price) {
    issues.push({
      ...flaw(draft.line, 'price', 'Not a price; it stays unknown', draft.price.amount),
      severity: 'warning',
    })
  }
  const name_key = keyOf(draft.name)
  const incoming: Incoming = {
    id: placeId(importer, source, draft.source_id ?? [name_key, draft.lat.toFixed(6), draft.lon.toFixed(6)]),
    line: draft.line,
    name_key,
    known: { visit_minutes: draft.visit_minutes !== null && draft.visit_minutes !== mapping.defaults.visit_minutes },
    name: draft.name,
    category: draft.category,
    city,
    country_code: country,
    lat: draft.lat,
    lon: draft.lon,
    opening_hours: draft.opening_hours,
    price,
    visit_minutes: draft.visit_minutes ?? visitMinutes(draft.category satisfies Category),
    source,
  }
  return { incoming, issues }
}
