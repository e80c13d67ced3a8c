import type { ImportFormat, ImportMapping } from '#shared/contracts/imports'
import type { Category } from '#shared/contracts/search'
import { keyOf, wordsOf } from '../text'
import { MADRID_CATEGORIES } from './categories/madrid'
import { OSM_CATEGORIES, OSM_KEYS } from './categories/osm'
import { OVERTURE_CATEGORIES } from './categories/overture'
import { VIENNA_CATEGORIES } from './categories/vienna'
import type { Values } from './records'

/** What is known of a category: ours, no place to visit (with what the file calls it), or nothing. */
export type Verdict = { category: Category } | { skipped: string } | { unknown: string }
export type Categoriser = (given: { category: string; subcategory: string; name: string; values: Values }) => Verdict

type Table = Map<string, Category | null>
const folded = (table: Readonly<Record<string, Category | null>>): Table =>
  new Map(Object.entries(table).map(([value, category]) => [pathKey(value), category]))
const pathKey = (value: string) => value.split('>').map(keyOf).join('>')

/** In this order: the mapping's own table, the named table, a word of the name, the default. */
export function categoriser(format: ImportFormat, mapping: ImportMapping): Categoriser {
  const own = folded(mapping.categories)
  const kept = mapping.category_table ?? (format === 'osm' || format === 'overture' ? format : 'none')
  const named = Object.entries(mapping.name_categories).map(([word, category]) => [keyOf(word), category] as const)
  const fallback = mapping.defaults.category
  return (given) => {
    const value = [given.category, given.subcategory].filter(Boolean).join(' > ')
    const found = inTable(own, given) ?? ownTag(own, given.values, kept) ?? inKept(kept, given)
    if (found) return found
    const words = new Set(wordsOf(given.name))
    const byName = named.find(([word]) => words.has(word))
    if (byName) return { category: byName[1] }
    if (fallback) return { category: fallback }
    return { unknown: value }
  }
}

type Given = Parameters<Categoriser>[0]
const verdict = (category: Category | null, value: string): Verdict => (category ? { category } : { skipped: value })

function inKept(table: NonNullable<ImportMapping['category_table']>, given: Given): Verdict | null {
  if (table === 'osm') return inOsm(given)
  if (table === 'overture') return inOverture(given)
  if (table === 'vienna') return inTable(VIENNA, given)
  if (table === 'madrid') return inTable(MADRID, given)
  return null
}
const VIENNA = folded(VIENNA_CATEGORIES)
const MADRID = folded(MADRID_CATEGORIES)

/** Of several categories in one field (`a|b`) the first of the table decides; one we want comes before one we pass over. */
function inTable(table: Table, { category, subcategory }: Given): Verdict | null {
  if (category === '' || table.size === 0) return null
  const [heads, tails] = [keysIn(category), keysIn(subcategory)]
  const keys = new Set(heads.flatMap((head) => [head, ...tails.map((tail) => `${head}>${tail}`)]))
  const hits = [...table].filter(([key]) => keys.has(key))
  // A category with its subcategory says more than the category alone.
  const exact = hits.filter(([key]) => key.includes('>'))
  const ranked = exact.length > 0 ? exact : hits
  const best = ranked.find(([, ours]) => ours !== null) ?? ranked[0]
  return best ? verdict(best[1], subcategory ? `${category} > ${subcategory}` : category) : null
}
const keysIn = (text: string): string[] => text.split('|').map(keyOf).filter(Boolean)

/** A tag that the mapping itself speaks of, as `amenity=library`. */
function ownTag(own: Table, values: Values, kept: string): Verdict | null {
  if (kept !== 'osm' || own.size === 0) return null
  const tag = Object.entries(values).find(([key, value]) => own.has(keyOf(`${key}=${value}`)))
  return tag ? verdict(own.get(keyOf(tag.join('=')))!, tag.join('=')) : null
}

/** Tags, or one tag written `amenity=cafe` in the category column. */
function inOsm({ category, values }: Given): Verdict | null {
  const tag = /^([a-z_:]+)=(.+)$/.exec(category)
  const has = (key: string, value: string) => (tag ? tag[1] === key && tag[2] === value : values[key] === value)
  const hit = OSM_TAGS.find(([key, value]) => has(key, value))
  if (hit) return verdict(hit[2], `${hit[0]}=${hit[1]}`)
  if (tag) return OSM_KEYS.includes(tag[1]!) ? { skipped: category } : null
  const key = OSM_KEYS.find((key) => typeof values[key] === 'string')
  return { skipped: key ? `${key}=${values[key]}` : 'no tag of a place' }
}
const OSM_TAGS = OSM_CATEGORIES.map(([tag, category]) => {
  const [key, value] = tag.split('=') as [string, string]
  return [key, value, category] as const
})

function inOverture({ category }: Given): Verdict | null {
  if (category === '') return { skipped: 'no category' }
  if (Object.hasOwn(OVERTURE_CATEGORIES, category)) return { category: OVERTURE_CATEGORIES[category]! }
  // thai_restaurant, sushi_restaurant, ...: two hundred of them.
  if (category.endsWith('_restaurant')) return { category: 'restaurant' }
  if (category.endsWith('_museum')) return { category: 'museum' }
  return { skipped: category }
}
