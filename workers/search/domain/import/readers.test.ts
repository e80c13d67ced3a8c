import { describe, expect, it } from 'vitest'
import { ImportMapping } from '#shared/contracts/imports'
import { LONGEST_ROW, MOST_COLUMNS } from './csv'
import { BEGINNING, headerOf, type ReaderState, readPiece } from './formats'
import { LONGEST_RECORD } from './json'
import { type Flaw, type Found, isFlaw, type SourceRecord } from './records'

type Format = Parameters<typeof readPiece>[0]
type All = { records: SourceRecord[]; flaws: Flaw[]; failure: Flaw | null; state: ReaderState }

/** Reads pieces as an upload brings them: the state goes through JSON each time. */
function read(format: Format, pieces: string[], mapping = ImportMapping.parse({})): All {
  let state = BEGINNING
  const found: Found[] = []
  for (const [text, last] of [...pieces.map((piece) => [piece, false] as const), ['', true] as const]) {
    const reading = readPiece(format, mapping, JSON.parse(JSON.stringify(state)), text, last)
    found.push(...reading.found)
    state = reading.state
    if (reading.failure) return { ...sorted(found), failure: reading.failure, state }
  }
  return { ...sorted(found), failure: null, state }
}
const sorted = (found: Found[]) => ({
  records: found.filter((one): one is SourceRecord => !isFlaw(one)),
  flaws: found.filter(isFlaw),
})
const valuesOf = ({ records }: All) => records.map(({ values }) => ({ ...values }))
const pieces = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))

const CSV = `\ufeffid,name,note\r\n1,"A, B","said ""hi""\r\nand left"\r\n\r\n2,C,\r\n3,"","x" y\r\n4,short\r\n`
const FEATURES = `{"type": "FeatureCollection", "name": "features", "note": {"features": [1]},
 "features": [
  {"type": "Feature", "id": 7, "properties": {"name": "A } ] \\" B"}, "geometry": {"type": "Point", "coordinates": [2, 1]}},
  {"type": "Feature", "properties": {"name": "C"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 0]]]}}
 ], "more": [{"type": "Feature"}]}`
const LINES = `{"type":"Feature","properties":{"name":"A","features":["wifi"]},"geometry":{"type":"Point","coordinates":[2,1]}}
not json
\u001e{"type":"Feature","properties":{"name":"B"},"geometry":null}
`
const XML = `<?xml version='1.0'?><!-- <node/> --><osm version="0.6">
 <node id="1" lat="1" lon="2"/>
 <node id="2" lat="1.5" lon="2.5"><tag k="name" v="Tom &amp; Jerry&#39;s &#x1F600; &gt;"/><tag k='amenity' v='cafe'/></node>
 <way id="3"><center lat="5" lon="6"/><nd ref="1"/><tag k="name" v="W > X"/></way>
 <way id="4"><nd ref="1"/><tag k="name" v="Nowhere"/></way>
 <relation id="5"><tag k="type" v="multipolygon"/></relation>
</osm>`
const OVERPASS = JSON.stringify({
  version: 0.6,
  elements: [
    { type: 'node', id: 1, lat: 1, lon: 2 },
    { type: 'node', id: 2, lat: 1.5, lon: 2.5, tags: { name: 'A' } },
    { type: 'way', id: 3, bounds: { minlat: 0, minlon: 0, maxlat: 2, maxlon: 4 }, tags: { name: 'B' } },
    { type: 'way', id: 4, geometry: [{ lat: 7, lon: 8 }], tags: { name: 'C' } },
  ],
})

