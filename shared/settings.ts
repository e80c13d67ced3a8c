/** The environment variables `npm start` and production hand to the Workers; all are text, all have a default here. */
export type SettingsEnv = {
  ENVIRONMENT?: string
  RATE_LIMIT_REQUESTS?: string
  RATE_LIMIT_USER_REQUESTS?: string
  RATE_LIMIT_WINDOW?: string
  AUTH_THROTTLE_PER_MINUTE?: string
  ACCESS_TOKEN_TTL?: string
  METRICS_TOKEN?: string
  SENTRY_DSN?: string
  GROQ_API_KEY?: string
  OPENAI_BASE_URL?: string
  MAP_STYLE_URL?: string
  REQUIRE_VERIFIED_EMAIL?: string
  /** Secrets that seal what must be readable again, such as those of authenticators; the first seals, all open. Comma separated. */
  ENCRYPTION_KEYS?: string
  /** Tests only: accept `x-now`. Never set in production. */
  TEST_CLOCK?: string
}

const number = (text: string | undefined, fallback: number) => {
  const value = Number(text)
  return text !== undefined && text !== '' && Number.isFinite(value) && value >= 0 ? value : fallback
}

export const isProduction = (env: SettingsEnv) => env.ENVIRONMENT === 'production'

/** Whether an address must be proved before it opens anything, such as an invitation sent to it; true in production. */
export const requiresVerifiedEmail = (env: SettingsEnv) =>
  env.REQUIRE_VERIFIED_EMAIL ? env.REQUIRE_VERIFIED_EMAIL === 'true' : isProduction(env)

/** Limits of the gateway; 0 switches one off. */
export const limitSettings = (env: SettingsEnv) => ({
  /** Writes, generations and refused tokens of one address per window; reads get ten times as many. */
  addressRequests: number(env.RATE_LIMIT_REQUESTS, 100),
  userRequests: number(env.RATE_LIMIT_USER_REQUESTS, 1000),
  windowSeconds: Math.max(1, number(env.RATE_LIMIT_WINDOW, 3600)),
  signInsPerMinute: number(env.AUTH_THROTTLE_PER_MINUTE, 20),
})
/** Seconds an access token is good for; at most a day. */
export const accessTokenTtl = (env: SettingsEnv) => Math.min(86_400, Math.max(1, number(env.ACCESS_TOKEN_TTL, 3600)))

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
