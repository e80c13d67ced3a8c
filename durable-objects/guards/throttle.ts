import type { ThrottleState } from '#shared/contracts/guards'

/** Sign-ins that failed one after the other, and when the last one did. */
export type Failures = { count: number; last_ms: number }
export const NO_FAILURES: Failures = { count: 0, last_ms: 0 }

/** Wrong passwords that cost nothing: people mistype. */
const FREE_FAILURES = 4
const MAX_WAIT_SECONDS = 900
/** After a day of peace an account starts afresh. */
export const FORGET_AFTER_MS = 86_400_000

/** Seconds to wait after so many failures in a row: 0, 0, 0, 0, 1, 2, 4 ... 900. */
export const waitAfter = (failures: number): number =>
  failures <= FREE_FAILURES ? 0 : Math.min(MAX_WAIT_SECONDS, 2 ** (failures - FREE_FAILURES - 1))

export function throttleOf(failures: Failures, nowMs: number): ThrottleState {
  const openMs = failures.last_ms + waitAfter(failures.count) * 1000
  const allowed = nowMs >= openMs || isStale(failures, nowMs)
  return { allowed, retry_after_seconds: allowed ? 0 : Math.ceil((openMs - nowMs) / 1000) }
}

export const failedAgain = (failures: Failures, nowMs: number): Failures => ({
  count: (isStale(failures, nowMs) ? 0 : failures.count) + 1,
  last_ms: nowMs,
})

/** Also true for a failure of tomorrow, which only a clock that was set back can bring. */
export const isStale = (failures: Failures, nowMs: number): boolean =>
  Math.abs(nowMs - failures.last_ms) >= FORGET_AFTER_MS
