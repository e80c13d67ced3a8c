import type { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { type ImportFormat, ImportMapping } from '#shared/contracts/imports'
import { placeRow } from '../place'
import { keyOf } from '../text'
import { outcomeOf, priceIn } from './draft'
import { type Importer, type Incoming, isSame, merged, sameAs } from './match'
import { planSlice } from './plan'
import { headerFlaw, rulesOf } from './rules'

type Mapping = z.input<typeof ImportMapping>
const rules = (mapping: Mapping = {}, format: ImportFormat = 'csv') => rulesOf(format, ImportMapping.parse(mapping))
const row = (values: Record<string, unknown>) => ({ line: 2, id: null, point: null, values })
const PLACE = { name: 'Museo', lat: '40.4', lon: '-3.7' }
const museum: Mapping = { defaults: { category: 'museum' } }
const draft = (values: object, mapping: Mapping = museum, format: ImportFormat = 'csv') =>
  outcomeOf(row({ ...PLACE, ...values }), rules(mapping, format))

describe('a row', () => {
  it('is read by the columns that are named, or that usually are', () => {
    const named = outcomeOf(
      row({ Nombre: ' Casa \n Museo ', Y: '40,5', X: '-3.5', clase: 'x', precio: '7,50 €', min: '45' }),
      rules({
        columns: { name: 'Nombre', lat: 'Y', lon: 'X', category: 'clase', price: 'precio', visit_minutes: 'min' },
        categories: { X: 'market' },
        defaults: { city: 'Madrid', country_code: 'ES' },
      }),
    )
    expect(named).toEqual({
      draft: {
        line: 2,
        source_id: null,
        name: 'Casa Museo',
        category: 'market',
        lat: 40.5,
        lon: -3.5,
        city: 'Madrid',
        country: 'ES',
        opening_hours: null,
        price: { amount: '7.50', currency: 'EUR' },
        visit_minutes: 45,
      },
      issues: [],
      skipped: null,
    })
    expect(draft({ name: '', name_en: 'B' }, { ...museum, columns: { name: ['name', 'name_en'] } }).draft?.name).toBe(
      'B',
    )
  })

  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a name too long', { name: 'x'.repeat(201) }, 'name'],
    ['marks upon marks', { name: `a${'\u0301'.repeat(50)}` }, 'name'],
    ['no latitude', { lat: '' }, 'lat'],
    ['a latitude out of range', { lat: '90.5' }, 'lat'],
    ['a latitude in words', { lat: '40 N' }, 'lat'],
    ['an overflow', { lon: '1e400' }, 'lon'],
    ['a longitude out of range', { lon: '-181' }, 'lon'],
    ['the position of what has none', { lat: '0', lon: '0.0' }, 'lat'],
  ])('with %s is an error that names the field', (_what, values, field) => {
    const { draft: made, issues } = draft(values)
    expect(made).toBeNull()
    expect(issues).toEqual([expect.objectContaining({ line: 2, severity: 'error', field })])
  })

  it.each([
    ['malformed hours', { opening_hours: 'whenever' }, 'opening_hours', { opening_hours: null }],
    ['a price in words', { price: 'ask' }, 'price', { price: null }],
    ['a currency nobody has', { price: '5', currency: 'ZZZ' }, 'currency', { price: { amount: '5', currency: null } }],
    ['a visit of a second', { visit_minutes: '1' }, 'visit_minutes', { visit_minutes: null }],
    ['a city of control characters', { city: 'x'.repeat(101) }, 'city', { city: '' }],
  ])('with %s is kept without, and a warning says so', (_what, values, field, kept) => {
    const { draft: made, issues } = draft(values)
    expect(made).toMatchObject(kept)
    expect(issues).toEqual([expect.objectContaining({ line: 2, severity: 'warning', field })])
  })

  it('loses marks of direction, and keeps the joiners some scripts are spelled with', () => {
    expect(draft({ name: '\u202bموزه\u202c \u200eA\u200cB' }).draft?.name).toBe('موزه A\u200cB')
  })

  it('is passed over below the least confidence', () => {
    const sure = { ...museum, min_confidence: 0.5 }
    expect(draft({ confidence: 0.4 }, sure)).toMatchObject({ draft: null, issues: [], skipped: expect.any(String) })
    expect(draft({ confidence: 0.6 }, sure).draft).not.toBeNull()
  })

  it.each([
    ['12', '12', null],
    ['7.5', '7.5', null],
    ['90 DKK', '90', 'DKK'],
    ['€5', '5', 'EUR'],
    ['gratis', '0', null],
  ])('costs what %s says', (text, amount, currency) => {
    expect(priceIn(text)).toEqual({ amount, currency })
  })
  it.each(['', '-5', '1.234.567', '5-10', '5 XYZ', 'EUR 5 USD', '1e5', `${'9'.repeat(30)}`])(
    'costs nothing known by "%s"',
    (text) => {
      expect(priceIn(text)).toBeNull()
    },
  )
})

