import { describe, expect, it } from 'vitest'
import { throttleAddress } from './request'
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
