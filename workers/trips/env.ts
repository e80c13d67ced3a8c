import type { Context } from '#shared/call'
import type { GuardRpc } from '#shared/contracts/guards'
import type { TripRoomRpc } from '#shared/contracts/rooms'
import type { SearchRpc } from '#shared/contracts/search'
import type { OutboxEnv } from '#shared/outbox'
import type { SettingsEnv } from '#shared/settings'

export interface Env extends OutboxEnv, SettingsEnv {
  ENVIRONMENT?: string
  TRIPS_DB: D1Database
  SEARCH: SearchRpc
  TRIP_ROOM: { getByName(tripId: string): TripRoomRpc }
  GUARD: { getByName(name: string): GuardRpc }
}
export type Ctx = Context<Env>
