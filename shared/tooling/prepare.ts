// A child process of every start whose sources or state are new: bundles, the web app, and a migrated, seeded state folder.

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_splitSqlQuery } from 'wrangler'
import { bundleForNode, bundleWorkers } from './bundle.ts'
import { readWorkers, type WorkerConfig } from './config.ts'
import { BUILD, PLAN_FILE, ROOT, TEMPLATE } from './paths.ts'
import { fingerprints, type Plan, type PlannedWorker, readPlan } from './plan.ts'

/** The part of Miniflare's options that is looked into here; the rest passes through as wrangler derived it. */
type WorkerOptions = PlannedWorker['options'] & {
  modulesRules?: unknown
  serviceBindings?: Record<string, { name: string }>
  durableObjects?: Record<string, { scriptName?: string }>
  tails?: { name: string }[]
}

const STAMP = 'prepared'
const state = process.argv[2]
const production = process.env.ENVIRONMENT === 'production'
const print = fingerprints()
const workers = readWorkers()

mkdirSync(BUILD, { recursive: true })
// What another platform may be running on is only built again when it differs.
const isBuilt = readPlan()?.sources === print.sources
// The web app's folder must exist before anything reads the plan, so it is built first among equals.
await Promise.all([...(isBuilt ? [] : [bundleAll(), buildWeb()]), prepareTemplate()])
const plan: Plan = { ...print, workers: workers.map(planned) }
writeFileSync(PLAN_FILE, JSON.stringify(plan))
if (state) await prepareState(state)
// esbuild keeps a service process alive.
process.exit(0)

async function bundleAll() {
  await bundleWorkers(workers.flatMap(({ name, main }) => (main ? [{ name, main }] : [])))
}

function planned({ name, config, options, main }: WorkerConfig): Plan['workers'][number] {
  // Miniflare's converter takes everything wrangler derives but the module rules: our bundles are single files.
  const { modulesRules: _rules, ...rest } = options as WorkerOptions
  const known = new Set(workers.map((worker) => worker.name))
  const there = <T>(all: Record<string, T>, nameOf: (binding: T) => string | undefined) =>
    Object.fromEntries(Object.entries(all).filter(([, binding]) => known.has(nameOf(binding) ?? name)))
  const present = {
    ...rest,
    serviceBindings: there(rest.serviceBindings ?? {}, (b) => b.name),
    durableObjects: there(rest.durableObjects ?? {}, (b) => b.scriptName),
    tails: (rest.tails ?? []).filter((tail) => known.has(tail.name)),
  }
  return { name, script: main ? `${BUILD}${name}.js` : null, options: present, crons: config.triggers.crons ?? [] }
}

async function buildWeb() {
  if (!existsSync(`${ROOT}workers/web/vite.config.ts`)) return
  const child = spawn('vite', ['build', '--config', 'workers/web/vite.config.ts', '--logLevel', 'error'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${ROOT}node_modules/.bin:${process.env.PATH}` },
  })
  const code = await new Promise((resolve) => child.on('exit', resolve))
  if (code !== 0) process.exit(1)
}

/** Databases as a fresh start finds them, made once per set of migrations and seeds and then copied. */
async function prepareTemplate() {
  const stamp = `${print.data}${production ? '-production' : ''}`
  if (readStamp(TEMPLATE) === stamp) return
  rmSync(TEMPLATE, { recursive: true, force: true })
  await migrateAndSeed(TEMPLATE)
  writeFileSync(join(TEMPLATE, STAMP), stamp)
}

/** A new state folder is a copy of the template; an older one is brought up to date in place. */
async function prepareState(folder: string) {
  const stamp = readStamp(TEMPLATE)
  if (readStamp(folder) === stamp) return
  if (!existsSync(join(folder, 'v3'))) cpSync(TEMPLATE, folder, { recursive: true })
  else await migrateAndSeed(folder)
  writeFileSync(join(folder, STAMP), stamp ?? '')
}

function readStamp(folder: string): string | null {
  const file = join(folder, STAMP)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

async function migrateAndSeed(folder: string) {
  mkdirSync(folder, { recursive: true })
  const owners = workers.filter(({ config }) => config.d1_databases.length > 0)
  const databases = owners.flatMap(({ name, folder: home, config }) =>
    config.d1_databases.map((db) => ({
      owner: name,
      home,
      id: db.database_id ?? name,
      migrations: join(home, db.migrations_dir ?? ''),
    })),
  )
  if (databases.length === 0) return
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      compatibilityDate: '2026-08-01',
      cf: false,
      log: new Log(LogLevel.WARN),
      resourcePersistencePath: join(folder, 'v3'),
      d1Databases: Object.fromEntries(databases.map(({ owner, id }) => [owner, id])),
    }),
  )
  for (const { owner, home, migrations } of databases) {
    const d1 = (await mf.getD1Database(owner)) as unknown as D1Database
    await migrate(d1, migrations)
    await seed(d1, owner, home)
  }
  await mf.dispose()
}

/** The same bookkeeping table as `wrangler d1 migrations`, so that both tools agree on what was applied. */
async function migrate(d1: D1Database, folder: string) {
  await d1
    .prepare(
      'CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    )
    .run()
  const rows = await d1.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const applied = new Set(rows.results.map(({ name }) => name))
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql') && !applied.has(name))
    .sort()) {
    const statements = unstable_splitSqlQuery(readFileSync(join(folder, file), 'utf8')).map((sql) => d1.prepare(sql))
    await d1.batch([...statements, d1.prepare('INSERT INTO d1_migrations(name) VALUES(?)').bind(file)])
  }
}

async function seed(d1: D1Database, owner: string, home: string) {
  const file = join(home, 'seed.ts')
  if (!existsSync(file)) return
  const out = `${BUILD}node/seed-${owner}.mjs`
  await bundleForNode(file, out)
  const module: { seed(d1: D1Database): Promise<void>; demo?: boolean } = await import(pathToFileURL(out).href)
  if (!(module.demo && production)) await module.seed(d1)
}
