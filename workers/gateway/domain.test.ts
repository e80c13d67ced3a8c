import { describe, expect, it } from 'vitest'
import { presentsMetricsToken } from './caller'
import { readBody, throttleAddress } from './request'
import { targetOf } from './segments'

describe('targetOf', () => {
  it.each([
    ['/trips', '/v1/trips'],
    ['/api/trips/trp_1', '/v1/trips/trp_1'],
    ['/api/v1/trips', '/v1/trips'],
    ['/v1/trips', '/v1/trips'],
    ['/generate-itinerary', '/v1/generate-itinerary'],
  ])('rewrites %s to the canonical path', (given, path) => {
    expect(targetOf(given)).toMatchObject({ path })
  })
  it('gives pages to the web app and refuses unknown API paths', () => {
    for (const page of ['/', '/app/trips', '/admin/status', '/s/abc', '/assets/x.js'])
      expect(targetOf(page).kind).toBe('web')
    for (const unknown of ['/v1/unknown', '/api/unknown', '/v1', '/v1/constructor', '/api/v1/__proto__']) {
      expect(targetOf(unknown).kind, unknown).toBe('none')
    }
  })
  it('answers no page to a slip in an API path', () => {
    for (const slip of ['/v1/', '/api/', '/v1//trips', '//v1/trips', '//', '/api//search', '/health/', '/ready/x'])
      expect(targetOf(slip).kind, slip).toBe('none')
  })
})

describe('readBody', () => {
  const AVATAR = '/v1/users/me/avatar'
  const code = (expected: string) => expect.objectContaining({ code: expected })
  const send = (path: string, body: BodyInit, headers: Record<string, string>, method = 'PUT') =>
    readBody(
      new Request(`http://caravan.example${path}`, { method, body, headers, duplex: 'half' } as RequestInit),
      path,
    )
  const image = { 'content-type': 'image/png' }
  /** Without a length, as an endless upload comes. */
  const chunks = (count: number) =>
    new ReadableStream({
      pull(controller) {
        if (count-- > 0) controller.enqueue(new Uint8Array(65_536))
        else controller.close()
      },
    })

  it('lets bytes through where an upload is listed, up to its limit', async () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0, 1)
    expect(await send(AVATAR, bytes, image)).toEqual(bytes)
    expect(await send(AVATAR, chunks(32), image)).toHaveLength(2 * 1_048_576)
    await expect(send(AVATAR, chunks(33), image)).rejects.toEqual(code('PAYLOAD_TOO_LARGE'))
    await expect(send(AVATAR, bytes, { ...image, 'content-length': '2097153' })).rejects.toEqual(
      code('PAYLOAD_TOO_LARGE'),
    )
  })

  it('takes only the types of the upload, and only by its method', async () => {
    const bytes = new Uint8Array(8)
    for (const type of ['image/gif', 'text/html', 'multipart/form-data; boundary=x', 'application/json']) {
      await expect(send(AVATAR, bytes, { 'content-type': type })).rejects.toEqual(code('UNSUPPORTED_MEDIA_TYPE'))
    }
    await expect(send(AVATAR, bytes, image, 'POST')).rejects.toEqual(code('UNSUPPORTED_MEDIA_TYPE'))
    for (const path of ['/v1/users/me/profile', '/v1/users/me/avatar/x', '/v1/users/a/b/avatar', '/v1/trips']) {
      await expect(send(path, bytes, image), path).rejects.toEqual(code('UNSUPPORTED_MEDIA_TYPE'))
    }
    const packed = { ...image, 'content-encoding': 'gzip' }
    await expect(send(AVATAR, bytes, packed)).rejects.toEqual(code('UNSUPPORTED_MEDIA_TYPE'))
  })

  it('takes JSON of at most 1 MiB everywhere else', async () => {
    const json = { 'content-type': 'application/json' }
    expect(await send('/v1/trips', '{"a":1}', json)).toBe('{"a":1}')
    await expect(send('/v1/trips', chunks(17), json)).rejects.toEqual(code('PAYLOAD_TOO_LARGE'))
  })
})

describe('throttleAddress', () => {
  it('keeps IPv4 and cuts IPv6 to its /64', () => {
    expect(throttleAddress('203.0.113.7')).toBe('203.0.113.7')
    expect(throttleAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(throttleAddress('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(throttleAddress('2001:DB8:0001:2::1')).toBe('2001:db8:1:2::/64')
    expect(throttleAddress('::ffff:203.0.113.7')).toBe('203.0.113.7')
  })
})

describe('presentsMetricsToken', () => {
  it.each([
    ['a.secret.with-dots', '/metrics', true],
    ['secret', '/v1/system/metrics', true],
    ['secret', '/v1/trips', false],
    ['eyJhbGciOiJFZERTQSJ9.e30.c2ln', '/metrics', false],
    ['ck_abc', '/metrics', false],
    [null, '/metrics', false],
  ])('takes %s on %s for one: %s', (token, path, expected) => {
    expect(presentsMetricsToken(token, path)).toBe(expected)
  })
})
