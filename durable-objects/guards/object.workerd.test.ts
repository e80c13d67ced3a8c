import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { type Call, systemCall } from '#shared/call'
import type { Guard } from './object'

// Inside workerd: what a real object keeps in its storage, and what its alarm makes of it.

const { GUARD } = env as unknown as { GUARD: DurableObjectNamespace<Guard> }
const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const perMinute = { limit: 3, window_seconds: 60 }

const guardOf = (name: string) => GUARD.get(GUARD.idFromName(name))
const at = (ms: number): Call => ({ ...systemCall('test'), now: new Date(ms).toISOString() })
const stored = (guard: DurableObjectStub<Guard>) =>
  runInDurableObject(guard, async (_, { storage }) => ({
    tables: storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .toArray(),
    alarm: await storage.getAlarm(),
  }))

it('remembers the units of a window when it wakes', async () => {
  const guard = guardOf('address:window')
  const now = Date.now()
  expect(await guard.lease(at(now), 'write', perMinute, 2)).toMatchObject({ granted: 2, remaining: 1 })
  await evictDurableObject(guard)
  expect(await guard.lease(at(now + SECOND_MS), 'write', perMinute, 2)).toMatchObject({ granted: 1, remaining: 0 })
  await evictDurableObject(guard)
  expect((await guard.lease(at(now + 2 * SECOND_MS), 'write', perMinute, 1)).granted).toBe(0)
  expect((await guard.lease(at(now + 62 * SECOND_MS), 'write', perMinute, 1)).granted).toBe(1)
})

it('remembers which sessions ended when it wakes, and how often a sign-in failed', async () => {
  const guard = guardOf('user:sessions')
  const now = Date.now()
  await guard.revokeSession(at(now), 'ses_1', now / SECOND_MS + 3600)
  await guard.revokeAll(at(now))
  for (let i = 0; i < 5; i++) await guard.signInFailed(at(now))
  await evictDurableObject(guard)
  expect(await guard.session(at(now))).toEqual({ epoch: Math.floor(now / SECOND_MS), revoked: ['ses_1'] })
  expect(await guard.signInAllowed(at(now))).toEqual({ allowed: false, retry_after_seconds: 1 })
})

it('grants no unit twice to calls that come at once', async () => {
  const guard = guardOf('address:burst')
  const leases = await Promise.all(Array.from({ length: 20 }, () => guard.lease(at(Date.now()), 'write', perMinute, 1)))
  expect(leases.reduce((sum, { granted }) => sum + granted, 0)).toBe(3)
})

it('stores nothing when it was only asked', async () => {
  const guard = guardOf('user:asked')
  await guard.session(at(Date.now()))
  await guard.signInAllowed(at(Date.now()))
  expect(await stored(guard)).toEqual({ tables: [], alarm: null })
  expect(await runDurableObjectAlarm(guard)).toBe(false)
})

it('shrinks to nothing by its alarm once nothing of it matters, and begins anew', async () => {
  const guard = guardOf('user:idle')
  const past = Date.now() - 2 * HOUR_MS
  await guard.lease(at(past), 'write', perMinute, 3)
  await guard.revokeSession(at(past), 'ses_1', past / SECOND_MS + 3600)
  expect((await stored(guard)).tables).toHaveLength(3)
  expect(await runDurableObjectAlarm(guard)).toBe(true)
  expect(await stored(guard)).toEqual({ tables: [], alarm: null })
  expect((await guard.lease(at(past), 'write', perMinute, 3)).granted).toBe(3)
  await evictDurableObject(guard)
  expect((await guard.lease(at(past), 'write', perMinute, 3)).granted).toBe(0)
})

it('keeps by its alarm what still matters, and looks again later', async () => {
  const guard = guardOf('user:busy')
  const now = Date.now()
  await guard.lease(at(now - 2 * HOUR_MS), 'write', perMinute, 3)
  await guard.revokeSession(at(now), 'ses_1', now / SECOND_MS + 3600)
  expect(await runDurableObjectAlarm(guard)).toBe(true)
  const { tables, alarm } = await stored(guard)
  expect(tables).toHaveLength(3)
  expect(alarm).toBeGreaterThan(now)
  await evictDurableObject(guard)
  expect((await guard.session(at(now))).revoked).toEqual(['ses_1'])
})
