import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { PLAN_FILE, ROOT } from './paths.ts'

/** What the starter needs to know of a Worker, so that starting does not load wrangler (0.7 s and 215 MB). */
export type PlannedWorker = { name: string; script: string | null; options: Record<string, unknown>; crons: string[] }
export type Plan = {
  /** Of all sources; the plan is stale when it differs. */
  sources: string
  /** Of migrations and seeds; a state folder with another stamp is migrated and seeded again. */
  data: string
  workers: PlannedWorker[]
}

const SOURCES = ['{workers,durable-objects,queues,shared}/**/*', 'wrangler.toml', 'package-lock.json']
const DATA = ['migrations/**/*.sql', 'workers/*/seed.ts', 'workers/*/seed/**/*']
const IGNORED = /(^|\/)dist\/|\.test\.tsx?$|^shared\/tooling\/(?!bundle|prepare|config|plan)/

/** By path, size and time: quick enough for every start. */
function fingerprint(patterns: string[]): string {
  const hash = createHash('sha256')
  for (const path of globSync(patterns, { cwd: ROOT }).sort()) {
    if (IGNORED.test(path)) continue
    const stat = statSync(ROOT + path)
    if (stat.isFile()) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`)
  }
  return hash.digest('hex')
}
export const fingerprints = () => ({ sources: fingerprint([...SOURCES, ...DATA]), data: fingerprint(DATA) })

export function readPlan(): Plan | null {
  try {
    return JSON.parse(readFileSync(PLAN_FILE, 'utf8'))
  } catch {
    return null
  }
}
