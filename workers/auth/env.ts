import type { CacheEnv } from '#shared/cache'
import type { Context } from '#shared/call'
import type { GuardRpc } from '#shared/contracts/guards'
import type { OutboxEnv } from '#shared/outbox'
import type { SettingsEnv } from '#shared/settings'

export type Env = CacheEnv &
  SettingsEnv &
  OutboxEnv & {
    AUTH_DB: D1Database
    /** `user:<id>`, `address:<address>` and `account:<hash of the e-mail address>`. */
    GUARD: { getByName(name: string): GuardRpc }
  }
export type Ctx = Context<Env>
