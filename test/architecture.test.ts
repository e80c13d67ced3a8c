import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

// The imports of every source file against the layers of a Worker: domain in the middle, the platform at the edge.

const files = globSync('{workers,durable-objects,queues,shared}/**/*.{ts,tsx}').filter(
  (file) => !/(^|\/)(dist|node_modules)\/|\.test\.tsx?$|\.d\.ts$|\.gen\./.test(file),
)

type Import = { target: string; typeOnly: boolean; clause: string }
const IMPORT =
  /(?:^|\n)\s*(?:import|export)(\s+type)?\b(?:([^'";]*?)\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g
function importsOf(file: string): Import[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, type, clause = '', stated, dynamic]) => ({
    target: stated ?? dynamic ?? '',
    typeOnly: Boolean(type),
    clause: clause.trim(),
  }))
}

/** `workers/trips/` of `workers/trips/routes/members.ts`. */
const homeOf = (file: string) => (file.startsWith('shared/') ? 'shared/' : `${file.split('/').slice(0, 2).join('/')}/`)
/** A relative import as a path from the root, without its ending; others as they are. */
const resolved = (file: string, target: string) => (target.startsWith('.') ? join(dirname(file), target) : target)
/** The layer of a file inside its Worker: `service` of `workers/trips/service/members.ts`. */
const layerOf = (path: string) => /^(?:workers|queues|durable-objects)\/[^/]+\/([^/.]+)/.exec(path)?.[1]

/** Packages that only compute; the domain may use them. */
const PURE_PACKAGES = /^(@photostructure\/tz-lookup|fractional-indexing|yjs|lib0)(\/|$)/
const NOT_IN: Record<string, RegExp> = {
  store: /^(hono|@hono\/)|^cloudflare:/,
  service: /^(hono|@hono\/|drizzle)|^cloudflare:/,
  routes: /^drizzle|^cloudflare:/,
}
const LAYERS_BELOW: Record<string, readonly string[]> = {
  store: ['domain', 'env', 'store'],
  service: ['domain', 'env', 'store', 'service'],
  routes: ['domain', 'env', 'service', 'routes'],
}
const domainWorkers = files.filter((file) => /^workers\/(?!gateway\/)/.test(file))
const inLayer = (layer: string) => domainWorkers.filter((file) => layerOf(file) === layer)

it('finds the sources', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(importsOf('test/architecture.test.ts').map(({ target }) => target)).toEqual(['node:fs', 'node:path', 'vitest'])
})

it.each(files)('%s stays in its folder or goes through #shared', (file) => {
  for (const { target } of importsOf(file)) {
    if (target.startsWith('.')) expect(resolved(file, target), target).toMatch(new RegExp(`^${homeOf(file)}`))
    if (file.startsWith('shared/')) expect(target, 'inside shared imports are relative').not.toMatch(/^#shared\//)
    if (target.startsWith('#shared/')) expect(target, 'no ending').not.toMatch(/\.(ts|js)$/)
    if (!file.startsWith('shared/tooling/')) {
      expect(resolved(file, target), 'tooling runs in Node and is no part of a Worker').not.toMatch(
        /^#?shared\/tooling/,
      )
    }
  }
})

it.each(files)('%s leaves the runtime to the edge', (file) => {
  const edge = /\/(index|object)\.ts$|^shared\/rpc\.ts$/.test(file)
  for (const { target } of importsOf(file)) if (target.startsWith('cloudflare:')) expect(edge, target).toBe(true)
})

it.each(inLayer('domain'))('%s is made of values only', (file) => {
  for (const { target, typeOnly } of importsOf(file)) {
    const own = target.startsWith('.') && layerOf(resolved(file, target)) === 'domain'
    const shared = /^#shared\/(contracts\/|values\/|(errors|pagination|tokens)$)/.test(target)
    const type = typeOnly && /^#shared\/(call|events)$/.test(target)
    const data = target.startsWith('.') && /\.(json|csv|txt)$/.test(target)
    expect(own || shared || type || data || PURE_PACKAGES.test(target), `domain imports ${target}`).toBe(true)
  }
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  expect(text, 'clock, chance and ids are passed in').not.toMatch(
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.|\bnewId\(|\bfetch\(/,
  )
})

it.each(Object.keys(NOT_IN).flatMap((layer) => inLayer(layer).map((file) => [file, layer] as const)))(
  '%s uses only what lies below %s',
  (file, layer) => {
    for (const { target, typeOnly, clause } of importsOf(file)) {
      expect(target).not.toMatch(NOT_IN[layer]!)
      // What readiness asks of a database is no verb, and needs no service.
      if (clause === '{ isReachable }') continue
      const other = target.startsWith('.') ? layerOf(resolved(file, target)) : undefined
      if (other && !typeOnly) expect(LAYERS_BELOW[layer], `${layer} imports ${target}`).toContain(other)
    }
  },
)

it.each(files)('%s does not import an entry', (file) => {
  for (const { target } of importsOf(file)) {
    if (target.startsWith('.') && !file.startsWith('workers/web/app/'))
      expect(target).not.toMatch(/(^|\/)index(\.ts)?$/)
  }
})

it.each(files.filter((file) => file.startsWith('workers/web/app/')))(
  '%s takes values and contract types only',
  (file) => {
    for (const { target, typeOnly } of importsOf(file)) {
      if (!target.startsWith('#shared/')) continue
      const allowed =
        /^#shared\/values\//.test(target) || (typeOnly && /^#shared\/(contracts\/|events$|errors$)/.test(target))
      expect(allowed, `${target}${typeOnly ? '' : ' (a contract is a type to the browser: import type)'}`).toBe(true)
    }
  },
)
