import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { AppError } from '#shared/errors'

/**
 * Passwords are kept as `scrypt$N$r$p$salt$hash` (base64url), parameters after OWASP: 16 MiB and about 150 ms. The call
 * is synchronous on purpose: one isolate is one thread, and so never computes two hashes at once.
 */
const COST = { N: 2 ** 14, r: 8, p: 5 }
const HASH_BYTES = 32
const SALT_BYTES = 16

/** Sign-ins and registrations at work in this isolate. Beyond this many the last would wait longer than its client does. */
const MAX_WAITING = 50
const WAIT_MS = 10_000
let waiting: number[] = []

/**
 * Takes a place in this isolate's line of hashes, before any other work is done for the request. RATE_LIMITED when the
 * line is too long. Places expire by time, since a request that was cut off never gives its own back.
 */
export function joinQueue(nowMs: number): () => void {
  waiting = waiting.filter((at) => nowMs - at < WAIT_MS)
  if (waiting.length >= MAX_WAITING) {
    throw new AppError('RATE_LIMITED', 'Too many people sign in at this moment', { retry_after: 5 })
  }
  waiting.push(nowMs)
  return () => {
    const place = waiting.indexOf(nowMs)
    if (place >= 0) waiting.splice(place, 1)
  }
}

export function hashPassword(password: string, salt: Uint8Array = randomBytes(SALT_BYTES)): string {
  const parts = [COST.N, COST.r, COST.p, base64url(salt), base64url(derive(password, salt, COST, HASH_BYTES))]
  return `scrypt$${parts.join('$')}`
}

/** Whether the password is right, and whether its hash should be made anew because our parameters have changed. */
export function checkPassword(password: string, stored: string): { right: boolean; outdated: boolean } {
  const [, N, r, p, salt, hash] = stored.split('$')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const expected = Buffer.from(hash ?? '', 'base64url')
  const actual = derive(password, Buffer.from(salt ?? '', 'base64url'), cost, expected.length)
  const outdated = cost.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p || expected.length !== HASH_BYTES
  return { right: expected.length > 0 && timingSafeEqual(actual, expected), outdated }
}

/** The hash of no password: an unknown account costs as much time as a known one. */
export const NO_PASSWORD = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** The same letters typed on another keyboard may be other code points, so they are brought into one form first. */
const derive = (password: string, salt: Uint8Array, { N, r, p }: typeof COST, length: number): Buffer =>
  scryptSync(password.normalize('NFKC'), salt, length, { N, r, p, maxmem: 256 * N * r })

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
