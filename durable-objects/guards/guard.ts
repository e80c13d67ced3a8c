import type { Lease, LimitRule, SessionState, ThrottleState } from '#shared/contracts/guards'
import { GuardStorage, type Sql } from './storage'
import { type Failures, failedAgain, isStale, NO_FAILURES, throttleOf } from './throttle'
import { grant, live, type Slot, type Window } from './window'

/** No access token lives longer than a day (plus clock skew), so an older epoch voids nothing that is not dead anyway. */
const EPOCH_KEPT_SECONDS = 86_400 + 60

/**
 * What one Guard object remembers, in memory and in its SQLite. It knows nothing of Cloudflare: every verb gets the
 * time and decides and writes without an await in between, so concurrent calls cannot interleave.
 */
export class GuardState {
  private readonly storage: GuardStorage
  private hasTables: boolean
  private readonly windows: Map<string, Window>
  private readonly revoked: Map<string, number>
  private epoch = 0
  private failures: Failures = NO_FAILURES

  constructor(sql: Sql) {
    this.storage = new GuardStorage(sql)
    this.hasTables = !this.storage.isEmpty
    this.windows = this.hasTables ? this.storage.readSlots() : new Map<string, Window>()
    this.revoked = this.hasTables ? this.storage.readRevoked() : new Map<string, number>()
    if (this.hasTables) ({ epoch: this.epoch, failures: this.failures } = this.storage.readFacts())
  }

  lease(bucket: string, rule: LimitRule, wanted: number, nowMs: number): Lease {
    // The length is part of the name: slots of different lengths do not add up.
    const name = `${rule.window_seconds}:${bucket}`
    const before = this.windows.get(name) ?? []
    const { window, lease, slot } = grant(before, rule, wanted, nowMs)
    this.keep(name, before, window)
    if (slot) this.write().writeSlot(name, slot)
    return lease
  }

  session(nowMs: number): SessionState {
    this.forgetSessions(nowMs)
    return { epoch: this.epoch, revoked: [...this.revoked.keys()] }
  }

  revokeSession(sessionId: string, expiresAt: number, nowMs: number): void {
    const until = Math.ceil(expiresAt)
    if (until * 1000 <= nowMs) return
    this.revoked.set(sessionId, until)
    this.write().writeRevoked(sessionId, until)
  }

  /** Tokens carry whole seconds, so one issued within the very second of this call survives by its epoch; end its session too. */
  revokeAll(nowMs: number): void {
    this.epoch = Math.floor(nowMs / 1000)
    this.write().writeEpoch(this.epoch)
  }

  signInAllowed(nowMs: number): ThrottleState {
    return throttleOf(this.failures, nowMs)
  }

  signInFailed(nowMs: number): ThrottleState {
    const state = this.signInAllowed(nowMs)
    if (state.allowed) this.setFailures(failedAgain(this.failures, nowMs))
    return state
  }

  signInSucceeded(nowMs: number): ThrottleState {
    const state = this.signInAllowed(nowMs)
    if (state.allowed && this.failures.count > 0) this.setFailures(NO_FAILURES)
    return state
  }

  private setFailures(failures: Failures): void {
    this.failures = failures
    this.write().writeFailures(failures)
  }

  /** Drops all that no longer matters. True when nothing is left and the storage may be deleted. */
  prune(nowMs: number): boolean {
    for (const [name, window] of this.windows) {
      const rule = { limit: 0, window_seconds: Number(name.slice(0, name.indexOf(':'))) }
      this.keep(name, window, live(window, rule, nowMs))
    }
    this.forgetSessions(nowMs)
    if (isStale(this.failures, nowMs)) this.failures = NO_FAILURES
    return this.windows.size === 0 && this.revoked.size === 0 && this.epoch === 0 && this.failures.count === 0
  }

  /** After the storage was deleted: the tables are gone, the next write makes them again. */
  forgetTables(): void {
    this.hasTables = false
  }

  private keep(name: string, before: Window, after: Window): void {
    if (after.length > 0) this.windows.set(name, after)
    else this.windows.delete(name)
    const kept = new Set(after.map(({ index }: Slot) => index))
    const gone = before.filter(({ index }) => !kept.has(index))
    if (gone.length > 0) this.write().deleteSlots(name, gone)
  }

  private forgetSessions(nowMs: number): void {
    for (const [sessionId, expiresAt] of this.revoked) {
      if (expiresAt * 1000 > nowMs) continue
      this.revoked.delete(sessionId)
      this.write().deleteRevoked(sessionId)
    }
    if (this.epoch > 0 && this.epoch + EPOCH_KEPT_SECONDS < nowMs / 1000) {
      this.epoch = 0
      this.write().writeEpoch(0)
    }
  }

  private write(): GuardStorage {
    if (!this.hasTables) this.storage.createTables()
    this.hasTables = true
    return this.storage
  }
}