describe('categories', () => {
  const category = (values: object, mapping: Mapping, format: ImportFormat = 'csv') => {
    const { draft: made, skipped, issues } = draft(values, mapping, format)
    return made?.category ?? (skipped !== null ? `skipped: ${skipped}` : `error: ${issues[0]?.field}`)
  }

  it('come from OpenStreetMap tags, the more telling tag first', () => {
    expect(category({ tourism: 'museum', historic: 'castle' }, {}, 'osm')).toBe('museum')
    expect(category({ amenity: 'cafe' }, {}, 'osm')).toBe('cafe')
    expect(category({ tourism: 'hotel' }, {}, 'osm')).toBe('skipped: tourism=hotel')
    expect(category({ amenity: 'bench' }, {}, 'osm')).toBe('skipped: amenity=bench')
    expect(category({ name: '', amenity: 'cafe' }, {}, 'osm')).toBe('skipped: without a name')
    expect(category({ amenity: 'bench' }, { categories: { 'amenity=bench': 'viewpoint' } }, 'osm')).toBe('viewpoint')
    expect(category({ category: 'leisure=park' }, { category_table: 'osm' })).toBe('park')
  })

  it('come from the two levels of Vienna', () => {
    const vienna: Mapping = { category_table: 'vienna' }
    expect(category({ category: 'Sightseeing', subcategory: 'Museum' }, vienna)).toBe('museum')
    expect(category({ category: 'Music & Theatre', subcategory: 'Opera' }, vienna)).toBe('music')
    expect(category({ category: 'Accommodations', subcategory: 'Hotel' }, vienna)).toBe(
      'skipped: Accommodations > Hotel',
    )
    expect(category({ category: 'Sightseeing', subcategory: 'Something new' }, vienna)).toBe('attraction')
  })

  it('come from the Spanish of Madrid, also where a place has several', () => {
    const madrid: Mapping = { category_table: 'madrid' }
    const culture = 'Edificios y monumentos|Instalaciones culturales'
    expect(category({ category: culture, subcategory: 'Salas de música y conciertos|Teatros' }, madrid)).toBe('theatre')
    expect(category({ category: 'Edificios y monumentos', subcategory: '' }, madrid)).toBe('landmark')
    expect(category({ category: 'Tapas|Española' }, madrid)).toBe('restaurant')
    expect(category({ category: 'Servicios|Otros', subcategory: 'Cotrabajo' }, madrid)).toMatch(/^skipped/)
  })

  it('come from Overture', () => {
    const overture = (primary: string) => category({ names: { primary: 'A' }, categories: { primary } }, {}, 'overture')
    expect(overture('art_museum')).toBe('museum')
    expect(overture('thai_restaurant')).toBe('restaurant')
    expect(overture('dentist')).toBe('skipped: dentist')
  })

  it('come from a word of the name, else from the default, else are an error', () => {
    const words: Mapping = { name_categories: { museu: 'museum' }, defaults: { category: 'attraction' } }
    expect(category({ name: "MUSEU d'Història" }, words)).toBe('museum')
    expect(category({ name: 'Museumsquartier' }, words)).toBe('attraction')
    expect(category({ category: 'castle' }, {})).toBe('error: category')
    expect(category({ category: 'Schloss' }, { categories: { schloß: 'landmark' } })).toBe('landmark')
  })
})

describe('a header', () => {
  it('lacks a column that was named, or one no place does without', () => {
    expect(headerFlaw(rules({ columns: { name: 'Nombre' } }), ['name', 'lat', 'lon'])).toMatchObject({ field: 'name' })
    expect(headerFlaw(rules(), ['name', 'lat', 'lng'])).toBeNull()
    expect(headerFlaw(rules(), ['name', 'lat'])).toMatchObject({ field: 'lon' })
    expect(headerFlaw(rules(), ['name', 'lat', 'lon', 'lat'])).toMatchObject({ field: 'lat' })
  })
})

