import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { requireUser } from '#shared/actors'
import type { AppTypes } from '#shared/app'
import type { TokenGrant } from '#shared/contracts/auth'
import { deviceOf } from '../domain/devices'
import type { Env } from '../env'
import type { Grant } from '../service/sessions'
import { setRefreshCookie } from './cookies'

export type App = OpenAPIHono<AppTypes<Env>>
export const tags = ['auth']

/** Who is not signed in learns nothing else, not even that the body was wrong. */
export const signedIn: MiddlewareHandler<AppTypes<Env>> = async (c, next) => {
  requireUser(c.get('ctx').call)
  await next()
}

/** The grant as the caller wants it: with the refresh token, or with a cookie in its stead. */
export function tokens(c: Context<AppTypes<Env>>, grant: Grant, inCookie: boolean): TokenGrant {
  if (!inCookie) return grant
  const { refresh_token, ...rest } = grant
  setRefreshCookie(c, refresh_token)
  return rest
}

export const device = (c: Context<AppTypes<Env>>): string => deviceOf(c.req.header('user-agent'))
