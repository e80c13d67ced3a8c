import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { NewImport } from '../../contracts/imports'
import { ROOT } from '../paths.ts'

export const USAGE = `npm run import -- FILE --format csv|geojson|osm|overture --source NAME --licence TEXT --attribution TEXT [--map name=Nombre,lat=Latitud,...]
npm run import -- FILE --preset NAME           a known file (workers/search/import/presets)
npm run import -- FILE --resume imp_...        go on where a broken upload stopped
npm run import -- --undo imp_...               take an import back

  --map FIELD=COLUMN,...     fields: id name category subcategory city country lat lon opening_hours price currency fee
                             visit_minutes confidence; several columns with | between, the first that is not empty counts
  --default FIELD=VALUE,...  for rows that do not say it: city country_code category currency visit_minutes
  --categories TABLE         osm, overture, vienna, madrid or none
  --hours LANGUAGE           osm, es, en or none
  --delimiter SIGN           , ; | or tab         --min-confidence 0.5
  --dry-run                  read, judge and count everything, change nothing
  --url URL                  default http://127.0.0.1:8787
  --token TOKEN              or --email and --password, or CARAVAN_TOKEN
A file may be packed with gzip.`

export class UsageError extends Error {}

export type Options = {
  file: string | null
  spec: Omit<NewImport, 'mapping'> & { mapping: Record<string, unknown> }
  resume: string | null
  undo: string | null
  url: string
  token: string | null
  email: string | null
  password: string | null
}

const text = { type: 'string' } as const

export function optionsOf(args: string[], env: NodeJS.ProcessEnv = process.env): Options {
  const { values, positionals } = parsed(args)
  if (positionals.length > 1) throw new UsageError(`One file at a time: ${positionals.join(' ')}`)
  const file = positionals[0] ?? null
  if (file === null && !values.undo) throw new UsageError('Name a file')
  return {
    file,
    spec: specOf(values),
    resume: values.resume ?? null,
    undo: values.undo ?? null,
    url: (values.url ?? 'http://127.0.0.1:8787').replace(/\/+$/, ''),
    token: values.token ?? env.CARAVAN_TOKEN ?? null,
    email: values.email ?? null,
    password: values.password ?? null,
  }
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        format: text,
        map: { type: 'string', multiple: true },
        default: { type: 'string', multiple: true },
        categories: text,
        hours: text,
        delimiter: text,
        'min-confidence': text,
        source: text,
        licence: text,
        attribution: text,
        preset: text,
        'dry-run': { type: 'boolean' },
        resume: text,
        undo: text,
        url: text,
        token: text,
        email: text,
        password: text,
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The preset, and over it what was said. The platform judges it; here only what would be no JSON is refused. */
function specOf(values: ReturnType<typeof parsed>['values']): Options['spec'] {
  const preset = values.preset ? presetOf(values.preset) : {}
  const mapping = { ...(preset.mapping ?? {}) }
  const pairs = (list: string[]) => list.flatMap((one) => one.split(',')).map(pairOf)
  if (values.map) mapping.columns = { ...record(mapping.columns), ...columnsOf(pairs(values.map)) }
  if (values.default) mapping.defaults = { ...record(mapping.defaults), ...defaultsOf(pairs(values.default)) }
  if (values.categories) mapping.category_table = values.categories
  if (values.hours) mapping.hours = values.hours
  if (values.delimiter) mapping.delimiter = values.delimiter === 'tab' ? '\t' : values.delimiter
  if (values['min-confidence']) mapping.min_confidence = Number(values['min-confidence'])
  return {
    format: 'csv',
    source: '',
    licence: '',
    attribution: '',
    ...preset,
    ...(values.format ? { format: values.format as NewImport['format'] } : {}),
    ...(values.source ? { source: values.source } : {}),
    ...(values.licence ? { licence: values.licence } : {}),
    ...(values.attribution ? { attribution: values.attribution } : {}),
    mapping,
    dry_run: values['dry-run'] ?? false,
  }
}
const record = (value: unknown) => (value ?? {}) as Record<string, unknown>

function pairOf(pair: string): [string, string] {
  const [key = '', ...rest] = pair.split('=')
  if (key === '' || rest.length === 0) throw new UsageError(`Not FIELD=VALUE: ${pair}`)
  return [key.trim(), rest.join('=').trim()]
}
const columnsOf = (pairs: [string, string][]) =>
  Object.fromEntries(pairs.map(([field, column]) => [field, column.includes('|') ? column.split('|') : column]))
const defaultsOf = (pairs: [string, string][]) =>
  Object.fromEntries(pairs.map(([field, value]) => [field, field === 'visit_minutes' ? Number(value) : value]))

function presetOf(name: string): Partial<Options['spec']> {
  if (!/^[a-z0-9-]+$/.test(name)) throw new UsageError(`Not the name of a preset: ${name}`)
  try {
    return JSON.parse(readFileSync(`${ROOT}workers/search/import/presets/${name}.json`, 'utf8'))
  } catch {
    throw new UsageError(`There is no preset ${name}`)
  }
}
