import { IMPORT_FIELDS, type ImportField, type ImportFormat, type ImportMapping } from '#shared/contracts/imports'
import { type Categoriser, categoriser } from './category'
import { type Flaw, flaw, type Values } from './records'

/** A mapping made ready for its rows. */
export type Rules = {
  format: ImportFormat
  mapping: ImportMapping
  columns: Record<ImportField, readonly string[]>
  categorise: Categoriser
}

/** Names a field usually has, where the mapping does not say. */
const USUAL: Record<ImportField, readonly string[]> = {
  id: ['id'],
  name: ['name', 'title'],
  category: ['category'],
  subcategory: ['subcategory'],
  city: ['city', 'addr:city'],
  country: ['country_code', 'country', 'addr:country'],
  lat: ['lat', 'latitude'],
  lon: ['lon', 'lng', 'longitude'],
  opening_hours: ['opening_hours'],
  price: ['price', 'charge'],
  currency: ['currency'],
  fee: ['fee'],
  visit_minutes: ['visit_minutes'],
  confidence: ['confidence'],
}
const OF_FORMAT: Partial<Record<ImportFormat, Partial<typeof USUAL>>> = {
  // People who plan a trip search in English first.
  osm: { name: ['name:en', 'name'], id: [], category: [] },
  overture: {
    name: ['names.primary', 'name'],
    category: ['categories.primary', 'basic_category', 'category'],
    city: ['addresses.0.locality', 'city'],
    country: ['addresses.0.country', 'country'],
  },
}

export function rulesOf(format: ImportFormat, mapping: ImportMapping): Rules {
  const columns = Object.fromEntries(
    IMPORT_FIELDS.map((field) => {
      const named = mapping.columns[field]
      const usual = OF_FORMAT[format]?.[field] ?? USUAL[field]
      return [field, named === undefined ? usual : typeof named === 'string' ? [named] : named]
    }),
  ) as Rules['columns']
  return { format, mapping, columns, categorise: categoriser(format, mapping) }
}

/** What is wrong with the header of a CSV file: a column the mapping names is missing, or there twice. */
export function headerFlaw({ mapping, columns }: Rules, header: readonly string[]): Flaw | null {
  for (const field of IMPORT_FIELDS) {
    const present = columns[field].filter((name) => header.includes(name))
    const needed = mapping.columns[field] !== undefined || field === 'name' || field === 'lat' || field === 'lon'
    const [first] = columns[field]
    if (needed && present.length === 0) return flaw(1, field, `The file has no column "${first}"`, header.join(', '))
    const twice = present.find((name) => header.indexOf(name) !== header.lastIndexOf(name))
    if (twice !== undefined) return flaw(1, field, `The file has two columns "${twice}"`)
  }
  return null
}

/** The first of the columns that says something, as one line of text; empty where none does. */
export function textAt(values: Values, columns: readonly string[]): string {
  for (const column of columns) {
    const value = valueAt(values, column)
    const text =
      typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
    const line = text
      .replace(INVISIBLE, '')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
    if (line !== '') return line
  }
  return ''
}

/** Marks of direction and breaking that tables carry along. The joiners stay: Persian and Hindi are spelled with them. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** A value by its name, or along a way such as `addresses.0.locality`. */
function valueAt(values: Values, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path]
  let value: unknown = values
  for (const step of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
