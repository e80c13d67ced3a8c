import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { requireUser } from '#shared/actors'
import { type AppTypes, answer } from '#shared/app'
import type { Env } from '../env'

export type App = OpenAPIHono<AppTypes<Env>>

/** Who is not signed in learns nothing else, not even that the body was wrong. */
export const signedIn: MiddlewareHandler<AppTypes<Env>> = async (c, next) => {
  requireUser(c.get('ctx').call)
  await next()
}

/** `me`, one's own id, or the account's number. */
export const params = z.object({
  id: z.string().max(64).openapi({ description: '`me`, a public id or an account number', example: 'me' }),
})
export const ifMatch = z.object({ 'if-match': z.string().optional() })
export const ifNoneMatch = z.object({ 'if-none-match': z.string().optional() })
const etag = z.object({ etag: z.string() })
export const tagged = <T extends z.ZodType>(description: string, schema: T) => ({
  ...answer(description, schema),
  headers: etag,
})
export const unchanged = { description: 'It is still the version named', headers: etag }
export const listOf = <T extends z.ZodType>(items: T) =>
  z.object({ items: z.array(items), next_cursor: z.string().nullable() })
/** Personal, and to be asked for anew each time. */
export const OWN = { 'cache-control': 'private, no-cache' }
