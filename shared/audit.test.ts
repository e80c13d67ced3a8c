import { beforeEach, describe, expect, it } from 'vitest'
import { memoryD1 } from '../test/support/d1'
import { type AuditHead, type AuditRow, canonicalJson, commitAudited, findFault, mustChange, readHeads } from './audit'
import { contextOf, systemCall } from './call'

const ctx = contextOf('auth', {}, { ...systemCall('test'), now: '2027-05-03T10:00:00.000Z' })
const entry = (chain: string, action = 'password.changed') => ({ chain, action, details: { b: 1, a: ['x'] } })
let d1: D1Database
beforeEach(() => {
  d1 = memoryD1('auth')
})
const rows = async (chain: string) =>
  (await d1.prepare('SELECT * FROM audit_log WHERE chain = ? ORDER BY seq').bind(chain).all<AuditRow>()).results
const head = async (chain: string) =>
  (await d1.prepare('SELECT * FROM audit_heads WHERE chain = ?').bind(chain).first<AuditHead>())!
const fault = async (chain: string, change: (rows: AuditRow[]) => AuditRow[] = (all) => all) =>
  findFault(change(await rows(chain)), await head(chain))
const secret = (name: string) =>
  d1.prepare('INSERT INTO server_secrets (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING').bind(name, 'x')

describe('the audit log', () => {
  it('chains the rows of each account, without gaps', async () => {
    for (let i = 0; i < 3; i++) await commitAudited(ctx, d1, [], [entry('usr_a'), entry('usr_b')])
    const chain = await rows('usr_a')
    expect(chain.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(chain[1]!.prev).toBe(chain[0]!.hash)
    expect(chain[0]).toMatchObject({ actor: 'test', subject: 'usr_a', details: '{"a":["x"],"b":1}', prev: '' })
    expect(await fault('usr_a')).toBeNull()
    expect(await fault('usr_b')).toBeNull()
  })

  it('grows in order when many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => commitAudited(ctx, d1, [], [entry('usr_a'), entry('usr_a')])))
    expect((await rows('usr_a')).map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    expect(await fault('usr_a')).toBeNull()
  })

  it('is written together with the change, or not at all', async () => {
    const change = () => commitAudited(ctx, d1, [secret('one'), mustChange(d1)], [entry('usr_a')])
    expect(await change()).toHaveLength(2)
    expect(await change()).toBeNull()
    expect(await rows('usr_a')).toHaveLength(1)
    await expect(
      commitAudited(ctx, d1, [d1.prepare('INSERT INTO nowhere VALUES (1)')], [entry('usr_a')]),
    ).rejects.toThrow()
    expect(await rows('usr_a')).toHaveLength(1)
  })

  it('takes heads that were read before, also when they are old by now', async () => {
    const heads = await readHeads(d1, ['usr_a'])
    for (let i = 0; i < 3; i++) await commitAudited(ctx, d1, [], [entry('usr_a')], heads)
    expect((await rows('usr_a')).map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(await fault('usr_a')).toBeNull()
  })

  it('refuses to be changed', async () => {
    await commitAudited(ctx, d1, [], [entry('usr_a')])
    await expect(d1.prepare("UPDATE audit_log SET actor = 'x'").run()).rejects.toThrow('append-only')
    await expect(d1.prepare('DELETE FROM audit_log').run()).rejects.toThrow('append-only')
  })
})

describe('the first fault', () => {
  beforeEach(async () => {
    for (let i = 0; i < 4; i++) await commitAudited(ctx, d1, [], [entry('usr_a', `step.${i}`)])
  })

  it.each([
    ['a changed fact', (all: AuditRow[]) => all.with(1, { ...all[1]!, action: 'nothing.much' }), 2, 'changed'],
    ['changed details', (all: AuditRow[]) => all.with(1, { ...all[1]!, details: '{}' }), 2, 'changed'],
    ['details that are no JSON', (all: AuditRow[]) => all.with(1, { ...all[1]!, details: '{' }), 2, 'changed'],
    ['a missing row', (all: AuditRow[]) => all.toSpliced(1, 1), 2, 'missing'],
    ['a missing beginning', (all: AuditRow[]) => all.slice(1), 1, 'missing'],
    ['a cut end', (all: AuditRow[]) => all.slice(0, 3), 4, 'cut_off'],
    ['a row that was moved', (all: AuditRow[]) => all.with(1, { ...all[2]!, seq: 2 }), 2, 'changed'],
  ] as const)('is %s', async (_name, change, seq, kind) => {
    expect(await fault('usr_a', change)).toEqual({ chain: 'usr_a', seq, fault: kind })
  })

  it('is found where a chain was written anew but its head was not', async () => {
    const other = memoryD1('auth')
    for (let i = 0; i < 4; i++) await commitAudited(ctx, other, [], [entry('usr_a', `other.${i}`)])
    const forged = await other.prepare('SELECT * FROM audit_log ORDER BY seq').all<AuditRow>()
    expect(await findFault(forged.results, await head('usr_a'))).toEqual({ chain: 'usr_a', seq: 4, fault: 'changed' })
  })
})

it('writes equal values as equal text', () => {
  expect(canonicalJson({ b: [1, null, 'é"'], a: { d: true, c: 2 } })).toBe(
    canonicalJson({ a: { c: 2, d: true }, b: [1, null, 'é"'] }),
  )
  expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}')
})
