// `npm run deploy [-- --dry-run]`: the bytes that run here, to production, callees first.

import { execFile, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { readWorkers, type WorkerConfig } from './config.ts'
import { deployOrder } from './graph.ts'
import { BUILD, ROOT } from './paths.ts'
import { VARIABLES, variables } from './variables.ts'

/** Bindings that would demand an account locally (design section 4). */
const AI_WORKERS = ['planner']
/** Not for a configuration file: set once by `wrangler secret put`. */
const SECRETS = ['GROQ_API_KEY', 'METRICS_TOKEN', 'SENTRY_DSN']
/** Of two at a time on two cores; a real deployment goes one after another. */
const DRY_RUN_PARALLEL = 2

const dryRun = process.argv.includes('--dry-run')
const folder = `${BUILD}deploy/`
const env = { ...process.env, PATH: `${ROOT}node_modules/.bin:${process.env.PATH}`, ENVIRONMENT: 'production' }

await run('node', [`${ROOT}shared/tooling/prepare.ts`])
const order = deployOrder(readWorkers())
mkdirSync(folder, { recursive: true })
const resources = dryRun ? { kv: {}, d1: {} } : await createResources(order)
const tailed = order.filter(({ config }) => (config.tail_consumers ?? []).length > 0)
if (dryRun) await dryRunAll()
else {
  for (const worker of order) await deploy(worker, false)
  // Once more with the tail, now that its consumer exists.
  for (const worker of tailed) await deploy(worker, true)
}

async function dryRunAll() {
  const waiting = [...order]
  const sizes: string[] = []
  await Promise.all(
    Array.from({ length: DRY_RUN_PARALLEL }, async () => {
      for (let worker = waiting.shift(); worker; worker = waiting.shift()) {
        const output = await capture('wrangler', [
          'deploy',
          '--dry-run',
          '-c',
          generated(worker, true),
          '--outdir',
          `${folder}out-${worker.name}`,
        ])
        sizes.push(`${worker.name.padEnd(12)} ${/Total Upload: (.*)/.exec(output)?.[1] ?? 'assets only'}`)
      }
    }),
  )
  console.log(sizes.sort().join('\n'))
}

async function deploy(worker: WorkerConfig, withTail: boolean) {
  const config = generated(worker, withTail)
  for (const db of worker.config.d1_databases) {
    if (db.database_name)
      await run('wrangler', ['d1', 'migrations', 'apply', db.database_name, '--remote', '-c', config])
  }
  await run('wrangler', ['deploy', '-c', config])
}

/** One wrangler.json per Worker: the declared one with our bundle, real resource ids, the AI binding and the variables. */
function generated(worker: WorkerConfig, withTail: boolean): string {
  const { config, name, main } = worker
  const file = `${folder}${name}.json`
  const vars = variables(env)
  const plainVars = Object.fromEntries(
    VARIABLES.filter((key) => vars[key] && !SECRETS.includes(key)).map((key) => [key, vars[key]]),
  )
  const assets = config.assets?.directory
    ? { assets: { ...config.assets, directory: join(worker.folder, config.assets.directory) } }
    : {}
  writeFileSync(
    file,
    JSON.stringify({
      name,
      compatibility_date: config.compatibility_date,
      compatibility_flags: config.compatibility_flags,
      workers_dev: config.workers_dev,
      ...(main
        ? { main: relative(folder, `${BUILD}${name}.js`), no_bundle: true, find_additional_modules: false }
        : {}),
      ...assets,
      vars: plainVars,
      services: config.services ?? [],
      durable_objects: config.durable_objects,
      migrations: config.migrations,
      kv_namespaces: config.kv_namespaces.map((kv) => ({ ...kv, id: resources.kv[kv.id ?? ''] ?? kv.id })),
      d1_databases: config.d1_databases.map((db) => ({
        ...db,
        database_id: resources.d1[db.database_name ?? ''] ?? db.database_id,
        migrations_dir: relative(folder, join(worker.folder, db.migrations_dir ?? '')),
      })),
      r2_buckets: config.r2_buckets,
      queues: config.queues,
      triggers: config.triggers,
      ...(withTail ? { tail_consumers: config.tail_consumers } : {}),
      ...(AI_WORKERS.includes(name) ? { ai: { binding: 'AI' } } : {}),
    }),
  )
  return file
}

type Resources = { kv: Record<string, string>; d1: Record<string, string> }

/** Databases, key-value namespaces, buckets and queues by name; what exists is kept. */
async function createResources(workers: WorkerConfig[]): Promise<Resources> {
  const made: Resources = { kv: {}, d1: {} }
  const databases = new Set(
    workers.flatMap(({ config }) => config.d1_databases.flatMap((db) => db.database_name ?? [])),
  )
  for (const name of databases)
    made.d1[name] = (await listed('d1', name)) ?? (await created(['d1', 'create', name], 'd1', name))
  const namespaces = new Set(workers.flatMap(({ config }) => config.kv_namespaces.flatMap((kv) => kv.id ?? [])))
  for (const name of namespaces) {
    made.kv[name] = (await listed('kv', name)) ?? (await created(['kv', 'namespace', 'create', name], 'kv', name))
  }
  const queues = new Set(
    workers.flatMap(({ config }) => [
      ...(config.queues.producers ?? []).map(({ queue }) => queue),
      ...(config.queues.consumers ?? []).map(({ queue }) => queue),
    ]),
  )
  const buckets = new Set(workers.flatMap(({ config }) => config.r2_buckets.flatMap((r2) => r2.bucket_name ?? [])))
  const present = buckets.size === 0 ? '' : await capture('wrangler', ['r2', 'bucket', 'list'])
  for (const name of buckets) {
    if (!new RegExp(`\\b${name}$`, 'm').test(present)) await run('wrangler', ['r2', 'bucket', 'create', name])
  }
  const known = await capture('wrangler', ['queues', 'list'])
  for (const name of queues) if (!known.includes(` ${name} `)) await run('wrangler', ['queues', 'create', name])
  return made
}

async function created(args: string[], kind: 'd1' | 'kv', name: string): Promise<string> {
  await run('wrangler', args)
  const id = await listed(kind, name)
  if (!id) throw new Error(`${kind} ${name} was not created`)
  return id
}

async function listed(kind: 'd1' | 'kv', name: string): Promise<string | undefined> {
  const text = await capture('wrangler', kind === 'd1' ? ['d1', 'list', '--json'] : ['kv', 'namespace', 'list'])
  const all: { uuid?: string; id?: string; name?: string; title?: string }[] = JSON.parse(text)
  const found = all.find((entry) => entry.name === name || entry.title === name)
  return found?.uuid ?? found?.id
}

async function capture(command: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd: ROOT, env, maxBuffer: 50_000_000 })
  return stdout
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env })
  const code = await new Promise((done) => child.on('exit', done))
  if (code !== 0) process.exit(typeof code === 'number' ? code : 1)
}
