import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { clearRefreshCookie, isSameOrigin, refreshCookie, setRefreshCookie } from './cookies'

const app = new Hono()
  .post('/set', (c) => {
    setRefreshCookie(c, 'secret')
    return c.body(null)
  })
  .post('/clear', (c) => {
    clearRefreshCookie(c)
    return c.body(null)
  })
  .post('/read', (c) => c.text(refreshCookie(c) ?? 'none'))
const cookieAt = async (url: string) => (await app.request(url, { method: 'POST' }, {})).headers.get('set-cookie')

describe('the refresh cookie', () => {
  it('is bound to the host and to encryption', async () => {
    expect(await cookieAt('https://caravan.example/set')).toBe(
      '__Host-caravan_refresh=secret; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict',
    )
    expect(await cookieAt('https://caravan.example/clear')).toBe(
      '__Host-caravan_refresh=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
    )
  })

  it.each(['http://127.0.0.1:8787', 'http://localhost:8787', 'http://[::1]:8787'])(
    'has a plain name on %s',
    async (at) => {
      expect(await cookieAt(`${at}/set`)).toBe(
        'caravan_refresh=secret; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict',
      )
    },
  )

  it('is never taken from the plain name where the other one works', async () => {
    const read = (url: string, cookie: string) =>
      app.request(url, { method: 'POST', headers: { cookie, origin: new URL(url).origin } })
    expect(await (await read('https://caravan.example/read', 'caravan_refresh=planted')).text()).toBe('none')
    expect(await (await read('https://caravan.example/read', '__Host-caravan_refresh=ours')).text()).toBe('ours')
    expect(await (await read('http://caravan.example/read', 'caravan_refresh=planted')).text()).toBe('none')
  })
})

describe('a request of our own pages', () => {
  const from = (headers: Record<string, string>) => isSameOrigin(new Request('https://caravan.example/x', { headers }))

  it('says so', () => {
    expect(from({ origin: 'https://caravan.example' })).toBe(true)
    expect(from({ origin: 'https://caravan.example', 'sec-fetch-site': 'same-origin' })).toBe(true)
    expect(from({ 'sec-fetch-site': 'same-origin' })).toBe(true)
  })

  it('is no other', () => {
    expect(from({})).toBe(false)
    expect(from({ origin: 'http://caravan.example' })).toBe(false)
    expect(from({ origin: 'https://caravan.example.evil.example' })).toBe(false)
    expect(from({ origin: 'null' })).toBe(false)
    expect(from({ 'sec-fetch-site': 'none' })).toBe(false)
    expect(from({ origin: 'https://caravan.example', 'sec-fetch-site': 'cross-site' })).toBe(false)
  })
})
