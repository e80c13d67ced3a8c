import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FeatureFlag, Setting, SettingVersion } from '#shared/contracts/config'
import { admin, api, demoUser, expectError, newUser } from '../../test/support/client'

// On the platform all tests share: only custom settings are written here, and values of an environment nobody is.
// What the others do is shown in test/platform/settings.test.ts.

type List<T> = { items: T[]; next_cursor: string | null; environment: string }
let token: string
beforeAll(async () => {
  ;({ token } = await admin())
})
const newKey = () => `custom.test-${randomUUID()}`
const put = (key: string, body: unknown, version: number | string, query = '') =>
  api<Setting>('PUT', `/v1/config/${key}${query}`, {
    token,
    body,
    headers: { 'if-match': typeof version === 'number' ? `"${version}"` : version },
  })

describe('settings', () => {
  it('are all listed with where they come from, and secrets without their value', async () => {
    const { status, body } = await api<List<Setting>>('GET', '/v1/config', { token })
    expect([status, body.environment]).toEqual([200, 'development'])
    const byKey = new Map(body.items.map((item) => [item.key, item]))
    for (const key of ['enable_caching', 'cache.ttl.itinerary', 'auth.access_ttl'])
      expect(byKey.get(key), key).toMatchObject({ source: 'built_in', writable: true, version: expect.any(Number) })
    expect(byKey.get('rate_limit.requests')).toMatchObject({
      value: 0,
      built_in: 100,
      source: 'variable',
      variable: 'RATE_LIMIT_REQUESTS',
    })
    expect(byKey.get('secret.metrics_token')).toMatchObject({ type: 'secret', value: null, writable: false })
  })

  it('are read one by one, and again only when they changed', async () => {
    const key = newKey()
    await put(key, { value: [1, 2], reason: 'because' }, 0)
    const read = await api<Setting>('GET', `/v1/config/${key}`, { token })
    expect(read.status).toBe(200)
    expect(read.body).toMatchObject({ key, type: 'json', value: [1, 2], source: 'environment', version: 1 })
    expect(read.headers.get('etag')).toBe('"1"')
    const headers = { 'if-none-match': '"1"' }
    expect((await api('GET', `/v1/config/${key}`, { token, headers })).status).toBe(304)
    await put(key, { value: 3 }, 1)
    expect((await api('GET', `/v1/config/${key}`, { token, headers })).status).toBe(200)
    expectError(await api('GET', '/v1/config/no_such_setting', { token }), 404, 'NOT_FOUND')
    expectError(await api('GET', '/v1/config/constructor', { token }), 404, 'NOT_FOUND')
  })

  it('are written by POST and PUT alike, under /config too', async () => {
    const key = newKey()
    const headers = { 'if-match': '"0"' }
    const posted = await api<Setting>('POST', `/config/${key}`, { token, headers, body: { value: { deep: [true] } } })
    expect(posted.status).toBe(200)
    expect([posted.headers.get('etag'), posted.body.value]).toEqual(['"1"', { deep: [true] }])
    expect((await put(key, { value: null }, 1)).body).toMatchObject({ value: null, version: 2 })
  })

  it('are not overwritten by who did not read the last change', async () => {
    const key = newKey()
    expectError(await api('PUT', `/v1/config/${key}`, { token, body: { value: 1 } }), 428, 'PRECONDITION_REQUIRED')
    await put(key, { value: 1 }, 0)
    expectError(await put(key, { value: 2 }, 0), 412, 'PRECONDITION_FAILED')
    expectError(await put(key, { value: 2 }, 'W/"1"'), 412, 'PRECONDITION_FAILED')
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => (await put(key, { value: i }, 1)).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(7)
  })

  it('have a value for each environment, over one for all', async () => {
    const path = '/v1/config/cache.ttl.suggest'
    const read = (environment: string) => api<Setting>('GET', `${path}?environment=${environment}`, { token })
    const { version } = (await read('test-a')).body
    const answer = await put('cache.ttl.suggest', { value: 120 }, version, '?environment=test-a')
    expect(answer.body).toMatchObject({ environment: 'test-a', value: 120, source: 'environment' })
    expect((await read('test-b')).body).toMatchObject({ value: 3600, source: 'built_in', version: version + 1 })
    const production = await api('PUT', '/v1/config/enable_auth?environment=production', {
      token,
      headers: { 'if-match': '*' },
      body: { value: false },
    })
    expectError(production, 403, 'FORBIDDEN')
  })

  it.each([
    ['enable_caching', { value: 'false' }, 'value'],
    ['cache.ttl.search', { value: 1 }, 'value'],
    ['cache.ttl.search', {}, 'value'],
    ['cache.ttl.search', { value: 100, reason: 'two\nlines' }, 'reason'],
    ['no_such_setting', { value: 1 }, 'key'],
    ['custom.my_password', { value: 1 }, 'key'],
    ['secret.metrics_token', { value: 'x' }, 'key'],
    ['custom.large', { value: 'x'.repeat(5000) }, 'value'],
    [`custom.${'x'.repeat(100)}`, { value: 1 }, 'key'],
  ])('%s does not become %j', async (key, body, field) => {
    expect(expectError(await put(key, body, 0), 400, 'VALIDATION_ERROR').details).toMatchObject({ field })
  })

  it.each(['Production', '../x', 'a'.repeat(40), ''])('are of no environment %j', async (environment) => {
    const answer = await api('GET', `/v1/config?environment=${encodeURIComponent(environment)}`, { token })
    expectError(answer, 400, 'VALIDATION_ERROR')
  })
})

