import type { CacheEnv } from '#shared/cache'
import type { Context } from '#shared/call'
import type { OutboxEnv } from '#shared/outbox'
import type { SettingsEnv } from '#shared/settings'

export interface Env extends CacheEnv, OutboxEnv, SettingsEnv {
  ENVIRONMENT?: string
  CONFIG_DB: D1Database
}
export type Ctx = Context<Env>
