import { createHash, timingSafeEqual } from 'node:crypto'
import { requireRole } from '#shared/actors'
import type { SystemMetrics } from '#shared/contracts/monitor'
import { AppError } from '#shared/errors'
import { isProduction } from '#shared/settings'
import { exposition } from '../domain/exposition'
import { merged } from '../domain/series'
import { cacheCounters, summary } from '../domain/summary'
import type { Ctx } from '../env'
import { readCounters } from '../store'
import { systemHealth } from './health'

/**
 * Who may see figures and dependencies: an admin, whoever presents METRICS_TOKEN, and everybody where none is set
 * outside production. AUTH_REQUIRED without credentials, AUTH_INVALID_TOKEN for a wrong token, FORBIDDEN for others.
 */
export function requireInsight(ctx: Ctx, presented: string | undefined): void {
  const { METRICS_TOKEN: token } = ctx.env
  if (!token && !isProduction(ctx.env)) return
  if (presented !== undefined && ctx.call.actor.kind === 'anonymous') {
    if (token && sameText(presented, token)) return
    throw new AppError('AUTH_INVALID_TOKEN', 'Not the metrics token')
  }
  requireRole(ctx.call, 'admin')
}

/** In a time that tells nothing of where they differ, or of the length. */
const sameText = (a: string, b: string) => timingSafeEqual(sha256(a), sha256(b))
const sha256 = (text: string) => createHash('sha256').update(text).digest()

export const metricsText = async (ctx: Ctx): Promise<string> => {
  const [counters, { services }] = await Promise.all([allCounters(ctx), systemHealth(ctx)])
  return exposition(counters, services)
}

export const systemMetrics = async (ctx: Ctx): Promise<SystemMetrics> => summary(await allCounters(ctx), ctx.now)

export const cacheCounts = async (ctx: Ctx) => cacheCounters(await allCounters(ctx))

const allCounters = async (ctx: Ctx) => merged(await readCounters(ctx.env))
