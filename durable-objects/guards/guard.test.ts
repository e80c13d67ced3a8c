import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { GuardState } from './guard'
import type { Sql } from './storage'

const NOW_MS = Date.parse('2027-05-03T10:00:00Z')
const SECOND = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const perMinute = { limit: 3, window_seconds: 60 }

/** A guard over a real SQLite in memory; `again` is the same storage after the object was evicted. */
function newGuard() {
  const database = new DatabaseSync(':memory:')
  const sql: Sql = { exec: (query, ...bindings) => database.prepare(query).all(...bindings) }
  const tables = () => database.prepare('SELECT name FROM sqlite_master').all().length
  const rows = () =>
    ['slots', 'revoked'].reduce((sum, table) => sum + database.prepare(`SELECT * FROM ${table}`).all().length, 0)
  return { guard: new GuardState(sql), again: () => new GuardState(sql), tables, rows }
}

describe('the limits of a guard', () => {
  it('are counted apart for each bucket and each window length', () => {
    const { guard } = newGuard()
    expect(guard.lease('write', perMinute, 5, NOW_MS).granted).toBe(3)
    expect(guard.lease('write', perMinute, 1, NOW_MS).granted).toBe(0)
    expect(guard.lease('read', perMinute, 2, NOW_MS).granted).toBe(2)
    expect(guard.lease('write', { limit: 3, window_seconds: 3600 }, 1, NOW_MS).granted).toBe(1)
  })

  it('survive an eviction of the object', () => {
    const { guard, again } = newGuard()
    guard.lease('write', perMinute, 1, NOW_MS)
    guard.lease('write', perMinute, 1, NOW_MS + 10 * SECOND)
    expect(again().lease('write', perMinute, 5, NOW_MS + 20 * SECOND)).toMatchObject({ granted: 1, remaining: 0 })
    expect(again().lease('write', perMinute, 5, NOW_MS + 60 * SECOND).granted).toBe(1)
  })
})

describe('the sessions of a guard', () => {
  it('are ended one by one until their last token is dead', () => {
    const { guard, again } = newGuard()
    guard.revokeSession('ses_1', NOW_MS / 1000 + 3600, NOW_MS)
    guard.revokeSession('ses_2', NOW_MS / 1000 + 60, NOW_MS)
    guard.revokeSession('ses_old', NOW_MS / 1000 - 1, NOW_MS)
    expect(again().session(NOW_MS).revoked).toEqual(['ses_1', 'ses_2'])
    expect(guard.session(NOW_MS + 60 * SECOND).revoked).toEqual(['ses_1'])
    expect(again().session(NOW_MS + HOUR_MS)).toEqual({ epoch: 0, revoked: [] })
  })

  it('are ended all at once by an epoch', () => {
    const { guard, again } = newGuard()
    guard.revokeAll(NOW_MS + 999)
    expect(again().session(NOW_MS + HOUR_MS).epoch).toBe(NOW_MS / 1000)
    expect(guard.session(NOW_MS + 2 * DAY_MS).epoch).toBe(0)
  })
})

describe('the sign-ins of a guard', () => {
  /** Fails as often as allowed and tells how long each failure made one wait, in seconds. */
  function waits(times: number): number[] {
    const { guard } = newGuard()
    let atMs = NOW_MS
    return Array.from({ length: times }, () => {
      guard.signInFailed(atMs)
      const { retry_after_seconds } = guard.signInAllowed(atMs)
      atMs += retry_after_seconds * SECOND
      expect(guard.signInAllowed(atMs).allowed).toBe(true)
      return retry_after_seconds
    })
  }

  it('wait ever longer from the fifth failure on', () => {
    expect(waits(17)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  })

  it('start afresh after a success, and after a day', () => {
    const { guard, again } = newGuard()
    for (let i = 0; i < 5; i++) guard.signInFailed(NOW_MS)
    expect(again().signInAllowed(NOW_MS)).toEqual({ allowed: false, retry_after_seconds: 1 })
    expect(guard.signInSucceeded(NOW_MS + SECOND).allowed).toBe(true)
    expect(again().signInAllowed(NOW_MS + SECOND).allowed).toBe(true)
    for (let i = 0; i < 5; i++) guard.signInFailed(NOW_MS)
    guard.signInFailed(NOW_MS + DAY_MS)
    expect(guard.signInAllowed(NOW_MS + DAY_MS).allowed).toBe(true)
  })

  it('learn nothing that was asked for in the same instant as the fifth failure', () => {
    const { guard } = newGuard()
    const told = Array.from({ length: 12 }, () => guard.signInFailed(NOW_MS).allowed)
    expect(told.filter(Boolean)).toHaveLength(5)
    expect(guard.signInSucceeded(NOW_MS)).toEqual({ allowed: false, retry_after_seconds: 1 })
    expect(guard.signInAllowed(NOW_MS + SECOND).allowed).toBe(true)
  })
})

describe('an idle guard', () => {
  it('stores nothing when it was only asked', () => {
    const { guard, tables } = newGuard()
    guard.session(NOW_MS)
    guard.signInAllowed(NOW_MS)
    guard.signInSucceeded(NOW_MS)
    guard.lease('write', perMinute, 0, NOW_MS)
    expect(tables()).toBe(0)
  })

  it('forgets everything that no longer matters', () => {
    const { guard, rows } = newGuard()
    guard.lease('write', perMinute, 3, NOW_MS)
    guard.revokeSession('ses_1', NOW_MS / 1000 + 3600, NOW_MS)
    guard.signInFailed(NOW_MS)
    guard.revokeAll(NOW_MS)
    expect(guard.prune(NOW_MS + 59 * SECOND)).toBe(false)
    expect(rows()).toBe(2)
    expect(guard.prune(NOW_MS + HOUR_MS)).toBe(false)
    expect(rows()).toBe(0)
    expect(guard.prune(NOW_MS + 2 * DAY_MS)).toBe(true)
  })

  it('begins anew after its storage was deleted', () => {
    const { guard } = newGuard()
    expect(guard.prune(NOW_MS)).toBe(true)
    guard.forgetTables()
    expect(guard.lease('write', perMinute, 1, NOW_MS).granted).toBe(1)
  })
})
