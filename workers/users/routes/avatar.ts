import { createRoute, z } from '@hono/zod-openapi'
import { refusals } from '#shared/app'
import { AppError } from '#shared/errors'
import { etagOf } from '#shared/values/etags'
import { IMAGE_TYPES, isImageType } from '../domain/image'
import { deleteAvatar, getAvatar, putAvatar } from '../service/avatars'
import { type App, params, signedIn, tagged } from './common'

const tags = ['users']
const bytes = { schema: { type: 'string', format: 'binary' } as const }
const AvatarSaved = z
  .object({ avatar_url: z.string().nullable(), width: z.int(), height: z.int() })
  .openapi('AvatarSaved')

export function addAvatarRoutes(app: App): void {
  app.openapi(
    createRoute({
      method: 'put',
      path: '/v1/users/{id}/avatar',
      operationId: 'putAvatar',
      summary: 'Upload a picture of oneself: PNG, JPEG or WebP, still, up to 2 MiB and 4096 pixels a side',
      tags,
      middleware: signedIn,
      request: {
        params,
        body: { required: true, content: Object.fromEntries(IMAGE_TYPES.map((type) => [type, bytes])) },
      },
      responses: { 200: tagged('Where it is served', AvatarSaved), ...refusals(400, 401, 404) },
    }),
    async (c) => {
      const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
      if (!isImageType(type)) throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Send ${IMAGE_TYPES.join(', ')}`)
      const picture = new Uint8Array(await c.req.arrayBuffer())
      const { version, ...saved } = await putAvatar(c.get('ctx'), c.req.valid('param').id, type, picture)
      return c.json(saved, 200, { etag: etagOf({ version }) })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/avatar',
      operationId: 'getAvatar',
      summary: "A picture by its key, without an account; one's own also without the key",
      tags,
      request: { params, query: z.object({ key: z.string().min(1).max(64).optional() }) },
      responses: {
        200: { description: 'The picture', content: Object.fromEntries(IMAGE_TYPES.map((type) => [type, bytes])) },
        304: { description: 'It is still the one named' },
        ...refusals(401, 404),
      },
    }),
    async (c) => {
      const { object, ...picture } = await getAvatar(c.get('ctx'), c.req.valid('param').id, c.req.valid('query').key)
      const type = object.httpMetadata?.contentType ?? ''
      const headers = {
        'content-type': isImageType(type) ? type : 'application/octet-stream',
        'content-disposition': 'inline',
        'x-content-type-options': 'nosniff',
        // Also when it is opened by itself, nothing in it runs.
        'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
        'cache-control': picture.public ? 'public, max-age=86400, immutable' : 'private, no-cache',
        etag: object.httpEtag,
      }
      if (c.req.header('if-none-match') === object.httpEtag) {
        await object.body.cancel()
        return c.body(null, 304, headers)
      }
      return c.body(object.body, 200, headers)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/users/{id}/avatar',
      operationId: 'deleteAvatar',
      summary: 'Remove the picture',
      tags,
      middleware: signedIn,
      request: { params },
      responses: { 204: { description: 'There is none any more' }, ...refusals(401, 404) },
    }),
    async (c) => {
      await deleteAvatar(c.get('ctx'), c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
