import { globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SUBSCRIPTIONS } from '../queues/events/subscriptions'
import { SOURCES, TOPICS } from '../shared/events'
import { readWorkers, type WorkerConfig } from '../shared/tooling/config.ts'

// What must be equal in every wrangler.toml is repeated there and held equal here; and every name in one of them that
// means something in another is looked up.

const workers = readWorkers()
const byName = new Map(workers.map((worker) => [worker.name, worker]))

/** Who may call whom (design section 1); anything else is an event. A new Worker is listed with what it may call. */
const MAY_CALL: Record<string, readonly string[]> = {
  gateway: ['web', 'auth', 'search', 'trips', 'planner', 'users', 'config', 'monitor', 'guards'],
  web: [],
  auth: ['guards'],
  search: [],
  // Guesses at the password of a share link are throttled by a Guard of its own.
  trips: ['rooms', 'search', 'guards'],
  planner: ['trips', 'search', 'rooms', 'users'],
  // Shows what is saved as it is now.
  users: ['search', 'trips'],
  // Asks the services for their health and keeps its counters in an object.
  monitor: ['auth', 'search', 'trips', 'planner', 'users', 'config', 'runs'],
  // Carries events to their subscribers, and back to their sources that they arrived.
  events: ['auth', 'search', 'trips', 'planner', 'users', 'config', 'rooms'],
  // The others read its settings from KV.
  config: [],
  rooms: [],
  guards: [],
  runs: [],
}
/** monitor would hear itself, runs is what it writes to, and rooms wake too often for a traced invocation each. */
const WITHOUT_TAIL = ['monitor', 'rooms', 'runs']

const services = ({ config }: WorkerConfig) => config.services ?? []
const objects = ({ config }: WorkerConfig) => config.durable_objects.bindings
const consumers = ({ config }: WorkerConfig) => config.queues.consumers ?? []
const producers = ({ config }: WorkerConfig) => config.queues.producers ?? []
const calls = (worker: WorkerConfig) => [
  ...new Set([
    ...services(worker).map(({ service }) => service),
    ...objects(worker).flatMap(({ script_name }) => script_name ?? []),
  ]),
]
const publishes = (worker: WorkerConfig) => producers(worker).some(({ binding }) => binding === 'EVENTS')
const sourceOf = (worker: WorkerConfig) => readFileSync(worker.main ?? '', 'utf8')
const exportsClass = (worker: WorkerConfig, name: string) =>
  new RegExp(`export (class ${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\})`).test(sourceOf(worker))

it('finds the gateway first and every Worker once, named like its folder', () => {
  expect(workers[0]?.name).toBe('gateway')
  expect(byName.size).toBe(workers.length)
  for (const { name, path } of workers.slice(1)) expect(name, path).toBe(basename(dirname(path)))
})

it('has no per-environment blocks: staging is another account with the same names', () => {
  for (const { path } of workers) expect(readFileSync(path, 'utf8'), path).not.toMatch(/^\s*\[+env\./m)
})

const each = (test: (worker: WorkerConfig) => unknown = () => true) =>
  workers.filter(test).map((worker) => [worker.name, worker] as const)

it.each(each())('%s runs on the common date and flags, and only the gateway has an address', (name, worker) => {
  const gateway = workers[0]?.config
  expect(worker.config.compatibility_date).toBe(gateway?.compatibility_date)
  if (worker.main) expect(worker.config.compatibility_flags).toEqual(gateway?.compatibility_flags)
  expect(worker.config.workers_dev).toBe(name === 'gateway')
})

it.each(each(({ main }) => main))('%s sends its log lines to monitor, or is known not to', (name, { config }) => {
  const tails = (config.tail_consumers ?? []).map(({ service }) => service)
  expect(tails).toEqual(WITHOUT_TAIL.includes(name) ? [] : ['monitor'])
})

it.each(each())('%s calls only whom it may', (name, worker) => {
  expect(MAY_CALL, `${name} has no line in MAY_CALL`).toHaveProperty(name)
  for (const target of calls(worker)) expect(MAY_CALL[name], `${name} -> ${target}`).toContain(target)
})

it.each(each())('%s binds only to verbs and objects that exist', (name, worker) => {
  for (const { binding, service, entrypoint } of services(worker)) {
    const target = byName.get(service)
    expect(target, `${binding}: no Worker ${service}`).toBeDefined()
    if (entrypoint) expect(exportsClass(target!, entrypoint), `${service} exports no ${entrypoint}`).toBe(true)
  }
  for (const { name: binding, class_name, script_name } of objects(worker)) {
    const target = byName.get(script_name ?? name)
    expect(target, `${binding}: no Worker ${script_name}`).toBeDefined()
    expect(exportsClass(target!, class_name), `${script_name ?? name} exports no ${class_name}`).toBe(true)
    const classes = target!.config.migrations.flatMap(({ new_sqlite_classes }) => new_sqlite_classes ?? [])
    expect(classes, `${class_name} keeps its state in SQLite`).toContain(class_name)
  }
})

it.each(each())('%s names every binding once', (_, worker) => {
  const names = [
    ...services(worker).map(({ binding }) => binding),
    ...objects(worker).map((object) => object.name),
    ...producers(worker).map(({ binding }) => binding),
    ...worker.config.d1_databases.map(({ binding }) => binding),
    ...worker.config.kv_namespaces.map(({ binding }) => binding),
    ...worker.config.r2_buckets.map(({ binding }) => binding),
  ]
  expect(new Set(names).size, names.join(' ')).toBe(names.length)
})

const owners = each(({ config }) => config.d1_databases.length > 0)

it.each(owners)('%s owns its one database, with migrations in order and strict tables', (name, { config, folder }) => {
  expect(config.d1_databases).toMatchObject([
    { binding: `${name.toUpperCase()}_DB`, database_name: name, database_id: name },
  ])
  const migrations = join(folder, config.d1_databases[0]?.migrations_dir ?? '')
  const files = readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  expect(files.length).toBeGreaterThan(0)
  files.forEach((file, i) => {
    expect(file).toMatch(new RegExp(`^${String(i + 1).padStart(4, '0')}_[a-z0-9_-]+\\.sql$`))
    const sql = readFileSync(join(migrations, file), 'utf8').replace(/--.*/g, '')
    for (const table of sql.match(/CREATE TABLE[^;]*;/gi) ?? [])
      expect(table, `${file}: not STRICT`).toMatch(/\)[^)]*\bSTRICT\b[^)]*;$/i)
  })
})

