import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { api } from '../../test/support/client'

const page = (path: string) => api<string>('GET', path, { headers: { accept: 'text/html' } })
const nonceOf = (policy: string | null) => /'nonce-([^']+)'/.exec(policy ?? '')?.[1]

describe('the web app through the gateway', () => {
  it('gives each page a policy with a nonce of its own, and the security headers', async () => {
    const [first, second] = [await page('/'), await page('/app/trips/trp_1')]
    for (const { status, headers, body } of [first, second]) {
      expect(status).toBe(200)
      expect(headers.get('content-type')).toContain('text/html')
      const nonce = nonceOf(headers.get('content-security-policy'))
      expect(body).toContain(`nonce="${nonce}"`)
      expect(body).not.toContain('__')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('strict-transport-security')).toBeTruthy()
    }
    const policies = [first, second].map(({ headers }) => nonceOf(headers.get('content-security-policy')))
    expect(policies[0]).not.toBe(policies[1])
  })

  it('answers an unknown page with the page and 404, and a missing file with the error envelope', async () => {
    const unknown = await page('/app/nowhere')
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8'])
    const missing = await api('GET', '/assets/index-gone1234.js')
    expect(missing).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } })
  })

  it('lets hashed files be kept for good and serves the API documentation its own', async () => {
    const { body } = await page('/')
    const script = /\/assets\/index-[\w-]+\.js/.exec(body)![0]
    const file = await api('GET', script)
    expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    for (const path of [
      '/assets/docs/swagger-ui-bundle.js',
      '/assets/docs/swagger-ui.css',
      '/scheme.js',
      '/favicon.svg',
    ]) {
      expect((await api('GET', path)).status, path).toBe(200)
    }
  })
})

type Chunk = { file: string; src?: string; isEntry?: boolean; imports?: string[] }

it('keeps the scripts within what a slow phone can carry', () => {
  const dist = fileURLToPath(new URL('./dist/', import.meta.url))
  const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as Record<string, Chunk>
  const withImports = (key: string, into = new Set<string>()): Set<string> => {
    if (into.has(key)) return into
    into.add(key)
    for (const next of manifest[key]?.imports ?? []) withImports(next, into)
    return into
  }
  const keyOf = (src: string) => Object.keys(manifest).find((key) => manifest[key]?.src?.endsWith(src))!
  const kib = (keys: Iterable<string>) =>
    [...keys].reduce((sum, key) => sum + gzipSync(readFileSync(dist + manifest[key]!.file)).length, 0) / 1024
  const start = withImports(Object.keys(manifest).find((key) => manifest[key]?.isEntry)!)
  const trip = [...withImports(keyOf('trip/trip-page.tsx'))].filter((key) => !start.has(key))
  const map = [...withImports(keyOf('map/map-pane.tsx'))].filter((key) => !start.has(key) && !trip.includes(key))
  expect(kib(start)).toBeLessThan(175)
  expect(kib(trip)).toBeLessThan(170)
  expect(kib(map)).toBeLessThan(300)
})
