import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import type { AuditRow } from '../shared/audit'
import { auditedIn, verifyLog } from '../shared/tooling/audit-log'
import { newAuth } from './support/auth'

// The log a running auth Worker writes, and the command that looks whether somebody changed it afterwards.

const folder = mkdtempSync(join(tmpdir(), 'caravan-audit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The log of two people as a file on disk, as a state folder or an export holds it; `tampering` is SQL. */
async function fileWith(tampering: string): Promise<string> {
  const { d1, newPerson, ask } = newAuth()
  const ana = await newPerson()
  await newPerson('Bob')
  await ask('POST', '/v1/auth/sessions/revoke-all', { token: ana.token, body: {} })
  const file = join(folder, `${crypto.randomUUID()}.sqlite`)
  const copy = new DatabaseSync(file)
  copy.exec(readFileSync('migrations/auth/0002_security.sql', 'utf8').slice(sliceFrom()))
  for (const table of ['audit_log', 'audit_heads']) {
    const { results } = await d1.prepare(`SELECT * FROM ${table}`).all<AuditRow>()
    for (const row of results) {
      const columns = Object.keys(row)
      copy
        .prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`)
        .run(...(Object.values(row) as string[]))
    }
  }
  copy.exec(`DROP TRIGGER audit_log_keeps; DROP TRIGGER audit_log_stays; ${tampering}`)
  copy.close()
  return file
}
const sliceFrom = () => readFileSync('migrations/auth/0002_security.sql', 'utf8').indexOf('CREATE TABLE audit_log')

it('finds a log whole that nobody touched', async () => {
  expect(await verifyLog(await fileWith(''))).toMatchObject({ chains: 2, rows: 3, fault: null })
})

it.each([
  ['a changed row', "UPDATE audit_log SET action = 'nothing' WHERE action = 'sessions.ended'", 2, 'changed'],
  ['a removed row', "DELETE FROM audit_log WHERE action = 'session.opened'", 1, 'missing'],
  ['a removed end', "DELETE FROM audit_log WHERE action = 'sessions.ended'", 2, 'cut_off'],
  ['a removed head', 'DELETE FROM audit_heads', 2, 'changed'],
] as const)('names the first fault: %s', async (_name, tampering, seq, fault) => {
  const verdict = await verifyLog(await fileWith(tampering))
  expect(verdict.fault).toMatchObject({ fault, seq })
})

it('reads an export as SQL, and says where there is no log', async () => {
  const empty = join(folder, 'empty.sql')
  writeFileSync(empty, 'CREATE TABLE other (x INTEGER);')
  await expect(verifyLog(empty)).rejects.toThrow('no audit log')
  expect(auditedIn(folder)).toEqual([])
})
