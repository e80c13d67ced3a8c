import type { Context } from './call'
import {
  type CacheNamespace,
  resolveSetting,
  SETTING_KEYS,
  SETTINGS,
  type SettingValues,
  type SettingVariable,
} from './contracts/settings'
import { within } from './within'

export { CACHE_TTL, type CacheNamespace } from './contracts/settings'

/** The environment variables `npm start` and production hand to the Workers; all are text, all have a default. */
export type SettingsEnv = { [Name in SettingVariable]?: string } & {
  ENVIRONMENT?: string
  METRICS_TOKEN?: string
  SENTRY_DSN?: string
  GROQ_API_KEY?: string
  OPENAI_BASE_URL?: string
  MAP_STYLE_URL?: string
  REQUIRE_VERIFIED_EMAIL?: string
  /** Sites people can sign in with, as JSON: `{"google": {"client_id": "...", "client_secret": "..."}}`. */
  OIDC_PROVIDERS?: string
  /** Issuers whose tokens are good for a session here, as JSON: `[{"issuer": "...", "audience": "..."}]`. */
  TRUSTED_ISSUERS?: string
  /** Secrets that seal what must be readable again, such as those of authenticators; the first seals, all open. Comma separated. */
  ENCRYPTION_KEYS?: string
  /** Tests only: accept `x-now`. Never set in production. */
  TEST_CLOCK?: string
}

export const isProduction = (env: SettingsEnv) => env.ENVIRONMENT === 'production'
export const environmentOf = (env: SettingsEnv) => env.ENVIRONMENT || 'development'

/** Whether an address must be proved before it opens anything, such as an invitation sent to it; true in production. */
export const requiresVerifiedEmail = (env: SettingsEnv) =>
  env.REQUIRE_VERIFIED_EMAIL ? env.REQUIRE_VERIFIED_EMAIL === 'true' : isProduction(env)

/**
 * What administrators stored, as `config` copies it to KV after every change. This isolate keeps it for 5 seconds, so a
 * change counts within ten wherever KV already has it, and most requests read nothing.
 */
export type SettingsDocument = { version: number; values: Record<string, unknown> }
export const settingsDocumentKey = (environment: string) => `settings:${environment}`

const FRESH_MS = 5_000
/** After a failed read, and for those who come while another request reads. */
const RETRY_MS = 1_000
const READ_TIMEOUT_MS = 250
/** The least KV allows: how long another location than the writer's may go on with the old document. */
const KV_CACHE_SECONDS = 30

let document: SettingsDocument | undefined
let readAgainAt = 0
let text: string | null | undefined

/**
 * Brings this isolate's copy up to date; called where a request begins. It never throws: where KV is broken or slow, or
 * the Worker has no KV, the last known copy stands, and before any the environment variables and defaults.
 */
export async function refreshSettings(ctx: Pick<Context<object>, 'env' | 'log'>): Promise<void> {
  const { CACHE: kv, ENVIRONMENT }: SettingsEnv & { CACHE?: KVNamespace } = ctx.env
  const now = Date.now()
  if (!kv || now < readAgainAt) return
  // One request reads; the others go on with the copy there is.
  if (document) readAgainAt = now + RETRY_MS
  try {
    const reading = kv.get(settingsDocumentKey(environmentOf({ ENVIRONMENT })), { cacheTtl: KV_CACHE_SECONDS })
    const read = await within(READ_TIMEOUT_MS, reading, () => {
      throw new Error(`KV did not answer within ${READ_TIMEOUT_MS} ms`)
    })
    if (!document || read !== text) document = parseDocument(read)
    text = read
    readAgainAt = Date.now() + FRESH_MS
  } catch (error) {
    readAgainAt = Date.now() + RETRY_MS
    ctx.log('WARNING', 'settings not read', { error: String(error) })
  }
}

function parseDocument(read: string | null): SettingsDocument {
  if (read === null) return { version: 0, values: {} }
  const parsed: SettingsDocument = JSON.parse(read)
  return { version: parsed.version, values: { ...parsed.values } }
}

let last: { env: object; document: SettingsDocument | undefined; values: SettingValues } | undefined

/** Every setting as it counts now: stored by an administrator, else by environment variable, else our default. */
export function settings(env: SettingsEnv): SettingValues {
  if (last?.env !== env || last.document !== document) last = { env, document, values: valuesFor(env) }
  return last.values
}

function valuesFor(env: SettingsEnv): SettingValues {
  return Object.fromEntries(
    SETTING_KEYS.map((key) => {
      const { variable } = SETTINGS[key]
      return [key, resolveSetting(key, document?.values[key], variable && env[variable], isProduction(env)).value]
    }),
  ) as SettingValues
}

/** Limits of the gateway and of signing in; 0 switches one off. */
export function limitSettings(env: SettingsEnv) {
  const now = settings(env)
  const counted = (limit: number) => (now.enable_rate_limiting ? limit : 0)
  return {
    /** Writes, generations and refused tokens of one address per window; reads get ten times as many. */
    addressRequests: counted(now['rate_limit.requests']),
    userRequests: counted(now['rate_limit.user_requests']),
    windowSeconds: now['rate_limit.window'],
    signInsPerMinute: now['auth.throttle_per_minute'],
  }
}
/** Seconds an access token is good for; at most a day. */
export const accessTokenTtl = (env: SettingsEnv) => settings(env)['auth.access_ttl']
/** Milliseconds a session may lie unused, and those after which it ends however busy. */
export const sessionIdleMs = (env: SettingsEnv) => settings(env)['auth.refresh_ttl'] * 1000
export const sessionMs = (env: SettingsEnv) => settings(env)['auth.session_ttl'] * 1000
/** Seconds that what a cache holds may be used. */
export const cacheTtl = (env: SettingsEnv, namespace: CacheNamespace) => settings(env)[`cache.ttl.${namespace}`]
