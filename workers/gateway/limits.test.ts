import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemCall } from '#shared/call'
import type { GuardRpc, LimitRule } from '#shared/contracts/guards'
import { AppError } from '#shared/errors'
import { limitHeaders, requireRoom, takeOne } from './limits'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

let people = 0
/** A Guard that only adds up, and counts how often it is asked. */
function newPerson(limit: number) {
  const who = `user:${++people}`
  let [used, asked] = [0, 0]
  const guard: Pick<GuardRpc, 'lease'> = {
    async lease(_call, _bucket, rule: LimitRule, wanted) {
      asked++
      const granted = Math.min(wanted, Math.max(0, rule.limit - used))
      used += granted
      return {
        granted,
        remaining: Math.max(0, rule.limit - used),
        reset_seconds: 60,
        session: { epoch: 0, revoked: [] },
      }
    },
  }
  const guards = { getByName: () => guard as GuardRpc }
  const take = (counted = true, fresh = false) =>
    takeOne(guards, systemCall('test'), who, 'requests', { limit: counted ? limit : 0, window_seconds: 3600 }, fresh)
  return { take, used: () => used, asked: () => asked }
}

it('asks the Guard once in ten requests of a large limit, and never lets more through', async () => {
  const person = newPerson(200)
  const standings = await Promise.all(Array.from({ length: 250 }, () => person.take()))
  expect(standings.filter(({ granted }) => granted)).toHaveLength(200)
  expect(person.used()).toBe(200)
  expect(person.asked()).toBeLessThan(40)
})

it('says the same of the window whether or not something uncounted was asked in between', async () => {
  const person = newPerson(200)
  expect(limitHeaders(await person.take())['x-ratelimit-remaining']).toBe('199')
  vi.setSystemTime(Date.now() + 6_000)
  expect(limitHeaders(await person.take(false))).toEqual({})
  expect(limitHeaders(await person.take())['x-ratelimit-remaining']).toBe('198')
})

it('refuses with how long to wait', async () => {
  const person = newPerson(1)
  requireRoom(await person.take())
  const full = await person.take()
  expect(limitHeaders(full)).toMatchObject({ 'x-ratelimit-remaining': '0', ratelimit: '"hour";r=0;t=60' })
  expect(() => requireRoom(full)).toThrow(AppError)
  expect(() => requireRoom(full)).toThrow('try again in 60 seconds')
})
