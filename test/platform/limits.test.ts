import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { type AskOptions, api as ask, expectError, newUser } from '../support/client'

/** A platform of its own with low limits; a client address of its own for each test. */
let platform: Platform
const state = mkdtempSync(join(tmpdir(), 'caravan-limits-'))
const api = (method: string, path: string, options: AskOptions = {}) =>
  ask(method, path, { ...options, url: platform.url })
const from = (address: string) => ({ 'cf-connecting-ip': address })

beforeAll(async () => {
  const vars = {
    ENVIRONMENT: 'development',
    RATE_LIMIT_REQUESTS: '3',
    RATE_LIMIT_USER_REQUESTS: '5',
    RATE_LIMIT_WINDOW: '3600',
    AUTH_THROTTLE_PER_MINUTE: '3',
  }
  platform = await startPlatform({ port: 0, state, vars, crons: false })
})
afterAll(async () => {
  await platform.stop()
  rmSync(state, { recursive: true, force: true })
})

describe('limits', () => {
  it('counts anonymous reads of an address tenfold and says what is left', async () => {
    const headers = from('198.51.100.1')
    for (let left = 29; left >= 0; left--) {
      const answer = await api('GET', '/v1/search/suggest?q=lis', { headers })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('x-ratelimit-limit')).toBe('30')
      expect(answer.headers.get('x-ratelimit-remaining')).toBe(String(left))
      expect(answer.headers.get('ratelimit-policy')).toBe('"hour";q=30;w=3600')
    }
    const refused = await api('GET', '/v1/search/suggest?q=lis', { headers })
    expectError(refused, 429, 'RATE_LIMITED')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refused.headers.get('ratelimit')).toMatch(/^"hour";r=0;t=\d+$/)
    expect((await api('GET', '/v1/search/suggest?q=lis', { headers: from('198.51.100.2') })).status).toBe(200)
  })
  it('counts a household of IPv6 addresses as one', async () => {
    for (let i = 1; i <= 3; i++) await api('POST', '/v1/auth/login', { headers: from(`2001:db8:9::${i}`), body: {} })
    expectError(
      await api('POST', '/v1/auth/login', { headers: from('2001:db8:9::ffff'), body: {} }),
      429,
      'RATE_LIMITED',
    )
  })
  it('counts refused tokens against the address', async () => {
    const headers = from('198.51.100.3')
    for (let i = 0; i < 3; i++)
      expectError(await api('GET', '/v1/trips', { headers, token: 'a.b.c' }), 401, 'AUTH_INVALID_TOKEN')
    expectError(await api('GET', '/v1/trips', { headers, token: 'a.b.c' }), 429, 'RATE_LIMITED')
  })
  it('counts a person wherever they are', async () => {
    const { token } = await newUser('Bo', platform.url)
    for (let i = 0; i < 5; i++)
      expect((await api('GET', '/v1/trips', { token, headers: from(`198.51.100.${10 + i}`) })).status).toBe(200)
    expectError(await api('GET', '/v1/trips', { token }), 429, 'RATE_LIMITED')
  })
  it('does not count health, pages, documents or keys', async () => {
    const headers = from('198.51.100.4')
    for (let i = 0; i < 40; i++) {
      for (const path of [
        '/health/live',
        '/v1/system/health',
        '/v1/services/search/health',
        '/',
        '/openapi.json',
        '/.well-known/jwks.json',
        '/api/docs',
      ]) {
        expect((await api('GET', path, { headers })).status, path).toBe(200)
      }
    }
  })
  it('throttles failed sign-ins of an address', async () => {
    const answers: number[] = []
    for (let i = 0; i < 3; i++) {
      const body = { email: `nobody${i}@test.caravan.example`, password: 'wrong password' }
      answers.push((await api('POST', '/v1/auth/login', { headers: from('198.51.100.5'), body })).status)
    }
    expect(answers).toEqual([401, 401, 401])
  })
})
