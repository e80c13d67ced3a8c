import { eq, getTableColumns, getTableName, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import { rowWhere, run } from '#shared/drizzle'
import type { CloudEvent } from '#shared/events'
import { memoryD1 } from '../../test/support/d1'
import type { ProfileRecord } from './domain/profile'
import { COLUMN_TAGS } from './store/privacy'
import { ensureProfile, findProfile, insertConsent, updateProfile } from './store/profiles'
import * as tables from './store/tables'

/** A column as `PRAGMA table_info` tells of it. */
type Info = { name: string; type: string; notnull: number; dflt_value: string | null; pk: number }

describe('the tables', () => {
  const declared = Object.values(tables)

  it('are those the migrations make, column for column', async () => {
    const d1 = memoryD1('users')
    const { results } = await d1
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all<{ name: string }>()
    expect(declared.map(getTableName).sort()).toEqual(results.map(({ name }) => name))
    for (const table of declared) {
      const name = getTableName(table)
      const migrated = await d1.prepare(`PRAGMA table_info(${name})`).all<Info>()
      expect(infoOf(table), name).toEqual(migrated.results.map(comparable))
    }
  })

  it('have a tag on every column, and tags no other', () => {
    const columns = declared.map((table) => [getTableName(table), Object.keys(getTableColumns(table)).sort()])
    const tagged = Object.entries(COLUMN_TAGS).map(([table, tags]) => [table, Object.keys(tags).sort()])
    expect(Object.fromEntries(tagged)).toEqual(Object.fromEntries(columns))
  })
})

/** SQLite lets a primary key be NULL unless the table says more; nobody wants that, and drizzle does not know it. */
const comparable = ({ name, type, notnull, dflt_value, pk }: Info) => ({
  name,
  type: type.toLowerCase(),
  isRequired: notnull === 1 || pk > 0,
  default: dflt_value,
  keyPlace: pk,
})

function infoOf(table: SQLiteTable) {
  const { columns, primaryKeys } = getTableConfig(table)
  const key = primaryKeys[0]?.columns.map(({ name }) => name) ?? columns.filter((c) => c.primary).map((c) => c.name)
  return columns.map((column) => ({
    name: column.name,
    type: column.getSQLType(),
    isRequired: column.notNull || key.includes(column.name),
    default: column.default === undefined ? null : literal(column.mapToDriverValue(column.default)),
    keyPlace: key.indexOf(column.name) + 1,
  }))
}
const literal = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value))

describe('a change of a profile', () => {
  const event = (id: string) => ({ id }) as CloudEvent
  const consent = (at: number) => ({ user_id: 'usr_ana', purpose: 'demographics', granted: true, at })

  it('takes all that belongs to it along, or nothing', async () => {
    const d1 = memoryD1('users')
    const rows = async (query: string) => (await d1.prepare(query).all()).results
    const first = await ensureProfile(d1, { user_id: 'usr_ana', name: 'Ana', number: null, at: 1 })
    const next: ProfileRecord = { ...first, keywords: ['sea'], version: 2, updated_at: 2 }
    const also = { ...next, preferences: { ...next.preferences, diet: ['vegan' as const] } }
    expect(await updateProfile(d1, also, event('evt_1'), (db, id) => [insertConsent(db, id, consent(1))])).toBe(true)
    expect(await findProfile(d1, 'usr_ana')).toEqual(also)

    // Made over the same version: somebody else was faster.
    const late = { ...next, name: 'Late', preferences: { ...next.preferences, diet: ['halal' as const] } }
    expect(await updateProfile(d1, late, event('evt_2'), (db, id) => [insertConsent(db, id, consent(2))])).toBe(false)
    expect(await findProfile(d1, 'usr_ana')).toEqual(also)
    expect(await rows('SELECT id, state FROM outbox')).toEqual([{ id: 'evt_1', state: 'pending' }])
    expect(await rows('SELECT granted, at FROM consents')).toEqual([{ granted: 1, at: 1 }])

    // A statement that fails takes the others back.
    const after = { ...also, name: 'After', version: 3 }
    const failing = updateProfile(d1, after, event('evt_3'), (db) => [
      db.insert(tables.avatarObjects).values({ key: 'k', user_id: 'usr_ana', state: 'live', at: 1 }),
      db.insert(tables.avatarObjects).values({ key: 'k', user_id: 'usr_bo', state: 'dead', at: 1 }),
    ])
    await expect(failing).rejects.toThrow('UNIQUE')
    expect(await findProfile(d1, 'usr_ana')).toEqual(also)
    expect(await rows('SELECT key FROM avatar_objects')).toEqual([])
  })

  it('that fails says nothing of what it was to store', async () => {
    const db = drizzle(memoryD1('users'))
    const twice = () => run(db, db.insert(tables.personas).values(persona))
    const persona = { id: 'per_1', name: 'Ana’s secret', prompt: 'Whispers.', created_at: 1, updated_at: 1 }
    await twice()
    const failure: unknown = await twice().catch((error: unknown) => error)
    expect(String((failure as Error).stack)).toMatch(/UNIQUE constraint failed: personas\.id/)
    expect(String((failure as Error).stack)).not.toContain('secret')
  })
})

it('stores a row under a condition with every column as its own kind', async () => {
  const d1 = memoryD1('users')
  const db = drizzle(d1)
  const row = {
    ...{ id: 'per_1', owner_id: null, name: 'A', description: '', prompt: 'B', version: 1 },
    taste: { park: 1 },
  }
  const persona = { ...row, archetypes: ['foodie'], created_at: 1, updated_at: 1 }
  for (const [holds, stored] of [
    [false, []],
    [true, [persona]],
  ] as const) {
    await run(db, db.insert(tables.personas).select(rowWhere(tables.personas, persona, sql`${holds ? 1 : 0} = 1`)))
    expect(await run(db, db.select().from(tables.personas).where(eq(tables.personas.id, 'per_1')))).toEqual(stored)
  }
})
