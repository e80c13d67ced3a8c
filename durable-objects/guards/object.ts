import { DurableObject } from 'cloudflare:workers'
import type { Call } from '#shared/call'
import type { GuardRpc, Lease, LimitRule, SessionState, ThrottleState } from '#shared/contracts/guards'
import { GuardState } from './guard'

/** How often an object that holds something looks whether it may forget it. */
const CLEAN_EVERY_MS = 3_600_000

/** One per user, network address or account name: see `GuardRpc`. All decisions are in `guard.ts`. */
export class Guard extends DurableObject implements GuardRpc {
  private readonly state: GuardState
  private alarmIsSet = false

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env)
    this.state = new GuardState(ctx.storage.sql)
  }

  async lease(call: Call, bucket: string, rule: LimitRule, wanted: number): Promise<Lease & { session: SessionState }> {
    const nowMs = timeOf(call)
    const lease = this.state.lease(bucket, rule, wanted, nowMs)
    const session = this.state.session(nowMs)
    if (lease.granted > 0) await this.cleanLater()
    return { ...lease, session }
  }

  async session(call: Call): Promise<SessionState> {
    return this.state.session(timeOf(call))
  }

  async revokeSession(call: Call, sessionId: string, expiresAt: number): Promise<void> {
    this.state.revokeSession(sessionId, expiresAt, timeOf(call))
    await this.cleanLater()
  }

  async revokeSessions(call: Call, sessions: { id: string; expires_at: number }[]): Promise<void> {
    for (const { id, expires_at } of sessions) this.state.revokeSession(id, expires_at, timeOf(call))
    if (sessions.length > 0) await this.cleanLater()
  }

  async revokeAll(call: Call): Promise<void> {
    this.state.revokeAll(timeOf(call))
    await this.cleanLater()
  }

  async signInAllowed(call: Call): Promise<ThrottleState> {
    return this.state.signInAllowed(timeOf(call))
  }

  async signInFailed(call: Call): Promise<ThrottleState> {
    const state = this.state.signInFailed(timeOf(call))
    await this.cleanLater()
    return state
  }

  async signInSucceeded(call: Call): Promise<ThrottleState> {
    return this.state.signInSucceeded(timeOf(call))
  }

  override async alarm(): Promise<void> {
    this.alarmIsSet = false
    if (!this.state.prune(Date.now())) return this.cleanLater()
    // An idle object shrinks to nothing. No await may come before `forgetTables`: a call in between would write to no table.
    const deleted = this.ctx.storage.deleteAll()
    this.state.forgetTables()
    await deleted
  }

  /** Set anew after each awakening at the earliest, so that a busy object does not pay for it at every call. */
  private async cleanLater(): Promise<void> {
    if (this.alarmIsSet) return
    this.alarmIsSet = true
    await this.ctx.storage.setAlarm(Date.now() + CLEAN_EVERY_MS)
  }
}

const timeOf = (call: Call): number => (call.now ? Date.parse(call.now) : Date.now())
