import type { LimitRule, ThrottleState } from '#shared/contracts/guards'
import { AppError } from '#shared/errors'
import { limitSettings } from '#shared/settings'
import { sha256 } from '#shared/values/ids'
import type { Ctx } from '../env'

const BUCKET = 'failed-sign-ins'

export type Throttle = {
  /** Before the password is looked at. RATE_LIMITED while the account or the address has to wait. */
  check(): Promise<void>
  /**
   * Afterwards, and RATE_LIMITED again when others failed meanwhile: of many guesses sent at once only the first few
   * may learn whether they were right.
   */
  failed(): Promise<void>
  succeeded(): Promise<void>
}

/**
 * Slows guessing at one account, from wherever, and from one address, at whichever accounts. It works the same for
 * addresses nobody registered, so that it tells nothing about who has an account.
 */
export async function throttleFor(ctx: Ctx, email: string): Promise<Throttle> {
  const account = ctx.env.GUARD.getByName(`account:${await sha256(email)}`)
  const address = addressThrottle(ctx)
  return {
    check: async () => demand(await Promise.all([account.signInAllowed(ctx.call), address.state()])),
    failed: async () => demand(await Promise.all([account.signInFailed(ctx.call), address.failed()])),
    succeeded: async () => demand(await Promise.all([account.signInSucceeded(ctx.call), address.state()])),
  }
}

function demand(states: ThrottleState[]): void {
  const wait = Math.max(...states.map(({ allowed, retry_after_seconds }) => (allowed ? 0 : retry_after_seconds)))
  if (wait === 0) return
  throw new AppError('RATE_LIMITED', `Too many failed sign-ins: try again in ${wait} seconds`, { retry_after: wait })
}

const OPEN: ThrottleState = { allowed: true, retry_after_seconds: 0 }

function addressThrottle(ctx: Ctx): { state(): Promise<ThrottleState>; failed(): Promise<ThrottleState> } {
  const rule: LimitRule = { limit: limitSettings(ctx.env).signInsPerMinute, window_seconds: 60 }
  if (rule.limit === 0 || !ctx.call.address) return { state: async () => OPEN, failed: async () => OPEN }
  const guard = ctx.env.GUARD.getByName(`address:${ctx.call.address}`)
  return {
    async state() {
      const { remaining, reset_seconds } = await guard.lease(ctx.call, BUCKET, rule, 0)
      return { allowed: remaining > 0, retry_after_seconds: Math.max(1, reset_seconds) }
    },
    async failed() {
      const { granted, reset_seconds } = await guard.lease(ctx.call, BUCKET, rule, 1)
      return { allowed: granted > 0, retry_after_seconds: Math.max(1, reset_seconds) }
    },
  }
}