const incoming = (more: Partial<Incoming> = {}): Incoming => {
  const place = { name: 'Café Central', lat: 48.21, lon: 16.365, ...more }
  return {
    id: 'poi_a',
    line: 2,
    known: { visit_minutes: false },
    category: 'cafe',
    city: 'Vienna',
    country_code: 'AT',
    opening_hours: null,
    price: null,
    visit_minutes: 45,
    source: 'here',
    ...place,
    name_key: keyOf(place.name),
    ...more,
  }
}
const there = (more: Partial<Incoming> = {}, created_by: string | null = null) => {
  const { line: _l, name_key: _n, known: _k, ...place } = incoming({ id: 'poi_there', source: 'elsewhere', ...more })
  return placeRow(place, 3, { created_by, import_id: null })
}
/** A degree of latitude is 111.2 km. */
const metresNorth = (metres: number) => 48.21 + metres / 111_195

describe('one place', () => {
  it('has the same id, or the same name within 50 m', () => {
    expect(sameAs(incoming(), [there({ lat: metresNorth(49) })])?.id).toBe('poi_there')
    expect(sameAs(incoming(), [there({ lat: metresNorth(51) })])).toBeNull()
    expect(sameAs(incoming({ name: 'CAFE  central' }), [there()])?.id).toBe('poi_there')
    expect(sameAs(incoming(), [there({ name: 'Cafe Other' })])).toBeNull()
    expect(sameAs(incoming(), [there(), there({ id: 'poi_a', name: 'Renamed', lat: 10 })])?.id).toBe('poi_a')
    expect(sameAs(incoming(), [there({ lat: metresNorth(30) }), there({ id: 'poi_z' })])?.id).toBe('poi_z')
  })

  it('is replaced by the record of its id, and only told more by another', () => {
    const known = { opening_hours: 'Mo 10:00-12:00', price: { amount_minor: 100, currency: 'EUR' } }
    expect(merged(there({ id: 'poi_a', ...known }), incoming({ name: 'New' }))).toMatchObject({
      name: 'New',
      opening_hours: null,
      price: null,
      source: 'here',
    })
    const told = merged(there(known), incoming({ opening_hours: 'Tu 10:00-12:00', city: 'Wien', visit_minutes: 5 }))
    expect(told).toMatchObject({
      id: 'poi_there',
      city: 'Vienna',
      source: 'elsewhere',
      opening_hours: 'Tu 10:00-12:00',
      price: known.price,
      visit_minutes: 45,
    })
    const sameSource = merged(there({ ...known, source: 'here' }), incoming({ opening_hours: 'Tu 10:00-12:00' }))
    expect(sameSource.opening_hours).toBe('Mo 10:00-12:00')
  })
})

describe('a slice', () => {
  const admin: Importer = { owner: 'usr_admin', all: true }
  const operator: Importer = { owner: 'usr_op', all: false }
  const plan = (records: Incoming[], rows: ReturnType<typeof there>[] = [], who = admin) =>
    planSlice(records, rows, who, 'imp_1')

  it('creates, updates and leaves alone, and writes a place once', () => {
    const { rows, ...counts } = plan([
      incoming(),
      incoming({ line: 3, opening_hours: 'Mo 10:00-12:00' }),
      incoming({ line: 4, id: 'poi_b', lat: metresNorth(20) }),
    ])
    expect(counts).toEqual({ created: 1, updated: 1, unchanged: 1, foreign: [] })
    expect(rows).toEqual([
      expect.objectContaining({ id: 'poi_a', opening_hours: 'Mo 10:00-12:00', import_id: 'imp_1' }),
    ])
  })

  it('changes nothing when the same file comes again', () => {
    const first = plan([incoming()])
    expect(plan([incoming()], first.rows)).toEqual({ rows: [], created: 0, updated: 0, unchanged: 1, foreign: [] })
    expect(isSame(first.rows[0]!, plan([incoming()]).rows[0]!)).toBe(true)
  })

  it('keeps who created a place and how well it is known', () => {
    const { rows } = plan([incoming({ opening_hours: 'Mo 10:00-12:00' })], [there({}, 'usr_op')])
    expect(rows).toEqual([expect.objectContaining({ id: 'poi_there', created_by: 'usr_op', prominence: 3 })])
  })

  it('lets an operator change only what they created', () => {
    const record = incoming({ opening_hours: 'Mo 10:00-12:00' })
    for (const owner of [null, 'usr_other']) {
      const refused = plan([record], [there({}, owner)], operator)
      expect(refused).toMatchObject({ rows: [], updated: 0, foreign: [{ severity: 'skipped', line: 2 }] })
    }
    expect(plan([record], [there({}, 'usr_op')], operator).updated).toBe(1)
  })
})
