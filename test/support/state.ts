import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { TEMPLATE } from '../../shared/tooling/paths.ts'

/** A migrated and seeded state folder that no platform has opened yet; the common platform's start made its template. The caller removes it. */
export function newState(): string {
  const state = mkdtempSync(join(tmpdir(), 'caravan-state-'))
  cpSync(TEMPLATE, state, { recursive: true })
  return state
}

/** Works on one database of a state folder while no platform runs on it: to look after a stop, or to do damage before a start. */
export async function withDatabase<T>(state: string, id: string, work: (d1: D1Database) => Promise<T>): Promise<T> {
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      compatibilityDate: '2026-08-01',
      cf: false,
      log: new Log(LogLevel.NONE),
      resourcePersistencePath: join(state, 'v3'),
      d1Databases: { DB: id },
    }),
  )
  try {
    return await work((await mf.getD1Database('DB')) as unknown as D1Database)
  } finally {
    await mf.dispose()
  }
}
