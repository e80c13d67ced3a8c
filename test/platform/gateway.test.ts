import { request } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { admin, api, expectError, newUser } from '../support/client'

/** A request as it is written here, good or not; the whole answer as text. */
function send(method: string, path: string, headers: Record<string, string>, body: string): Promise<string> {
  const { hostname, port, host } = new URL(inject('url'))
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`)
  const length = 'transfer-encoding' in headers || 'content-length' in headers ? [] : [`content-length: ${body.length}`]
  return new Promise((done, fail) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => done(answer))
    socket.on('error', fail)
    socket.write([`${method} ${path} HTTP/1.1`, ...lines, ...length, '', body].join('\r\n'))
  })
}

const TRIP = { title: 'Lisbon', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-05' }

describe('routing', () => {
  it('serves every alias of a path', async () => {
    for (const path of [
      '/v1/search/suggest?q=lis',
      '/search/suggest?q=lis',
      '/api/search/suggest?q=lis',
      '/api/v1/search/suggest?q=lis',
    ]) {
      expect((await api('GET', path)).status, path).toBe(200)
    }
  })
  it('answers unknown API paths and wrong methods in the envelope', async () => {
    expectError(await api('GET', '/v1/nothing'), 404, 'NOT_FOUND')
    expectError(await api('GET', '/v1/search/nothing/here'), 404, 'NOT_FOUND')
    const wrong = await api('DELETE', '/v1/search')
    expectError(wrong, 405, 'METHOD_NOT_ALLOWED')
    expect(wrong.headers.get('allow')).toBe('GET, HEAD')
  })
  it('names in Allow what there is, not what middleware listens to', async () => {
    const { token } = await newUser()
    const allow = async (method: string, path: string) => {
      const answer = await api(method, path, { token })
      expectError(answer, 405, 'METHOD_NOT_ALLOWED')
      return answer.headers.get('allow')
    }
    expect(await allow('GET', '/v1/auth/refresh')).toBe('POST')
    expect(await allow('POST', '/v1/trips/trp_1')).toBe('GET, HEAD, PUT, DELETE')
    for (const page of ['/', '/health', '/openapi.json']) expect(await allow('POST', page), page).toBe('GET, HEAD')
    expectError(await api('GET', '/v1/trips/trp_1/nothing/here', { token }), 404, 'NOT_FOUND')
  })
  it('gives the same error as RFC 9457 to those who ask for it', async () => {
    const answer = await api('GET', '/v1/nothing', { headers: { accept: 'application/problem+json' } })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ status: 404, title: 'NOT_FOUND', error: { code: 'NOT_FOUND' } })
  })
})

describe('headers', () => {
  it('sends the security headers with every answer, and a policy with every page', async () => {
    for (const path of ['/', '/v1/search?q=tower', '/v1/nothing', '/health', '/api/docs']) {
      const { headers } = await api('GET', path)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('strict-transport-security'), path).toContain('max-age=')
      expect(headers.get('referrer-policy'), path).toBeTruthy()
      expect(headers.get('content-security-policy'), path).toBeTruthy()
      expect(headers.get('x-request-id'), path).toMatch(/^req_/)
    }
  })
  it('keeps the request id of the client when it has our form, and makes its own otherwise', async () => {
    const kept = await api('GET', '/v1/nothing', { headers: { 'x-request-id': 'req_mine-1' } })
    expect(expectError(kept, 404, 'NOT_FOUND').request_id).toBe('req_mine-1')
    const made = await api('GET', '/v1/nothing', { headers: { 'x-request-id': 'evil{}' } })
    expect(made.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/)
  })
  it('believes no internal header from outside', async () => {
    const call = encodeURIComponent(JSON.stringify({ request_id: 'req_x', actor: { kind: 'system', id: 'x' } }))
    const forged = { 'x-internal-call': call, 'x-user-id': 'usr_1', 'x-forwarded-for': '1.2.3.4' }
    expectError(await api('GET', '/v1/trips', { headers: forged }), 401, 'AUTH_REQUIRED')
    expectError(await api('GET', '/v1/cache/stats', { headers: forged }), 401, 'AUTH_REQUIRED')
  })
  it('gives no permission to origins that are not listed', async () => {
    const answer = await api('OPTIONS', '/v1/trips', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('tokens', () => {
  it('refuses what is no token of ours', async () => {
    const { token } = await newUser()
    const [head, body] = token.split('.')
    for (const bad of [
      'x',
      'a.b.c',
      `${head}.${body}.AAAA`,
      `${head}.${btoa('{"sub":"usr_1"}')}.${token.split('.')[2]}`,
    ]) {
      expectError(await api('GET', '/v1/trips', { token: bad }), 401, 'AUTH_INVALID_TOKEN')
    }
  })
  it('ends a session everywhere within seconds of logging out', async () => {
    const { token, refresh_token } = await newUser()
    expect((await api('GET', '/v1/trips', { token })).status).toBe(200)
    expect((await api('POST', '/v1/auth/logout', { token, body: { refresh_token } })).status).toBe(204)
    await expect
      .poll(async () => (await api('GET', '/v1/trips', { token })).status, { timeout: 7_000, interval: 500 })
      .toBe(401)
  })
})

describe('bad bodies', () => {
  const post = async (body: string | Uint8Array, headers: Record<string, string> = {}) => {
    const { token } = await newUser()
    const response = await fetch(`${inject('url')}/v1/trips`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: body as BodyInit,
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

  it.each([
    ['no JSON', '{"title":', 400, 'VALIDATION_ERROR'],
    ['JSON of depth 33', `{"a":${nested(33)}}`, 400, 'VALIDATION_ERROR'],
    ['JSON of depth 500,000', nested(500_000), 400, 'VALIDATION_ERROR'],
    ['a __proto__ key', JSON.stringify(TRIP).replace('{', '{"__proto__":{"admin":true},'), 400, 'VALIDATION_ERROR'],
    ['NUL in a text', JSON.stringify({ ...TRIP, title: 'a\0b' }), 400, 'VALIDATION_ERROR'],
    ['a lone surrogate', JSON.stringify(TRIP).replace('"Lisbon"', '"\\ud800"'), 400, 'VALIDATION_ERROR'],
    [
      'a number beyond all bounds',
      JSON.stringify({ ...TRIP, travelers: 0 }).replace('"travelers":0', '"travelers":1e400'),
      400,
      'VALIDATION_ERROR',
    ],
    [
      'money beyond safe integers',
      JSON.stringify({ ...TRIP, budget: { amount_minor: 0, currency: 'EUR' } }).replace(':0,', ':9007199254740993,'),
      400,
      'VALIDATION_ERROR',
    ],
    [
      'fractional money',
      JSON.stringify({ ...TRIP, budget: { amount_minor: 1.5, currency: 'EUR' } }),
      400,
      'VALIDATION_ERROR',
    ],
    [
      'negative money',
      JSON.stringify({ ...TRIP, budget: { amount_minor: -1, currency: 'EUR' } }),
      400,
      'VALIDATION_ERROR',
    ],
    ['a day that does not exist', JSON.stringify({ ...TRIP, start_date: '2027-02-30' }), 400, 'VALIDATION_ERROR'],
    ['an RTL override', JSON.stringify({ ...TRIP, title: 'a\u202eb' }), 400, 'VALIDATION_ERROR'],
    [
      'ten thousand combining marks',
      JSON.stringify({ ...TRIP, title: `a${'\u0301'.repeat(100)}` }),
      400,
      'VALIDATION_ERROR',
    ],
    ['a body over the limit', JSON.stringify({ ...TRIP, title: 'x'.repeat(1_100_000) }), 413, 'PAYLOAD_TOO_LARGE'],
    ['an array', '[]', 400, 'VALIDATION_ERROR'],
    ['null', 'null', 400, 'VALIDATION_ERROR'],
  ])('refuses %s', async (_name, body, status, code) => {
    expectError(await post(body), status, code)
  })
  it('refuses other types and encodings', async () => {
    expectError(await post('<a/>', { 'content-type': 'text/xml' }), 415, 'UNSUPPORTED_MEDIA_TYPE')
    expectError(
      await post(gzipSync(JSON.stringify(TRIP)), { 'content-encoding': 'gzip' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    )
    expectError(await post(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 400, 'VALIDATION_ERROR')
  })
  it('pays no attention to what comes with a GET', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await send(method, '/v1/search?limit=1', { 'content-type': 'application/json' }, '{"a":')
      expect(answer, method).toMatch(/^HTTP\/1\.1 200 /)
    }
  })
  it('says so when a body does not arrive: broken chunks, or too slowly', async () => {
    const chunked = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const broken = await send('POST', '/v1/auth/verify', chunked, 'ZZ\r\n{}\r\n')
    expect(broken).toMatch(/^HTTP\/1\.1 400 /)
    const slow = { 'content-type': 'application/json', 'content-length': '50' }
    const late = await send('POST', '/v1/auth/verify', slow, '{')
    expect(late).toMatch(/^HTTP\/1\.1 400 /)
    expect(late).toContain('"issue":"too slow"')
  })
  it('hears a large body out before it refuses it, whyever', async () => {
    const { token } = await newUser()
    const body = 'x'.repeat(4_000_000)
    for (let i = 0; i < 5; i++) {
      expect((await api('POST', '/v1/trips', { token, body })).status).toBe(413)
      expect((await api('POST', '/v1/trips', { token: 'a.b.c', body })).status).toBe(401)
      expect((await api('POST', '/v1/nothing', { body })).status).toBe(404)
    }
  })
  it('stops reading a chunked body without length at the limit', async () => {
    const { token } = await newUser()
    const url = new URL(inject('url'))
    const status = await new Promise<number>((done, fail) => {
      const sending = request(
        {
          host: url.hostname,
          port: url.port,
          path: '/v1/trips',
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        },
        (answer) => done(answer.statusCode ?? 0),
      )
      sending.on('error', fail)
      for (let i = 0; i < 20; i++) sending.write('x'.repeat(100_000))
      sending.end()
    })
    expect(status).toBe(413)
  })
})

describe('bad addresses', () => {
  it.each([
    '/v1/search?q=a&q=b',
    '/v1/search?q=%ff',
    '/v1/search?q=%00',
    '/v1/search?limit=0',
    '/v1/search?limit=101',
    '/v1/search?limit=1e400',
    '/v1/search?cursor=forged',
    '/v1/search?lat=91&lon=0',
    '/v1/search?lat=1',
    `/v1/search?q=${'x'.repeat(9_000)}`,
    '/v1/search/poi/%00',
  ])('refuses %s', async (path) => {
    expectError(await api('GET', path), 400, 'VALIDATION_ERROR')
  })
  it('finds nothing behind path tricks', async () => {
    for (const path of [
      '/v1/trips/..%2f..%2fauth%2fme',
      '/v1/search/poi/..%2f..',
      '//v1//trips',
      '/v1/search/poi/%2e%2e%2f',
    ]) {
      expect((await api('GET', path)).status, path).toBeGreaterThanOrEqual(400)
      expect((await api('GET', path)).status, path).toBeLessThan(500)
    }
  })
})

describe('operations', () => {
  it('is alive and ready', async () => {
    expect((await api('GET', '/health')).body).toEqual({ status: 'ok', service: 'gateway' })
    expect((await api('GET', '/health/live')).status).toBe(200)
    for (const path of ['/health/ready', '/ready'])
      expect(await api('GET', path)).toMatchObject({ status: 200, body: { status: 'ok' } })
  })
  it('serves its document and its reference page', async () => {
    expect(await api('GET', '/openapi.json')).toMatchObject({ status: 200, body: { openapi: '3.1.0' } })
    const page = await api<string>('GET', '/api/docs')
    expect(page.body).toContain('swagger-ui')
    expect((await api('GET', '/assets/docs/swagger-ui-bundle.js')).status).toBe(200)
  })
  it('shows and clears caches to administrators only', async () => {
    const path = '/v1/cache/stats'
    expectError(await api('GET', path), 401, 'AUTH_REQUIRED')
    expectError(await api('GET', path, { token: (await newUser()).token }), 403, 'FORBIDDEN')
    expectError(await api('DELETE', '/v1/cache/clear', { token: (await newUser()).token }), 403, 'FORBIDDEN')
    const { token } = await admin()
    expectError(await api('GET', `${path}?namespace=nothing`, { token }), 400, 'VALIDATION_ERROR')
    const stats = await api<{ namespaces: { namespace: string }[] }>('GET', path, { token })
    expect(stats.body.namespaces.map(({ namespace }) => namespace)).toContain('search')
    expect(await api('DELETE', '/v1/cache/clear', { token })).toMatchObject({
      status: 200,
      body: { cleared: ['itinerary'] },
    })
    expect(await api('DELETE', '/v1/cache/clear?namespace=search', { token })).toMatchObject({
      status: 200,
      body: { cleared: ['search'] },
    })
  })
})