describe('versions', () => {
  it('are kept with author and reason, page by page, and rolled back to', async () => {
    const key = newKey()
    for (let i = 0; i < 3; i++) await put(key, { value: i, reason: `try ${i}` }, i)
    const path = `/v1/config/${key}/versions`
    const first = await api<List<SettingVersion>>('GET', `${path}?limit=2`, { token })
    expect(first.body.items).toMatchObject([
      { version: 3, value: 2, reason: 'try 2', restored: null, author_id: expect.stringMatching(/^usr_/) },
      { version: 2, value: 1, reason: 'try 1' },
    ])
    const second = await api<List<SettingVersion>>('GET', `${path}?limit=2&cursor=${first.body.next_cursor}`, { token })
    expect(second.body).toMatchObject({ items: [{ version: 1, value: 0 }], next_cursor: null })

    const back = (body: unknown, match?: string) =>
      api<Setting>('POST', `/v1/config/${key}/rollback`, {
        token,
        body,
        headers: match ? { 'if-match': match } : {},
      })
    expectError(await back({ version: 1 }), 428, 'PRECONDITION_REQUIRED')
    expectError(await back({ version: 1 }, '"1"'), 412, 'PRECONDITION_FAILED')
    expectError(await back({ version: 9 }, '"3"'), 404, 'NOT_FOUND')
    for (const version of [-1, 1.5, '1', null, 2 ** 53])
      expectError(await back({ version }, '"3"'), 400, 'VALIDATION_ERROR')
    const answer = await back({ version: 1, reason: 'it was better' }, '"3"')
    expect([answer.status, answer.body.value, answer.headers.get('etag')]).toEqual([200, 0, '"4"'])
    expect((await api<List<SettingVersion>>('GET', path, { token })).body.items[0]).toMatchObject({
      version: 4,
      value: 0,
      restored: 1,
      reason: 'it was better',
    })
    const gone = await back({ version: 0 }, '"4"')
    expect(gone.body).toMatchObject({ value: null, version: 5 })
    const listed = await api<List<Setting>>('GET', '/v1/config', { token })
    expect(listed.body.items.map((item) => item.key)).not.toContain(key)
  })

  it('of what never was are not found, and a forged cursor is refused', async () => {
    expectError(await api('GET', `/v1/config/${newKey()}/versions`, { token }), 404, 'NOT_FOUND')
    const headers = { 'if-match': '"0"' }
    const answer = await api('POST', `/v1/config/${newKey()}/rollback`, { token, headers, body: { version: 0 } })
    expectError(answer, 404, 'NOT_FOUND')
    for (const query of ['cursor=x', 'cursor=WyJhIl0', 'limit=0', 'limit=101'])
      expectError(await api('GET', `/v1/config/enable_auth/versions?${query}`, { token }), 400, 'VALIDATION_ERROR')
  })
})

describe('feature flags', () => {
  it('are the four switches of the platform', async () => {
    const { status, body } = await api<List<FeatureFlag>>('GET', '/v1/feature-flags', { token })
    expect(status).toBe(200)
    expect(body.items.map(({ key, enabled }) => [key, enabled])).toEqual([
      ['enable_caching', true],
      ['enable_auth', true],
      ['enable_rate_limiting', true],
      ['enable_metrics', true],
    ])
  })
})

it.each([
  ['GET', '/v1/config'],
  ['GET', '/v1/config/enable_auth'],
  ['PUT', '/v1/config/enable_auth'],
  ['POST', '/v1/config/no_such_setting'],
  ['GET', '/v1/config/enable_auth/versions'],
  ['POST', '/v1/config/enable_auth/rollback'],
  ['GET', '/v1/feature-flags'],
])('%s %s is for administrators, and tells others nothing else', async (method, path) => {
  const body = method === 'GET' ? {} : { body: { nonsense: true } }
  expectError(await api(method, path, body), 401, 'AUTH_REQUIRED')
  for (const { token } of [await newUser(), await demoUser('operator')])
    expectError(await api(method, path, { ...body, token }), 403, 'FORBIDDEN')
})
