import * as z from 'zod'

// The settings an administrator may change while the platform runs: their names, values and defaults. `config` keeps
// what was changed, `shared/settings.ts` reads it for every Worker.

/** Every cache of the platform: name and time to live in seconds. */
export const CACHE_TTL = {
  profile: 300,
  itinerary: 3600,
  search: 3600,
  suggest: 3600,
  places: 3600,
  destination: 86_400,
} as const
export type CacheNamespace = keyof typeof CACHE_TTL

/** The environment variables by which whoever starts the platform sets other defaults. */
export type SettingVariable =
  | 'RATE_LIMIT_REQUESTS'
  | 'RATE_LIMIT_USER_REQUESTS'
  | 'RATE_LIMIT_WINDOW'
  | 'AUTH_THROTTLE_PER_MINUTE'
  | 'ACCESS_TOKEN_TTL'

type Common = {
  description: string
  /** What an administrator stored wins over it. */
  variable?: SettingVariable
}
export type FlagSetting = Common & {
  type: 'boolean'
  default: boolean
  schema: z.ZodType<boolean>
  /** Nothing but its default counts in production, and nothing else is stored for it. */
  fixedInProduction?: boolean
}
export type NumberSetting = Common & {
  type: 'integer'
  default: number
  schema: z.ZodType<number>
  minimum: number
  maximum: number
}

const flag = (more: Omit<FlagSetting, 'type' | 'schema' | 'default'>): FlagSetting => ({
  type: 'boolean',
  default: true,
  schema: z.boolean(),
  ...more,
})

const integer = (more: Omit<NumberSetting, 'type' | 'schema'>): NumberSetting => ({
  type: 'integer',
  schema: z.int().min(more.minimum).max(more.maximum),
  ...more,
})

/**
 * A limit that 0 switches off. Otherwise it is not below `minimum`, so that nobody locks out the administrator who would
 * have to raise it again.
 */
const limit = (more: Omit<NumberSetting, 'type' | 'schema'>): NumberSetting => ({
  type: 'integer',
  ...more,
  minimum: 0,
  schema: z
    .int()
    .min(0)
    .max(more.maximum)
    .refine((value) => value === 0 || value >= more.minimum, `0 switches it off; otherwise at least ${more.minimum}`),
})

const cacheTtl = (namespace: CacheNamespace) =>
  integer({
    default: CACHE_TTL[namespace],
    // KV forgets nothing earlier.
    minimum: 60,
    maximum: 604_800,
    description: `Seconds that an answer of the cache "${namespace}" may be used.`,
  })
type CacheKey = `cache.ttl.${CacheNamespace}`
const cacheTtls = Object.fromEntries(
  (Object.keys(CACHE_TTL) as CacheNamespace[]).map((name) => [`cache.ttl.${name}`, cacheTtl(name)]),
) as Record<CacheKey, NumberSetting>

const DAY = 86_400

export const SETTINGS = {
  enable_caching: flag({
    description: 'Use the read caches. Off: every read asks its origin and counts as a miss.',
  }),
  enable_auth: flag({
    fixedInProduction: true,
    description:
      'Ask who calls. Off: a request without a token may do everything, as a local administrator; a token that is brought is still checked. Always on in production.',
  }),
  enable_rate_limiting: flag({
    description: 'Count requests against rate_limit.*. Failed sign-ins are throttled all the same.',
  }),
  enable_metrics: flag({
    description:
      'Count requests, durations, errors and cache reads. Off: /metrics stands still; logs and error reports go on.',
  }),
  ...cacheTtls,
  'rate_limit.requests': limit({
    variable: 'RATE_LIMIT_REQUESTS',
    default: 100,
    minimum: 20,
    maximum: 1_000_000_000,
    description:
      'Anonymous writes, generations and refused tokens per network address and window; reads get ten times that; 0 switches it off.',
  }),
  'rate_limit.user_requests': limit({
    variable: 'RATE_LIMIT_USER_REQUESTS',
    default: 1000,
    minimum: 20,
    maximum: 1_000_000_000,
    description: 'Requests per signed-in person and window; 0 switches it off.',
  }),
  'rate_limit.window': integer({
    variable: 'RATE_LIMIT_WINDOW',
    default: 3600,
    minimum: 1,
    maximum: DAY,
    description: 'Seconds of the sliding window.',
  }),
  'auth.throttle_per_minute': limit({
    variable: 'AUTH_THROTTLE_PER_MINUTE',
    default: 20,
    minimum: 3,
    maximum: 10_000,
    description: 'Failed sign-ins per network address and minute; 0 switches it off.',
  }),
  'auth.access_ttl': integer({
    variable: 'ACCESS_TOKEN_TTL',
    default: 3600,
    minimum: 60,
    // No Guard remembers longer that a session was ended.
    maximum: DAY,
    description: 'Seconds an access token given out from now on is good for.',
  }),
  'auth.refresh_ttl': integer({
    default: 30 * DAY,
    minimum: 3600,
    maximum: 90 * DAY,
    description: 'Seconds a session may lie unused before it ends.',
  }),
  'auth.session_ttl': integer({
    default: 90 * DAY,
    minimum: 3600,
    maximum: 365 * DAY,
    description: 'Seconds after which a session that begins from now on ends, however busy.',
  }),
} satisfies Record<string, FlagSetting | NumberSetting>

export type SettingKey = keyof typeof SETTINGS
export type SettingValues = { [Key in SettingKey]: (typeof SETTINGS)[Key]['default'] }
export type FlagKey = { [Key in SettingKey]: SettingValues[Key] extends boolean ? Key : never }[SettingKey]
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[]
export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(SETTINGS, key)

/** Where the value that counts comes from: this table, an environment variable, or what an administrator stored. */
export type Origin = 'built_in' | 'variable' | 'stored'

/** The value of a setting that counts. A stored value or variable that does not fit (any more) counts as none. */
export function resolveSetting(
  key: SettingKey,
  stored: unknown,
  variable: string | undefined,
  production: boolean,
): { value: boolean | number; origin: Origin } {
  const setting: FlagSetting | NumberSetting = SETTINGS[key]
  if (setting.type === 'boolean' && setting.fixedInProduction && production)
    return { value: setting.default, origin: 'built_in' }
  const parsed = setting.schema.safeParse(stored)
  if (parsed.success) return { value: parsed.data, origin: 'stored' }
  const given = setting.type === 'integer' ? numberOf(variable, setting) : undefined
  return given === undefined ? { value: setting.default, origin: 'built_in' } : { value: given, origin: 'variable' }
}

/** Whoever starts the platform may go below what an administrator may store, down to a limit of one request. */
function numberOf(text: string | undefined, { minimum, maximum }: NumberSetting): number | undefined {
  const value = Number(text)
  if (text === undefined || text === '' || !Number.isFinite(value) || value < 0) return undefined
  return Math.min(maximum, Math.max(Math.min(1, minimum), value))
}
