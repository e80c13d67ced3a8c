import type { Context } from '#shared/call'
import type { MetricsHubRpc } from '#shared/contracts/monitor'
import type { SettingsEnv } from '#shared/settings'

/** Only `fetch` is used of the services: their health. */
export interface Env extends SettingsEnv {
  AUTH: Fetcher
  SEARCH: Fetcher
  TRIPS: Fetcher
  PLANNER: Fetcher
  USERS: Fetcher
  METRICS_HUB: { getByName(name: string): MetricsHubRpc }
}
export type Ctx = Context<Env>