it.each(owners)('%s sweeps its outbox every minute, where it has one', (_, worker) => {
  if (publishes(worker)) expect(worker.config.triggers.crons).toContain('* * * * *')
})

it('has no cycle among the calls', () => {
  const visit = (name: string, path: readonly string[]) => {
    expect(path, `cycle: ${[...path, name].join(' > ')}`).not.toContain(name)
    for (const target of calls(byName.get(name)!))
      if (byName.has(target) && target !== name) visit(target, [...path, name])
  }
  for (const name of byName.keys()) visit(name, [])
})

it('gives every database, migrations folder and object class one owner', () => {
  const databases = workers.flatMap(({ config }) => config.d1_databases.map(({ database_id }) => database_id))
  expect(new Set(databases).size).toBe(databases.length)
  expect(
    globSync('migrations/*')
      .map((path) => basename(path))
      .sort(),
  ).toEqual([...databases].sort())
  const classes = workers.flatMap(({ config }) => config.migrations.flatMap((m) => m.new_sqlite_classes ?? []))
  expect(new Set(classes).size).toBe(classes.length)
})

it('keeps the read caches in one namespace, so that the gateway can clear them', () => {
  expect(new Set(workers.flatMap(({ config }) => config.kv_namespaces.map(({ id }) => id)))).toEqual(new Set(['cache']))
})

describe('the queues', () => {
  it('have exactly one consumer each, and events consumes every topic', () => {
    const consumed = workers.flatMap((worker) => consumers(worker).map(({ queue }) => queue))
    expect(new Set(consumed).size).toBe(consumed.length)
    const produced = workers.flatMap((worker) => producers(worker).map(({ queue }) => queue))
    for (const queue of produced)
      if (!queue.endsWith('-dead')) expect(consumed, `nobody reads ${queue}`).toContain(queue)
    expect(consumers(byName.get('events')!).map(({ queue }) => queue)).toEqual([...TOPICS])
  })

  it('lose no message: each is tried again, then kept as a dead letter', () => {
    for (const worker of workers) {
      const own = producers(worker).map(({ queue }) => queue)
      for (const { queue, dead_letter_queue, max_retries } of consumers(worker)) {
        expect(dead_letter_queue).toBe(`${queue}-dead`)
        expect(max_retries).toBeGreaterThanOrEqual(3)
        expect(own, worker.name).toEqual(expect.arrayContaining([queue, `${queue}-dead`]))
      }
    }
  })

  it('reach every subscriber by a binding to a Worker that hears events', () => {
    for (const subscriber of new Set(Object.values(SUBSCRIPTIONS).flat())) {
      const binding = services(byName.get('events')!).find((candidate) => candidate.binding === subscriber)
      expect(binding?.entrypoint, subscriber).toBeDefined()
      expect(sourceOf(byName.get(binding!.service)!), `${subscriber} has no onEvent`).toMatch(/\bonEvent\b/)
    }
  })

  it('come from every source by EVENTS, and events can confirm to each', () => {
    const publishing = workers.filter(publishes)
    expect(publishing.map(({ name }) => name).sort()).toEqual([...SOURCES, 'events'].sort())
    const events = byName.get('events')!
    for (const source of SOURCES) {
      const bound =
        services(events).some(({ service, entrypoint }) => service === source && entrypoint) ||
        objects(events).some(({ script_name }) => script_name === source)
      expect(bound, `events cannot confirm to ${source}`).toBe(true)
      const folder = byName.get(source)!.folder
      const text = globSync(`${folder}/{index,object}.ts`).map((file) => readFileSync(file, 'utf8'))
      expect(text.join('\n'), `${source} has no confirmEvents`).toMatch(/\bconfirmEvents\b/)
    }
  })
})
