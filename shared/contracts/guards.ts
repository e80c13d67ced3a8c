import type { Call } from '../call'

/** One limit of a Guard: at most `limit` units within any `window_seconds`. */
export type LimitRule = { limit: number; window_seconds: number }
export type Lease = {
  /** Units granted, 0..wanted; already counted. */
  granted: number
  /** Units left in the window after this grant. */
  remaining: number
  /** Seconds until the window has room again for what was refused, or until it is empty. */
  reset_seconds: number
}
/** What makes a signed token worthless before it expires. */
export type SessionState = {
  /** Unix seconds: tokens issued earlier are void. */
  epoch: number
  /** Session ids (`sid`) ended and not yet expired. */
  revoked: string[]
}
export type ThrottleState = { allowed: boolean; retry_after_seconds: number }

/** One object per user (`user:<id>`), network address (`address:<ip>`) or account name (`account:<hash>`). */
export interface GuardRpc {
  /** Counts up to `wanted` units against `rule` in the sliding window `bucket`, and tells the session state along. */
  lease(call: Call, bucket: string, rule: LimitRule, wanted: number): Promise<Lease & { session: SessionState }>
  session(call: Call): Promise<SessionState>
  /** Ends one session until `expires_at` (Unix seconds), when its last token is dead anyway. */
  revokeSession(call: Call, sessionId: string, expiresAt: number): Promise<void>
  revokeSessions(call: Call, sessions: { id: string; expires_at: number }[]): Promise<void>
  /** Voids every token issued before now. */
  revokeAll(call: Call): Promise<void>
  /** May a sign-in be tried? Asked before the password is looked at. */
  signInAllowed(call: Call): Promise<ThrottleState>
  /**
   * Counts a failure; after the 5th in a row the next try must wait 1, 2, 4 ... 900 seconds. Like its counterpart it
   * answers whether the try was allowed at this very moment: of many sent at once most are not, whatever they were
   * told before, and then count for nothing and must be told nothing.
   */
  signInFailed(call: Call): Promise<ThrottleState>
  signInSucceeded(call: Call): Promise<ThrottleState>
}
