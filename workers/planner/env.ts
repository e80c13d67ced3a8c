import type { CacheEnv } from '#shared/cache'
import type { Context } from '#shared/call'
import type { TripRoomRpc } from '#shared/contracts/rooms'
import type { SearchRpc } from '#shared/contracts/search'
import type { TripsRpc } from '#shared/contracts/trips'
import type { UsersRpc } from '#shared/contracts/users'
import type { SettingsEnv } from '#shared/settings'

export interface Env extends CacheEnv, SettingsEnv {
  ENVIRONMENT?: string
  PLANNER_DB: D1Database
  TRIPS: TripsRpc
  SEARCH: SearchRpc
  USERS: UsersRpc
  TRIP_ROOM: { getByName(tripId: string): TripRoomRpc }
  /** Workers AI; only where it is deployed. */
  AI?: { run(model: string, input: Record<string, unknown>): Promise<unknown> }
  /** The language model to ask; the default of the provider is in service/llm. */
  LLM_MODEL?: string
}
export type Ctx = Context<Env>
