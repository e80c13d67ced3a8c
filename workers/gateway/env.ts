import type { CacheEnv } from '#shared/cache'
import type { AuthRpc } from '#shared/contracts/auth'
import type { GuardRpc } from '#shared/contracts/guards'
import type { MonitorRpc } from '#shared/contracts/monitor'
import type { SettingsEnv } from '#shared/settings'
import type { HttpBinding } from './segments'

/** An object namespace as its callers see it: a name gives the verbs of its contract. */
export interface Guards {
  getByName(name: string): GuardRpc
}
export type Env = Record<HttpBinding, Fetcher> &
  CacheEnv &
  SettingsEnv & {
    AUTH_RPC: AuthRpc
    MONITOR_RPC: MonitorRpc
    GUARD: Guards
    /** Origins other than our own that browsers may call from, comma separated. */
    CORS_ORIGINS?: string
  }
