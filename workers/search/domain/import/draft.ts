import type { Point } from '#shared/contracts/common'
import { Line } from '#shared/contracts/common'
import type { ImportIssue } from '#shared/contracts/imports'
import type { Category } from '#shared/contracts/search'
import { isCurrency, toMinor } from '#shared/values/money'
import { decimal, pointOf } from './geometry'
import { hoursIn } from './hours'
import { type Found, flaw, isFlaw, type SourceRecord } from './records'
import { type Rules, textAt } from './rules'

/**
 * A row as a place, before the database was asked: city and country may still be open. `price` holds a decimal, because
 * the currency may follow from the country.
 */
export type Draft = Point & {
  line: number
  source_id: string | null
  name: string
  category: Category
  city: string
  /** An ISO code, a name of a country, or empty. */
  country: string
  opening_hours: string | null
  price: { amount: string; currency: string | null } | null
  /** Null where the file does not say. */
  visit_minutes: number | null
}
/** What becomes of a row: a draft or not, what there is to say about it, and the category that was passed over. */
export type Outcome = { draft: Draft | null; issues: ImportIssue[]; skipped: string | null }

const Name = Line(200)
const City = Line(100)

export function outcomeOf(found: Found, rules: Rules): Outcome {
  if (isFlaw(found)) return { draft: null, issues: [{ ...found, severity: 'error' }], skipped: null }
  const at = new Row(found, rules)
  return at.outcome()
}

class Row {
  private readonly issues: ImportIssue[] = []
  constructor(
    private readonly record: SourceRecord,
    private readonly rules: Rules,
  ) {}

  private text = (field: keyof Rules['columns']) => textAt(this.record.values, this.rules.columns[field])
  private note(severity: ImportIssue['severity'], field: string, issue: string, value: unknown): null {
    this.issues.push({ ...flaw(this.record.line, field, issue, value), severity })
    return null
  }
  private end = (skipped: string | null = null): Outcome => ({ draft: null, issues: this.issues, skipped })

  outcome(): Outcome {
    const name = this.text('name')
    const verdict = this.rules.categorise({
      category: this.text('category'),
      subcategory: this.text('subcategory'),
      name,
      values: this.record.values,
    })
    if ('skipped' in verdict) return this.end(verdict.skipped)
    // A map is full of things without a name; only tables promise one.
    if (name === '' && this.rules.format === 'osm') return this.end('without a name')
    if (this.isDoubtful()) return this.end('below the least confidence')
    if ('unknown' in verdict) this.note('error', 'category', 'Nothing is known of this category', verdict.unknown)
    if (!Name.safeParse(name).success) this.note('error', 'name', nameIssue(name), name)
    const point = this.point()
    if (!point || !('category' in verdict) || this.issues.length > 0) return this.end()
    return { draft: this.draft(name, verdict.category, point), issues: this.issues, skipped: null }
  }

  private isDoubtful(): boolean {
    const least = this.rules.mapping.min_confidence
    const given = decimal(this.text('confidence'))
    return least !== undefined && given !== null && given < least
  }

  private point(): Point | null {
    if (this.record.point && this.rules.mapping.columns.lat === undefined) return this.onEarth(this.record.point)
    const [lat, lon] = [this.text('lat'), this.text('lon')]
    const [y, x] = [decimal(lat), decimal(lon)]
    if (y === null || Math.abs(y) > 90) return this.note('error', 'lat', 'Not a latitude in degrees', lat)
    if (x === null || Math.abs(x) > 180) return this.note('error', 'lon', 'Not a longitude in degrees', lon)
    return this.onEarth(pointOf(x, y)!)
  }
  /** What a missing position becomes in many files. */
  private onEarth(point: Point): Point | null {
    return point.lat === 0 && point.lon === 0 ? this.note('error', 'lat', 'The position is 0, 0', '0, 0') : point
  }

  private draft(name: string, category: Category, point: Point): Draft {
    const { defaults } = this.rules.mapping
    return {
      line: this.record.line,
      source_id: this.text('id') || this.record.id,
      name: Name.parse(name),
      category,
      ...point,
      city: this.city() || (defaults.city ?? ''),
      country: this.text('country') || (defaults.country_code ?? ''),
      opening_hours: this.hours(),
      price: this.price(),
      visit_minutes: this.minutes() ?? defaults.visit_minutes ?? null,
    }
  }

  private city(): string {
    const text = this.text('city')
    if (text === '' || City.safeParse(text).success) return text
    this.note('warning', 'city', 'Not the name of a city', text)
    return ''
  }

  private hours(): string | null {
    const { hours } = this.rules.mapping
    const text = this.text('opening_hours')
    if (text === '' || hours === 'none') return null
    return hoursIn(hours, text) ?? this.note('warning', 'opening_hours', 'Not understood; the hours stay unknown', text)
  }

  private price(): Draft['price'] {
    const text = this.text('price')
    const currency = this.currency()
    if (text === '') return this.text('fee') === 'no' ? { amount: '0', currency } : null
    const parsed = priceIn(text)
    if (!parsed) return this.note('warning', 'price', 'Not a price; it stays unknown', text)
    return { amount: parsed.amount, currency: parsed.currency ?? currency }
  }
  private currency(): string | null {
    const text = this.text('currency').toUpperCase()
    if (text !== '' && !isCurrency(text)) this.note('warning', 'currency', 'Not a currency in use', text)
    return isCurrency(text) ? text : (this.rules.mapping.defaults.currency ?? null)
  }

  private minutes(): number | null {
    const text = this.text('visit_minutes')
    if (text === '') return null
    const minutes = Number(text)
    if (Number.isInteger(minutes) && minutes >= 5 && minutes <= 1440) return minutes
    return this.note('warning', 'visit_minutes', 'Not a number of minutes from 5 to 1440', text)
  }
}

const nameIssue = (name: string) =>
  name === ''
    ? 'The place has no name'
    : name.length > 200
      ? 'The name is longer than 200 characters'
      : 'The name holds characters that are not allowed'

const SIGNS: Record<string, string> = { '€': 'EUR', $: '', '£': 'GBP' }

/** `12`, `7.50`, `7,50 €`, `90 DKK`, `EUR 5`, `free`; null for everything else. A dollar sign says nothing of whose dollar. */
export function priceIn(text: string): { amount: string; currency: string | null } | null {
  if (/^(free|gratis|gratuit[oa]?|kostenlos|gratuït)$/i.test(text)) return { amount: '0', currency: null }
  const match = /^([A-Z]{3}|[€$£])?\s*(\d{1,9})(?:[.,](\d{1,3}))?\s*([A-Z]{3}|[€$£])?$/.exec(text)
  if (!match) return null
  const [, before = '', whole, fraction, after = ''] = match
  if (before !== '' && after !== '') return null
  const sign = before || after
  const currency = SIGNS[sign] ?? sign
  if (currency !== '' && !isCurrency(currency)) return null
  return { amount: fraction === undefined ? whole! : `${whole}.${fraction}`, currency: currency || null }
}

/** The price of a draft in minor units; null where it has more decimals than its currency. */
export function priceOf(price: Draft['price'], fallback: string): { amount_minor: number; currency: string } | null {
  if (!price) return null
  const currency = price.currency ?? fallback
  try {
    return { amount_minor: toMinor(price.amount, currency), currency }
  } catch {
    return null
  }
}
