import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { AppError } from '#shared/errors'
import type { Ctx } from '../env'

/**
 * Passwords of share links, kept as `scrypt$N$r$p$salt$hash` (base64url). A fifth of the work of an account's password:
 * it guards a view of one trip behind a token nobody can guess, and each link's guesses are throttled.
 */
const COST = { N: 2 ** 14, r: 8, p: 1 }
const HASH_BYTES = 32
const SALT_BYTES = 16

export function hashPassword(password: string, salt: Uint8Array = randomBytes(SALT_BYTES)): string {
  const parts = [COST.N, COST.r, COST.p, base64url(salt), base64url(derive(password, salt, COST, HASH_BYTES))]
  return `scrypt$${parts.join('$')}`
}

export function isPassword(password: string, stored: string): boolean {
  const [, N, r, p, salt = '', hash = ''] = stored.split('$')
  const expected = Buffer.from(hash, 'base64url')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const actual = derive(password, Buffer.from(salt, 'base64url'), cost, expected.length)
  return expected.length > 0 && timingSafeEqual(actual, expected)
}

/** The same letters typed on another keyboard may be other code points, so they are brought into one form first. */
const derive = (password: string, salt: Uint8Array, { N, r, p }: typeof COST, length: number): Buffer =>
  scryptSync(password.normalize('NFKC'), salt, length, { N, r, p, maxmem: 256 * N * r })

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

/**
 * Proof that the password of a link was given, good until `until` (Unix milliseconds). Its key is the stored hash, so that
 * a grant needs no row and dies with the password.
 */
export const grantOf = (linkId: string, passwordHash: string, until: number): string =>
  `${until}.${createHmac('sha256', passwordHash).update(`${linkId}.${until}`).digest('base64url')}`

export function isGrant(grant: string, linkId: string, passwordHash: string, now: Date): boolean {
  const until = Number(/^(\d{1,15})\./.exec(grant)?.[1])
  if (!(until > now.getTime())) return false
  const [given, right] = [Buffer.from(grant), Buffer.from(grantOf(linkId, passwordHash, until))]
  return given.length === right.length && timingSafeEqual(given, right)
}

/** So many guesses a minute cost work at all, however many are sent at once. */
const TRIES = { limit: 30, window_seconds: 60 }

/**
 * Whether the password of a link is right. After the fifth wrong one in a row the next must wait 1, 2, 4 ... 900 seconds;
 * RATE_LIMITED until then, and for what was sent at once with it.
 */
export async function tryPassword(ctx: Ctx, linkId: string, password: string, stored: string): Promise<boolean> {
  const guard = ctx.env.GUARD.getByName(`share:${linkId}`)
  const [allowed, tries] = await Promise.all([
    guard.signInAllowed(ctx.call),
    guard.lease(ctx.call, 'share-passwords', TRIES, 1),
  ])
  demand(allowed)
  demand({ allowed: tries.granted > 0, retry_after_seconds: Math.max(1, tries.reset_seconds) })
  const right = isPassword(password, stored)
  demand(await (right ? guard.signInSucceeded(ctx.call) : guard.signInFailed(ctx.call)))
  return right
}

function demand({ allowed, retry_after_seconds: wait }: { allowed: boolean; retry_after_seconds: number }): void {
  if (allowed) return
  throw new AppError('RATE_LIMITED', `Too many wrong passwords: try again in ${wait} seconds`, { retry_after: wait })
}
