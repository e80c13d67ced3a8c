import type { LimitRule, ThrottleState } from '#shared/contracts/guards'
import { AppError } from '#shared/errors'
import { limitSettings } from '#shared/settings'
import { sha256 } from '#shared/values/ids'
import type { Ctx } from '../env'

const BUCKET = 'failed-sign-ins'

export type Throttle = {
  /** RATE_LIMITED while the account or the address has to wait. */
  check(): Promise<void>
  failed(): Promise<void>
  succeeded(): Promise<void>
}

/**
 * Slows guessing at one account, from wherever, and from one address, at whichever accounts. It works the same for
 * addresses nobody registered, so that it tells nothing about who has an account.
 */
export async function throttleFor(ctx: Ctx, email: string): Promise<Throttle> {
  const account = ctx.env.GUARD.getByName(`account:${await sha256(email)}`)
  const rule = { limit: limitSettings(ctx.env).signInsPerMinute, window_seconds: 60 }
  const address = ctx.call.address
    ? addressThrottle(ctx, ctx.call.address, rule)
    : { state: async () => OPEN, failed: async () => {} }
  return {
    async check() {
      const states = await Promise.all([account.signInAllowed(ctx.call), address.state()])
      const wait = Math.max(...states.map(({ allowed, retry_after_seconds }) => (allowed ? 0 : retry_after_seconds)))
      if (wait === 0) return
      throw new AppError('RATE_LIMITED', `Too many failed sign-ins: try again in ${wait} seconds`, {
        retry_after: wait,
      })
    },
    async failed() {
      await Promise.all([account.signInFailed(ctx.call), address.failed()])
    },
    succeeded: () => account.signInSucceeded(ctx.call),
  }
}

const OPEN: ThrottleState = { allowed: true, retry_after_seconds: 0 }

function addressThrottle(ctx: Ctx, address: string, rule: LimitRule) {
  const guard = ctx.env.GUARD.getByName(`address:${address}`)
  return {
    async state(): Promise<ThrottleState> {
      if (rule.limit === 0) return OPEN
      const { remaining, reset_seconds } = await guard.lease(ctx.call, BUCKET, rule, 0)
      return { allowed: remaining > 0, retry_after_seconds: Math.max(1, reset_seconds) }
    },
    async failed(): Promise<void> {
      if (rule.limit > 0) await guard.lease(ctx.call, BUCKET, rule, 1)
    },
  }
}
