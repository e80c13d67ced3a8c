import { expect, it } from 'vitest'
import { type Actor, contextOf, type Role } from '#shared/call'
import type { SettingsEnv } from '#shared/settings'
import type { Env } from '../env'
import { requireInsight } from './metrics'

const TOKEN = 'scrape-me-if-you-can'
const person = (...roles: Role[]): Actor => ({
  kind: 'user',
  id: 'usr_1',
  email: 'ana@example.org',
  email_verified: true,
  name: 'Ana',
  roles,
  session_id: 'ses_1',
  token_id: 'tok_1',
  token_issued_at: 0,
  token_expires_at: 1,
})
const anonymous: Actor = { kind: 'anonymous' }
/** 'seen', or the code of the refusal. */
function insight(settings: SettingsEnv, actor: Actor, presented?: string): string {
  const call = { request_id: 'req_1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, actor }
  try {
    requireInsight(contextOf('monitor', settings as Env, call), presented)
    return 'seen'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const development = { ENVIRONMENT: 'development' }
const guarded = { ...development, METRICS_TOKEN: TOKEN }
const production = { ENVIRONMENT: 'production' }

it.each([
  ['everybody where no token is set, outside production', development, anonymous, undefined, 'seen'],
  ['everybody where the token is empty, outside production', { METRICS_TOKEN: '' }, anonymous, undefined, 'seen'],
  ['who presents the token', guarded, anonymous, TOKEN, 'seen'],
  ['an admin', guarded, person('traveller', 'admin'), undefined, 'seen'],
  ['an admin in production without a token', production, person('admin'), undefined, 'seen'],
  ['the platform itself', guarded, { kind: 'system', id: 'cron' }, undefined, 'seen'],
] as const)('lets %s see the figures', (_, settings, actor, presented, outcome) => {
  expect(insight(settings, actor as Actor, presented)).toBe(outcome)
})

it.each([
  ['nobody without credentials', guarded, anonymous, undefined, 'AUTH_REQUIRED'],
  ['nobody without credentials in production, token or not', production, anonymous, undefined, 'AUTH_REQUIRED'],
  ['nobody with a wrong token', guarded, anonymous, `${TOKEN}x`, 'AUTH_INVALID_TOKEN'],
  ['nobody with a prefix of the token', guarded, anonymous, TOKEN.slice(0, -1), 'AUTH_INVALID_TOKEN'],
  ['nobody with an empty token', guarded, anonymous, '', 'AUTH_INVALID_TOKEN'],
  ['nobody with an empty token where none is set', production, anonymous, '', 'AUTH_INVALID_TOKEN'],
  ['no traveller', guarded, person('traveller'), undefined, 'FORBIDDEN'],
  ['no operator', production, person('traveller', 'operator'), undefined, 'FORBIDDEN'],
] as const)('lets %s in otherwise', (_, settings, actor, presented, outcome) => {
  expect(insight(settings, actor as Actor, presented)).toBe(outcome)
})
