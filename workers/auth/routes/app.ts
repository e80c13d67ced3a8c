import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { requireUser } from '#shared/actors'
import type { AppTypes } from '#shared/app'
import type { UserActor } from '#shared/call'
import type { TokenGrant } from '#shared/contracts/auth'
import { AppError } from '#shared/errors'
import { ID_PREFIXES } from '#shared/values/ids'
import { deviceOf } from '../domain/devices'
import type { Env } from '../env'
import type { Grant } from '../service/sessions'
import { setRefreshCookie } from './cookies'

export type App = OpenAPIHono<AppTypes<Env>>
export const tags = ['auth']

/**
 * Who is not signed in learns nothing else, not even that the body was wrong. An API key is not signed in: it must not
 * be able to take the account over.
 */
export const signedIn: MiddlewareHandler<AppTypes<Env>> = async (c, next) => {
  if (isApiKey(requireUser(c.get('ctx').call))) throw new AppError('FORBIDDEN', 'An API key cannot do this: sign in')
  await next()
}
const isApiKey = ({ session_id }: UserActor) => session_id.startsWith(`${ID_PREFIXES.apiKey}_`)

/** The grant as the caller wants it: with the refresh token, or with a cookie in its stead. */
export function tokens(c: Context<AppTypes<Env>>, grant: Grant, inCookie: boolean): TokenGrant {
  if (!inCookie) return grant
  const { refresh_token, ...rest } = grant
  setRefreshCookie(c, refresh_token)
  return rest
}

export const device = (c: Context<AppTypes<Env>>): string => deviceOf(c.req.header('user-agent'))
