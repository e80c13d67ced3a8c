import { COMMON_ENVIRONMENT, type SettingVersion } from '#shared/contracts/config'
import type { Stored } from './domain'

type StoredRow = Omit<Stored, 'value'> & { value: string }
const storedOf = (row: StoredRow): Stored => ({ ...row, value: JSON.parse(row.value) })

const STORED = `SELECT s.key, s.environment, s.value, v.created_at AS changed_at, v.author_id AS changed_by
  FROM settings s JOIN versions v ON v.key = s.key AND v.version = s.version`

/** What is stored for an environment and for all, and the version of every key that ever had one. */
export async function readAll(d1: D1Database, environment: string) {
  const [stored, versions] = await d1.batch([
    d1.prepare(`${STORED} WHERE s.environment IN (?, ?)`).bind(environment, COMMON_ENVIRONMENT),
    d1.prepare('SELECT key, max(version) AS version FROM versions GROUP BY key'),
  ])
  const rows = versions!.results as { key: string; version: number }[]
  return {
    stored: (stored!.results as StoredRow[]).map(storedOf),
    versions: new Map(rows.map(({ key, version }) => [key, version])),
  }
}

/** The same of one key; version 0 where it was never written. */
export async function readOne(d1: D1Database, key: string, environment: string) {
  const [stored, versions] = await d1.batch([
    d1.prepare(`${STORED} WHERE s.key = ? AND s.environment IN (?, ?)`).bind(key, environment, COMMON_ENVIRONMENT),
    d1.prepare('SELECT coalesce(max(version), 0) AS version FROM versions WHERE key = ?').bind(key),
  ])
  const [row] = versions!.results as { version: number }[]
  return { stored: (stored!.results as StoredRow[]).map(storedOf), version: row?.version ?? 0 }
}

/** What an environment reads, and the number of the last change of anything. */
export async function readForCopy(d1: D1Database, environment: string) {
  const [stored, last] = await d1.batch([
    d1.prepare(`${STORED} WHERE s.environment IN (?, ?)`).bind(environment, COMMON_ENVIRONMENT),
    d1.prepare('SELECT coalesce(max(id), 0) AS id FROM versions'),
  ])
  const [row] = last!.results as { id: number }[]
  return { stored: (stored!.results as StoredRow[]).map(storedOf), lastChange: row?.id ?? 0 }
}

export async function lastChange(d1: D1Database): Promise<number> {
  return (await d1.prepare('SELECT coalesce(max(id), 0) AS id FROM versions').first<number>('id')) ?? 0
}

export type NewVersion = {
  key: string
  version: number
  environment: string
  /** JSON; null takes the environment's own value back. */
  value: string | null
  author_id: string
  reason: string | null
  restored: number | null
  created_at: number
}

/** Appends a version, and changes no row when the key does not stand at the one before it. */
export const appendVersion = (d1: D1Database, to: NewVersion): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO versions (key, version, environment, value, author_id, reason, restored, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
       WHERE (SELECT coalesce(max(version), 0) FROM versions WHERE key = ?1) = ?2 - 1`,
    )
    .bind(to.key, to.version, to.environment, to.value, to.author_id, to.reason, to.restored, to.created_at)

export const applyVersion = (d1: D1Database, { key, version, environment, value }: NewVersion): D1PreparedStatement =>
  value === null
    ? d1.prepare('DELETE FROM settings WHERE key = ? AND environment = ?').bind(key, environment)
    : d1
        .prepare(
          `INSERT INTO settings (key, environment, value, version) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (key, environment) DO UPDATE SET value = excluded.value, version = excluded.version`,
        )
        .bind(key, environment, value, version)

/** Newest first, those older than `before`. */
export async function listVersions(
  d1: D1Database,
  key: string,
  before: number,
  limit: number,
): Promise<SettingVersion[]> {
  const { results } = await d1
    .prepare('SELECT * FROM versions WHERE key = ? AND version < ? ORDER BY version DESC LIMIT ?')
    .bind(key, before, limit)
    .all<NewVersion>()
  return results.map(({ version, environment, value, author_id, reason, restored, created_at }) => ({
    version,
    environment,
    ...(value === null ? {} : { value: JSON.parse(value) }),
    author_id,
    reason,
    restored,
    created_at: new Date(created_at).toISOString(),
  }))
}

/** The environment's own value, as JSON, when the key stood at `version`; null where it had none. */
export const valueAt = (d1: D1Database, key: string, environment: string, version: number): Promise<string | null> =>
  d1
    .prepare(
      'SELECT value FROM versions WHERE key = ? AND environment = ? AND version <= ? ORDER BY version DESC LIMIT 1',
    )
    .bind(key, environment, version)
    .first<string>('value')

export async function countCustom(d1: D1Database): Promise<number> {
  const count = await d1
    .prepare("SELECT count(DISTINCT key) AS count FROM settings WHERE key >= 'custom.' AND key < 'custom/'")
    .first<number>('count')
  return count ?? 0
}

export const isReachable = (d1: D1Database) => d1.prepare('SELECT 1').first()
