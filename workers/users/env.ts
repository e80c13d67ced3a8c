import type { CacheEnv } from '#shared/cache'
import type { Context } from '#shared/call'
import type { SearchRpc } from '#shared/contracts/search'
import type { TripsRpc } from '#shared/contracts/trips'
import type { OutboxEnv } from '#shared/outbox'

export interface Env extends CacheEnv, OutboxEnv {
  USERS_DB: D1Database
  AVATARS: R2Bucket
  SEARCH: SearchRpc
  TRIPS: TripsRpc
}
export type Ctx = Context<Env>
