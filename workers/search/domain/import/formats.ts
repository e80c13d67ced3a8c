import type { ImportFormat, ImportMapping } from '#shared/contracts/imports'
import { csvReader } from './csv'
import { centreOf, pointOf } from './geometry'
import { jsonReader, type ToRecord } from './json'
import { osmRecord } from './osm'
import { osmXmlReader } from './osm-xml'
import type { Reader, Reading, SourceRecord } from './records'

/** What a reader remembers between pieces; which reader it was follows from the format and the first sign of the file. */
export type ReaderState = { kind: 'csv' | 'json' | 'xml' | null; inner: unknown; carry: string }
export const BEGINNING: ReaderState = { kind: null, inner: null, carry: '' }

/** Reads the next piece of a file of this format. */
export function readPiece(
  format: ImportFormat,
  mapping: ImportMapping,
  state: ReaderState,
  text: string,
  last: boolean,
): Reading<ReaderState> {
  const all = state.carry + text
  const kind = state.kind ?? kindOf(format, all)
  if (kind === null) return { state: { ...state, carry: all }, found: [], failure: null }
  const reader = readerOf(kind, format, mapping)
  const { found, failure, state: inner } = reader.read(state.inner ?? reader.begin, all, last)
  return { state: { kind, inner, carry: '' }, found, failure }
}

/** The names of a CSV file's columns, once they are read. */
export function headerOf({ kind, inner }: ReaderState): string[] | null {
  return kind === 'csv' ? ((inner as { header: string[] | null } | null)?.header ?? null) : null
}

function kindOf(format: ImportFormat, text: string): ReaderState['kind'] {
  if (format === 'csv') return 'csv'
  if (format !== 'osm') return 'json'
  const sign = /[^\s\ufeff]/.exec(text)?.[0]
  return sign === undefined ? null : sign === '<' ? 'xml' : 'json'
}

function readerOf(kind: ReaderState['kind'], format: ImportFormat, mapping: ImportMapping): Reader<unknown> {
  if (kind === 'csv') return csvReader(mapping.delimiter ?? null) as Reader<unknown>
  if (kind === 'xml') return osmXmlReader as Reader<unknown>
  return jsonReader(format === 'osm' ? osmRecord : featureRecord) as Reader<unknown>
}

/** A GeoJSON Feature; or, as Overture is exported by some tools, its properties, geometry and id side by side. */
const featureRecord: ToRecord = (value, line): SourceRecord | string => {
  const { type, properties, geometry, id, bbox } = value
  if (type === 'Feature' && !isTable(properties)) return 'The feature has no properties'
  if (type !== undefined && type !== 'Feature' && isTable(geometry)) return 'Not a GeoJSON feature'
  const values = type === 'Feature' ? (properties as Record<string, unknown>) : value
  const own = id ?? values['@id'] ?? values.id
  return {
    line,
    id: typeof own === 'string' || typeof own === 'number' ? String(own) : null,
    point: centreOf(geometry) ?? boxCentre(bbox),
    values,
  }
}

/** Overture's files carry the box of a place, which for a point is the point. */
function boxCentre(bbox: unknown) {
  if (!isTable(bbox)) return null
  const { xmin, xmax, ymin, ymax } = bbox
  return pointOf((Number(xmin) + Number(xmax)) / 2, (Number(ymin) + Number(ymax)) / 2)
}
const isTable = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
