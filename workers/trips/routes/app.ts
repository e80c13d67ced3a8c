import { z } from '@hono/zod-openapi'
import { answer, type createApp, ErrorEnvelope } from '#shared/app'
import type { Env } from '../env'

/** What the routes of trips have in common. */
export type App = ReturnType<typeof createApp<Env>>

export const tags = ['trips']
export const params = z.object({ id: z.string().max(64).openapi({ example: 'trp_01kaw9v6x2m4n8q0r3s5t7v9w1' }) })
export const etag = z.object({ etag: z.string() })
export const tagged = <T extends z.ZodType>(description: string, schema: T) => ({
  ...answer(description, schema),
  headers: etag,
})
export const listOf = <T extends z.ZodType>(items: T) =>
  z.object({ items: z.array(items), next_cursor: z.string().nullable() })
export const gone = (description: string) => ({ 410: answer(description, ErrorEnvelope) })
