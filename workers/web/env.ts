import type { SettingsEnv } from '#shared/settings'

/** The built web app; no other binding, since the browser talks to the API itself. */
export type Env = SettingsEnv & { ASSETS: Fetcher }
