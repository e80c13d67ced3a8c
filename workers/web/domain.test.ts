import { describe, expect, it } from 'vitest'
import { cacheControl, contentSecurityPolicy, fillPage, mapOriginOf, PAGES, targetOf } from './domain'

describe('addresses', () => {
  it('gives every page of the app the page, unknown ones too but as not found', () => {
    for (const path of [
      '/',
      '/app/draft',
      '/app/trips',
      '/app/trips/',
      '/app/trips/trp_1',
      '/app/join/trp_1',
      '/app/settings/security',
      '/s/aToken',
      '/admin/status',
    ]) {
      expect(targetOf(path), path).toEqual({ kind: 'page', known: true })
    }
    for (const path of ['/nowhere', '/app', '/app/trips/a/b', '/app/join']) {
      expect(targetOf(path), path).toEqual({ kind: 'page', known: false })
    }
  })

  it('never answers a missing file with the page', () => {
    for (const path of ['/assets/index-abc.js', '/assets/gone', '/favicon.ico', '/scheme.js']) {
      expect(targetOf(path), path).toEqual({ kind: 'file' })
    }
  })

  it('keeps its pages away from the segments that belong to the API', () => {
    expect([...new Set(PAGES.map((page) => page.split('/')[1]))].sort()).toEqual(['', 'admin', 'app', 's'])
  })
})

it('lets hashed files be kept for good, and others for minutes', () => {
  expect(cacheControl('/assets/index-D3TqXJCr.js')).toContain('immutable')
  for (const path of ['/scheme.js', '/assets/docs/swagger-ui.css', '/favicon.svg']) {
    expect(cacheControl(path), path).not.toContain('immutable')
  }
})

describe('the page', () => {
  it('carries one nonce in its policy and wherever the build left a place for it', () => {
    const policy = contentSecurityPolicy('abc', null)
    expect(policy).toContain("style-src 'self' 'nonce-abc'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(fillPage('<a nonce="__CSP_NONCE__"><b nonce="__CSP_NONCE__">', 'abc', null)).toBe(
      '<a nonce="abc"><b nonce="abc">',
    )
  })

  it('lets the browser ask the map style where one is set, and nobody else', () => {
    const origin = mapOriginOf('https://tiles.example/style.json')
    expect(contentSecurityPolicy('n', origin)).toContain("connect-src 'self' https://tiles.example")
    expect([
      mapOriginOf(undefined),
      mapOriginOf(''),
      mapOriginOf('javascript:alert(1)'),
      mapOriginOf('style.json'),
    ]).toEqual([null, null, null, null])
  })

  it('writes the style address as text that cannot leave its attribute', () => {
    expect(fillPage('<meta content="__MAP_STYLE__">', 'n', 'https://x/?a="><script>$&')).toBe(
      '<meta content="https://x/?a=&#34;&#62;&#60;script&#62;$&#38;">',
    )
  })
})
