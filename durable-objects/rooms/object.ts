import { DurableObject } from 'cloudflare:workers'
import { type Call, contextOf } from '#shared/call'
import type { Money } from '#shared/contracts/common'
import type { RoomActor, RoomChange, RoomDocument, TripFacts, TripRoomRpc } from '#shared/contracts/rooms'
import { notFound } from '#shared/errors'
import { type CloudEvent, cloudEvent } from '#shared/events'
import { isProduction } from '#shared/settings'
import { type Documents, edit, readItems, readShared } from './document'
import { readBudget, readFacts, writeBudget } from './document/meta'
import type { Env } from './env'
import { applyChange, applyFacts, parseChange, requireEditor, requirePrivateAccess } from './room'
import {
  commit,
  confirmEvents,
  createTables,
  eraseRoom,
  loadRoom,
  oldestEvent,
  type Room,
  type Store,
  takeDueEvents,
} from './storage'

/**
 * The live room of one trip: the only place where its documents change. Verbs decide and store without an await between,
 * so each is one transaction, and the runtime holds the answer back until it is on disk.
 */
export class TripRoom extends DurableObject<Env> implements TripRoomRpc {
  private readonly store: Store
  private loaded: Room | undefined

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const { sql } = state.storage
    this.store = {
      all: (query, ...bindings) => sql.exec(query, ...bindings).toArray(),
      transaction: (work) => state.storage.transactionSync(work),
    }
    createTables(this.store)
  }

  async setFacts(call: Call, tripId: string, facts: TripFacts): Promise<void> {
    if (this.room.erased) return
    const by = call.actor.kind === 'anonymous' ? 'anonymous' : call.actor.id
    this.commit(call, tripId, by, ({ shared }) => applyFacts(shared, facts))
  }

  async setBudget(call: Call, tripId: string, actor: RoomActor, budget: Money | null): Promise<void> {
    requireEditor(actor)
    requirePrivateAccess(actor)
    if (this.room.erased) return
    this.commit(call, tripId, actor.user_id, (documents) => writeBudget(documents.private, budget))
  }

  async read(_call: Call, _tripId: string): Promise<RoomDocument> {
    return readShared(this.room.documents.shared, this.room.version)
  }

  async readPrivate(_call: Call, _tripId: string, actor: RoomActor): Promise<{ budget: Money | null } | null> {
    return actor.sees_private ? { budget: readBudget(this.room.documents.private) } : null
  }

  async change(
    call: Call,
    tripId: string,
    actor: RoomActor,
    facts: TripFacts,
    change: RoomChange,
  ): Promise<RoomDocument> {
    requireEditor(actor)
    if (this.room.erased) throw notFound('trip')
    this.commit(call, tripId, actor.user_id, ({ shared }) => {
      applyFacts(shared, facts)
      // The room may know newer facts than the caller.
      applyChange(shared, parseChange(change, readFacts(shared) ?? facts))
    })
    return this.read(call, tripId)
  }

  async erase(_call: Call, _tripId: string): Promise<void> {
    eraseRoom(this.store)
    this.loaded = undefined
    await this.ctx.storage.deleteAlarm()
  }

  async confirmEvents(ids: string[]): Promise<void> {
    confirmEvents(this.store, ids)
    this.wakeForEvents()
  }

  override async alarm(): Promise<void> {
    await this.relay()
  }

  private get room(): Room {
    this.loaded ??= loadRoom(this.store)
    return this.loaded
  }

  private commit(call: Call, tripId: string, by: string, work: (documents: Documents) => void): void {
    const room = this.room
    try {
      const { updates, planChanged } = edit(room.documents, work)
      if (!updates.shared && !updates.private) return
      const version = updates.shared ? room.version + 1 : room.version
      const events = planChanged ? [this.planChanged(call, tripId, by, version)] : []
      commit(this.store, room.documents, { updates, version, events, now: Date.now() })
      room.version = version
      if (events.length === 0) return
    } catch (error) {
      // What is in memory may be ahead of what is stored.
      this.loaded = undefined
      throw error
    }
    this.wakeForEvents()
    this.ctx.waitUntil(this.relay())
  }

  private planChanged(call: Call, tripId: string, by: string, version: number): CloudEvent {
    const item_count = readItems(this.room.documents.shared).length
    const data = { type: 'trip_room.plan_changed', trip_id: tripId, version, item_count, by } as const
    return cloudEvent(contextOf('rooms', this.env, call), 'rooms', tripId, version, data)
  }

  /** Sends what is due; what fails or is never confirmed is sent again by the alarm. */
  private async relay(): Promise<void> {
    const due = takeDueEvents(this.store, Date.now(), this.patienceMs)
    this.wakeForEvents()
    if (due.length > 0) await this.env.EVENTS.sendBatch(due.map((event) => ({ body: { event, attempt: 1 } })))
  }

  /** Called in the same breath as the write, so that no stored event is ever without an alarm. */
  private wakeForEvents(): void {
    const oldest = oldestEvent(this.store)
    void (oldest === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(oldest + this.patienceMs))
  }

  /** How long a sent event may stay unconfirmed. */
  private get patienceMs(): number {
    return isProduction(this.env) ? 300_000 : 30_000
  }
}
