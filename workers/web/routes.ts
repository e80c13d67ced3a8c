import { createApp } from '#shared/app'
import { AppError } from '#shared/errors'
import { cacheControl, contentSecurityPolicy, fillPage, mapOriginOf, targetOf } from './domain'
import type { Env } from './env'

export const app = createApp<Env>('web')

app.get('*', async (c) => {
  const url = new URL(c.req.url)
  const target = targetOf(url.pathname)
  if (target.kind === 'file') {
    const file = await c.env.ASSETS.fetch(new Request(url, { headers: c.req.raw.headers }))
    if (file.status === 404) throw new AppError('NOT_FOUND', 'No such file')
    const answer = new Response(file.body, file)
    answer.headers.set('cache-control', cacheControl(url.pathname))
    return answer
  }
  const page = await c.env.ASSETS.fetch(new Request(new URL('/index.html', url)))
  if (!page.ok) throw new AppError('SYSTEM_UNAVAILABLE', 'The web app has not been built')
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
  const mapOrigin = mapOriginOf(c.env.MAP_STYLE_URL)
  const html = fillPage(await page.text(), nonce, mapOrigin ? (c.env.MAP_STYLE_URL ?? null) : null)
  return c.html(html, target.known ? 200 : 404, {
    'content-security-policy': contentSecurityPolicy(nonce, mapOrigin),
    'cache-control': 'no-cache',
  })
})
