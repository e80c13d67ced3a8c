import { afterEach, expect, it, vi } from 'vitest'
import { ANONYMOUS, type Context, nextTraceparent } from '#shared/call'
import { PlanQuestion } from '#shared/contracts/planner'
import type { Preferences, UsersRpc } from '#shared/contracts/users'
import type { Env } from '../env'
import { settle } from './question'

const SAID: Preferences = {
  currency: null,
  units: 'metric',
  language: null,
  travel_style: null,
  diet: [],
  mobility: null,
  pace: 'relaxed',
  interests: ['park'],
}
const ana = {
  kind: 'user' as const,
  id: 'usr_ana',
  email: 'ana@example.org',
  email_verified: true,
  name: 'Ana',
  roles: [],
  session_id: 'ses_1',
  token_id: 'tok_1',
  token_issued_at: 0,
  token_expires_at: 0,
}
const ask = (preferencesOf: UsersRpc['preferencesOf'], actor: typeof ana | typeof ANONYMOUS = ana) =>
  ({
    call: { request_id: 'req_1', traceparent: nextTraceparent(), actor },
    env: { USERS: { preferencesOf } } as unknown as Env,
    log: () => {},
    now: new Date(0),
    defer: () => {},
  }) satisfies Context<Env>
const question = (fields: object) => PlanQuestion.parse(fields)

afterEach(() => {
  vi.useRealTimers()
})

it('fills in only what is left open', async () => {
  const ctx = ask(async (_call, id) => {
    expect(id).toBe('usr_ana')
    return SAID
  })
  expect(await settle(ctx, question({}))).toMatchObject({
    request: { pace: 'relaxed', interests: ['park'] },
    degraded: false,
  })
  expect((await settle(ctx, question({ pace: 'packed' }))).request).toMatchObject({
    pace: 'packed',
    interests: ['park'],
  })
  // An empty list is an answer: no interests this time.
  expect((await settle(ctx, question({ interests: [] }))).request).toMatchObject({ pace: 'relaxed', interests: [] })
})

it('does not ask when nothing is open, nor about who has no account', async () => {
  const never = vi.fn(async () => SAID)
  expect((await settle(ask(never), question({ pace: 'packed', interests: [] }))).degraded).toBe(false)
  expect(await settle(ask(never, ANONYMOUS), question({}))).toMatchObject({
    request: { pace: 'balanced', interests: [] },
    degraded: false,
  })
  expect(never).not.toHaveBeenCalled()
})

it('plans with the defaults, and says so, when the profile fails or is slow', async () => {
  const failing = ask(async () => {
    throw new Error('down')
  })
  const defaults = { request: { pace: 'balanced', interests: [] }, degraded: true }
  expect(await settle(failing, question({}))).toMatchObject(defaults)
  vi.useFakeTimers()
  const slow = settle(
    ask(() => new Promise(() => {})),
    question({}),
  )
  await vi.advanceTimersByTimeAsync(500)
  expect(await slow).toMatchObject(defaults)
})
