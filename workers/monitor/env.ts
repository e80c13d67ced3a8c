import type { CacheEnv } from '#shared/cache'
import type { Context } from '#shared/call'
import type { MetricsHubRpc } from '#shared/contracts/monitor'
import type { SettingsEnv } from '#shared/settings'

/** Only `fetch` is used of the services: their health. */
export interface Env extends SettingsEnv, CacheEnv {
  AUTH: Fetcher
  SEARCH: Fetcher
  TRIPS: Fetcher
  PLANNER: Fetcher
  USERS: Fetcher
  CONFIG: Fetcher
  METRICS_HUB: { getByName(name: string): MetricsHubRpc }
}
export type Ctx = Context<Env>
