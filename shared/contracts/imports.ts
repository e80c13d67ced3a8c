import { z } from '@hono/zod-openapi'
import { Line } from './common'
import { Category } from './search'

/**
 * Files of places. `osm` is Overpass JSON or OSM XML as text, `overture` the GeoJSON or one-object-a-line form of Overture
 * Maps places; `geojson` is a FeatureCollection or one Feature a line.
 */
export const IMPORT_FORMATS = ['csv', 'geojson', 'osm', 'overture'] as const
export const ImportFormat = z.enum(IMPORT_FORMATS).openapi('ImportFormat')
export type ImportFormat = z.infer<typeof ImportFormat>

/** What a column may be read as. `country` is a code or a name; `fee` an OpenStreetMap fee tag (`no` is a price of 0). */
export const IMPORT_FIELDS = [
  'id',
  'name',
  'category',
  'subcategory',
  'city',
  'country',
  'lat',
  'lon',
  'opening_hours',
  'price',
  'currency',
  'fee',
  'visit_minutes',
  'confidence',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

/** A column of a CSV file, or the way to a property, such as `names.primary`. */
const Column = z.string().min(1).max(200)
/** One, or several of which the first that is not empty counts. */
const Columns = z.union([Column, z.array(Column).min(1).max(5)])
const columns = Object.fromEntries(IMPORT_FIELDS.map((field) => [field, Columns.optional()])) as Record<
  ImportField,
  z.ZodOptional<typeof Columns>
>

/** Category tables we keep; `none` leaves only those of the mapping itself. */
export const CATEGORY_TABLES = ['osm', 'overture', 'vienna', 'madrid', 'none'] as const
/** How hours are written: OpenStreetMap syntax, Spanish or English prose, or not to be read. */
export const HOURS_LANGUAGES = ['osm', 'es', 'en', 'none'] as const

/** At most this many entries in a table of one's own. */
const MOST_ENTRIES = 500
const few = (table: object) => Object.keys(table).length <= MOST_ENTRIES

export const ImportMapping = z
  .strictObject({
    /** Where each field stands in the file; what is not named is looked for under the usual names of the format. */
    columns: z.strictObject(columns).default({}),
    /** For rows that do not say it themselves. */
    defaults: z
      .strictObject({
        city: Line(100).optional(),
        country_code: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .optional(),
        category: Category.optional(),
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/)
          .optional(),
        visit_minutes: z.int().min(5).max(1440).optional(),
      })
      .default({}),
    /** The file's categories (`category` or `category > subcategory`) in ours; null for what is no place to visit. */
    categories: z
      .record(z.string().max(200), z.union([Category, z.null()]))
      .refine(few, `At most ${MOST_ENTRIES} entries`)
      .default({}),
    category_table: z.enum(CATEGORY_TABLES).optional(),
    /** Words of a name that tell its category where the file has none, such as `museu`. */
    name_categories: z.record(z.string().max(50), Category).refine(few, `At most ${MOST_ENTRIES} entries`).default({}),
    hours: z.enum(HOURS_LANGUAGES).default('osm'),
    delimiter: z.enum([',', ';', '\t', '|']).optional(),
    /** Records less certain than this (0 to 1) are passed over. */
    min_confidence: z.number().min(0).max(1).optional(),
  })
  .openapi('ImportMapping')
export type ImportMapping = z.infer<typeof ImportMapping>

/** `source` names where the places come from, as each of them will say; licence and attribution are shown with it. */
export const NewImport = z
  .strictObject({
    format: ImportFormat,
    mapping: ImportMapping.default(ImportMapping.parse({})),
    source: Line(100),
    licence: Line(200),
    attribution: Line(300),
    /** Reads, judges and counts everything, and changes no place. */
    dry_run: z.boolean().default(false),
    file_name: Line(200).optional(),
    /** Of the whole text in UTF-8, for the progress. */
    size_bytes: z.int().min(0).max(10_000_000_000).optional(),
  })
  .openapi('NewImport')
export type NewImport = z.infer<typeof NewImport>

/** A piece of the file's text, cut anywhere. */
export const ImportChunk = z.strictObject({ text: z.string().min(1).max(1_048_576) }).openapi('ImportChunk')

export const IMPORT_STATES = ['receiving', 'finished', 'failed', 'undoing', 'undone'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

const Flaw = z.object({
  /** Of the file, from 1. */
  line: z.int(),
  field: z.string().nullable(),
  issue: z.string(),
  /** What stands there, shortened. */
  value: z.string().nullable(),
})
/** An `error` cost the row; with a `warning` the place is kept without that fact; `skipped` rows are right, but not for us. */
export const ImportIssue = Flaw.extend({ severity: z.enum(['error', 'warning', 'skipped']) }).openapi('ImportIssue')
export type ImportIssue = z.infer<typeof ImportIssue>

export const ImportCounts = z
  .object({
    rows: z.int(),
    created: z.int(),
    updated: z.int(),
    /** Rows that say what was known already. */
    unchanged: z.int(),
    /** Rows that are no place to visit, or that somebody else's place stands for. */
    skipped: z.int(),
    failed: z.int(),
    warnings: z.int(),
  })
  .openapi('ImportCounts')
export type ImportCounts = z.infer<typeof ImportCounts>

export const Import = z
  .object({
    id: z.string().openapi({ example: 'imp_01kaw9v6x2m4n8q0r3s5t7v9w1' }),
    state: z.enum(IMPORT_STATES),
    format: ImportFormat,
    mapping: ImportMapping,
    source: z.string(),
    licence: z.string(),
    attribution: z.string(),
    dry_run: z.boolean(),
    file_name: z.string().nullable(),
    created_by: z.string().nullable(),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    /** The chunk that is expected next: where a broken upload goes on. */
    next_chunk: z.int(),
    size_bytes: z.int().nullable(),
    received_bytes: z.int(),
    /** 0 to 1; null where the size was not told. */
    progress: z.number().nullable(),
    counts: ImportCounts,
    /** The categories of skipped rows, the commonest first. */
    skipped_categories: z.array(z.object({ value: z.string(), count: z.int() })),
    /** Why the file could not be read on, in the state `failed`. */
    failure: z.union([Flaw, z.null()]),
    /** After an undo: places taken out, given back, and left because somebody changed them since. */
    undone: z.union([z.object({ removed: z.int(), restored: z.int(), kept: z.int() }), z.null()]),
  })
  .openapi('Import')
export type Import = z.infer<typeof Import>

/** `errors` are the issues in the order of the file; at most the first 1,000 are kept, `counts` holds all. */
export const ImportDetail = Import.extend({
  errors: z.object({ items: z.array(ImportIssue), next_cursor: z.string().nullable() }),
}).openapi('ImportDetail')
export type ImportDetail = z.infer<typeof ImportDetail>

/** Where places come from, and under which terms: what must be shown beside them. */
export const PlaceSource = z
  .object({ source: z.string(), licence: z.string(), attribution: z.string() })
  .openapi('PlaceSource')
export type PlaceSource = z.infer<typeof PlaceSource>