describe('every reader', () => {
  it.each([
    ['csv', CSV],
    ['geojson', FEATURES],
    ['geojson', LINES],
    ['osm', XML],
    ['osm', OVERPASS],
    ['overture', LINES],
  ] as const)('reads %s the same wherever it is cut', (format, text) => {
    const whole = read(format, [text])
    expect(whole.failure).toBeNull()
    expect(whole.records.length).toBeGreaterThan(0)
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const { records, flaws, failure } = read(format, pieces(text, size))
      expect({ records, flaws, failure }, `pieces of ${size}`).toEqual({
        records: whole.records,
        flaws: whole.flaws,
        failure: null,
      })
    }
  })

  it('remembers no more than what has not ended', () => {
    const row = `9,${'x'.repeat(500)}\n`
    const { state, records } = read('csv', ['id,name\n', ...Array.from({ length: 2000 }, () => row)])
    expect(records.length).toBe(2000)
    expect(JSON.stringify(state).length).toBeLessThan(200)
  })
})

describe('CSV', () => {
  it('takes quotes, line ends within them, short rows, empty lines and a byte order mark', () => {
    const all = read('csv', [CSV])
    expect(valuesOf(all)).toEqual([
      { id: '1', name: 'A, B', note: 'said "hi"\r\nand left' },
      { id: '2', name: 'C', note: '' },
      { id: '3', name: '', note: 'x y' },
      { id: '4', name: 'short' },
    ])
    expect(all.records.map(({ line }) => line)).toEqual([2, 5, 6, 7])
    expect(headerOf(all.state)).toEqual(['id', 'name', 'note'])
  })

  it.each([';', '\t', '|'])('finds the delimiter %j from the header', (sign) => {
    const text = [
      ['a', '"b, c"'],
      ['1,5', '2'],
    ]
      .map((cells) => cells.join(sign))
      .join('\n')
    expect(valuesOf(read('csv', [text]))).toEqual([{ a: '1,5', 'b, c': '2' }])
  })

  it('reports a row with more values than columns, and goes on', () => {
    const { flaws, records } = read('csv', ['a,b\n1,2,3\n4,5\n'])
    expect(flaws).toEqual([expect.objectContaining({ line: 2, issue: expect.stringContaining('3 values') })])
    expect(records.length).toBe(1)
  })

  it('stops at a quote that never closes, at the end or after too much', () => {
    const end = read('csv', ['a,b\n1,2\n3,"4\n5,6\n'])
    expect(end.failure).toMatchObject({ line: 3, issue: expect.stringContaining('never closed') })
    expect(end.records.length).toBe(1)
    const long = read('csv', ['a,b\n"', ...pieces('x\n'.repeat(LONGEST_ROW), 10_000)])
    expect(long.failure).toMatchObject({ line: 2, issue: expect.stringContaining('never closed') })
  })

  it('passes over a row that is too long, however it is cut, and keeps nothing of it', () => {
    const text = `a,b\n1,${'x'.repeat(3 * LONGEST_ROW)}\n2,ok\n`
    for (const size of [10_000, 1_000_000]) {
      const { flaws, records, failure } = read('csv', pieces(text, size))
      expect({ failure, lines: flaws.map(({ line }) => line) }).toEqual({ failure: null, lines: [2] })
      expect(records.map(({ line, values }) => [line, values.b])).toEqual([[3, 'ok']])
    }
  })

  it('refuses more columns than any table has', () => {
    const { failure } = read('csv', [`${'c,'.repeat(MOST_COLUMNS)}c\n1\n`])
    expect(failure).toMatchObject({ line: 1, issue: expect.stringContaining('columns') })
  })

  it('is linear in the worst it may be given', () => {
    const started = performance.now()
    for (const text of ['"'.repeat(1e6), '"a\n'.repeat(3e5), ','.repeat(1e6), '\n'.repeat(1e6), 'a"'.repeat(5e5)]) {
      read('csv', ['a,b\n', ...pieces(text, 160_000)])
    }
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('JSON', () => {
  it('finds the features of a collection, whatever else is called so', () => {
    const all = read('geojson', [FEATURES])
    expect(valuesOf(all)).toEqual([{ name: 'A } ] " B' }, { name: 'C' }])
    expect(all.records.map(({ id, line, point }) => ({ id, line, point }))).toEqual([
      { id: '7', line: 3, point: { lat: 1, lon: 2 } },
      { id: null, line: 4, point: { lat: 1, lon: 2 } },
    ])
  })

  it('reads one a line, and reports the line that is none', () => {
    const { records, flaws } = read('geojson', [LINES])
    expect(records.map(({ line }) => line)).toEqual([1, 3])
    expect(flaws).toEqual([expect.objectContaining({ line: 2, value: 'not json' })])
  })

  it('reads a bare list, and Overture places without the frame of a feature', () => {
    const flat = { id: '08f', names: { primary: 'A' }, bbox: { xmin: 2, xmax: 2, ymin: 1, ymax: 1 } }
    expect(read('overture', [JSON.stringify([flat, flat])]).records.length).toBe(2)
    expect(read('overture', [`${JSON.stringify(flat)}\n`]).records[0]).toMatchObject({
      id: '08f',
      point: { lat: 1, lon: 2 },
    })
  })

  it('passes over a record that is too long, however it is cut', () => {
    const giant = JSON.stringify({ type: 'Feature', properties: { name: 'x"]}'.repeat(LONGEST_RECORD / 3) } })
    const text = `{"features": [${giant}, {"type": "Feature", "properties": {"name": "ok"}}]}`
    for (const size of [10_000, 10_000_000]) {
      const all = read('geojson', pieces(text, size))
      expect(all.failure).toBeNull()
      expect(all.flaws.length).toBe(1)
      expect(valuesOf(all)).toEqual([{ name: 'ok' }])
    }
  })

  it.each([
    ['no list of records', '{"type": "Feature",\n "properties": {}}'],
    ['nothing', ''],
    ['a list that does not end', '{"features": [{"type": "Feature", "properties": {}},'],
    ['something else in the list', '{"features": [1, 2]}'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
  ])('stops at %s', (_what, text) => {
    expect(read('geojson', pieces(text, 5000)).failure).not.toBeNull()
  })

  it('keeps to own properties, also of hostile names', () => {
    const { records } = read('geojson', [
      '{"type":"Feature","properties":{"__proto__":{"name":"x"},"constructor":1}}\n',
    ])
    expect(Object.getPrototypeOf(records[0]!.values)).toBe(Object.prototype)
    expect((records[0]!.values as { name?: string }).name).toBeUndefined()
  })
})

describe('OpenStreetMap', () => {
  it('reads tagged elements of XML with their entities; a way needs a centre of its own', () => {
    const { records, flaws } = read('osm', [XML])
    expect(records.map(({ id, point, line }) => ({ id, point, line }))).toEqual([
      { id: 'node/2', point: { lat: 1.5, lon: 2.5 }, line: 3 },
      { id: 'way/3', point: { lat: 5, lon: 6 }, line: 4 },
      { id: 'relation/5', point: null, line: 6 },
    ])
    expect(records[0]?.values).toEqual({ name: "Tom & Jerry's 😀 >", amenity: 'cafe' })
    expect(flaws).toEqual([expect.objectContaining({ line: 5, issue: expect.stringContaining('out center') })])
  })

  it('reads Overpass JSON with every kind of position', () => {
    expect(read('osm', [OVERPASS]).records.map(({ id, point }) => [id, point])).toEqual([
      ['node/2', { lat: 1.5, lon: 2.5 }],
      ['way/3', { lat: 1, lon: 2 }],
      ['way/4', { lat: 7, lon: 8 }],
    ])
  })

  it('refuses a document type, and with it entities that grow', () => {
    const bomb = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><osm></osm>'
    expect(read('osm', [bomb]).failure).toMatchObject({ issue: 'A document type is not read' })
  })

  it('stops where an element does not end', () => {
    expect(read('osm', ['<osm><node id="1" lat="1" lon="1"><tag k="name"']).failure).not.toBeNull()
    expect(read('osm', pieces(`<osm><node id="${'x'.repeat(400_000)}`, 50_000)).failure).not.toBeNull()
  })
})
