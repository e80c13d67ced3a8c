import { describe, expect, it } from 'vitest'
import { checkKey, checkValue, present, REDACTED, type Stored, type View } from './domain'

const at = Date.parse('2027-05-03T09:00:00Z')
const stored = (environment: string, value: unknown): Stored => ({
  key: 'any',
  environment,
  value,
  changed_at: at,
  changed_by: `usr_${environment}`,
})
const development: View = { environment: 'development', variables: {} }
/** 'fine', or the code of the refusal. */
function outcome(work: () => unknown): string {
  try {
    work()
    return 'fine'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('present', () => {
  it('lays the environment over what is stored for all, that over the variable, and that over the built-in default', () => {
    const ofAll = stored('default', 200)
    const own = stored('development', 300)
    const view = { environment: 'development', variables: { RATE_LIMIT_REQUESTS: '50' } }
    const seen = (entries: Stored[], from: View) => {
      const { value, source, changed_by } = present('rate_limit.requests', entries, 1, from)
      return [value, source, changed_by]
    }
    expect(seen([ofAll, own], view)).toEqual([300, 'environment', 'usr_development'])
    expect(seen([ofAll], view)).toEqual([200, 'default', 'usr_default'])
    expect(seen([], view)).toEqual([50, 'variable', null])
    expect(seen([], development)).toEqual([100, 'built_in', null])
    expect(seen([ofAll], { environment: 'default', variables: {} })).toEqual([200, 'default', 'usr_default'])
  })

  it('shows that signing in stays on in production', () => {
    const production = { environment: 'production', variables: {} }
    expect(present('enable_auth', [stored('default', false)], 1, production)).toMatchObject({
      value: true,
      source: 'built_in',
    })
  })

  it('tells whether a secret is set, and nothing of it', () => {
    const view = { environment: 'development', variables: { METRICS_TOKEN: 'hunter2' } }
    const set = present('secret.metrics_token', [], 0, view)
    expect(set).toMatchObject({ type: 'secret', value: REDACTED, source: 'variable', writable: false })
    expect(JSON.stringify(set)).not.toContain('hunter2')
    expect(present('secret.metrics_token', [], 0, development)).toMatchObject({ value: null, source: 'built_in' })
  })

  it('knows a custom key by its history, and no other key', () => {
    expect(present('custom.theme', [stored('development', { dark: true })], 1, development).value).toEqual({
      dark: true,
    })
    expect(present('custom.theme', [], 2, development)).toMatchObject({ value: null, version: 2 })
    expect(outcome(() => present('custom.theme', [], 0, development))).toBe('NOT_FOUND')
    expect(outcome(() => present('constructor', [], 0, development))).toBe('NOT_FOUND')
  })
})

it.each([
  ['enable_caching', 'fine'],
  ['cache.ttl.search', 'fine'],
  ['custom.theme', 'fine'],
  ['custom.shop.banner-2', 'fine'],
  ['enable_everything', 'VALIDATION_ERROR'],
  ['custom.', 'VALIDATION_ERROR'],
  ['custom', 'VALIDATION_ERROR'],
  ['custom..x', 'VALIDATION_ERROR'],
  ['custom.Theme', 'VALIDATION_ERROR'],
  ['custom.stripe_secret', 'VALIDATION_ERROR'],
  ['custom.mail.api_key', 'VALIDATION_ERROR'],
  ['secret.metrics_token', 'VALIDATION_ERROR'],
  ['toString', 'VALIDATION_ERROR'],
  ['__proto__', 'VALIDATION_ERROR'],
])('writing the key %s is %s', (key, expected) => {
  expect(outcome(() => checkKey(key))).toBe(expected)
})

it.each([
  ['enable_caching', false, 'fine'],
  ['enable_caching', 'false', 'VALIDATION_ERROR'],
  ['enable_caching', 0, 'VALIDATION_ERROR'],
  ['enable_caching', null, 'VALIDATION_ERROR'],
  ['cache.ttl.search', 60, 'fine'],
  ['cache.ttl.search', 59, 'VALIDATION_ERROR'],
  ['cache.ttl.search', 90.5, 'VALIDATION_ERROR'],
  ['cache.ttl.search', Number.POSITIVE_INFINITY, 'VALIDATION_ERROR'],
  ['cache.ttl.search', 2 ** 53, 'VALIDATION_ERROR'],
  ['cache.ttl.search', [3600], 'VALIDATION_ERROR'],
  ['rate_limit.requests', 0, 'fine'],
  ['rate_limit.requests', 20, 'fine'],
  ['rate_limit.requests', 19, 'VALIDATION_ERROR'],
  ['rate_limit.requests', -1, 'VALIDATION_ERROR'],
  ['custom.theme', { dark: true }, 'fine'],
  ['custom.theme', null, 'fine'],
  ['custom.theme', 'x'.repeat(4094), 'fine'],
  ['custom.theme', 'x'.repeat(4095), 'VALIDATION_ERROR'],
  ['custom.theme', 'é'.repeat(2048), 'VALIDATION_ERROR'],
])('giving %s the value %j is %s', (key, value, expected) => {
  expect(outcome(() => checkValue(key, value, 'development', false))).toBe(expected)
})

it.each([
  ['development', false, 'fine'],
  ['default', false, 'fine'],
  ['default', true, 'FORBIDDEN'],
  ['production', false, 'FORBIDDEN'],
  ['production', true, 'FORBIDDEN'],
])('switching signing in off in %s, asked in production: %s, is %s', (environment, production, expected) => {
  expect(outcome(() => checkValue('enable_auth', false, environment, production))).toBe(expected)
  expect(outcome(() => checkValue('enable_auth', true, environment, production))).toBe('fine')
})
