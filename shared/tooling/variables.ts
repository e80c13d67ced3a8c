/** The environment variables handed to every Worker as they are; README.md says what each does. */
export const VARIABLES = [
  'ENVIRONMENT',
  'RATE_LIMIT_REQUESTS',
  'RATE_LIMIT_USER_REQUESTS',
  'RATE_LIMIT_WINDOW',
  'AUTH_THROTTLE_PER_MINUTE',
  'ACCESS_TOKEN_TTL',
  'METRICS_TOKEN',
  'SENTRY_DSN',
  'GROQ_API_KEY',
  'OPENAI_BASE_URL',
  'LLM_MODEL',
  'MAP_STYLE_URL',
  'CORS_ORIGINS',
  'REQUIRE_VERIFIED_EMAIL',
  'OIDC_PROVIDERS',
  'TRUSTED_ISSUERS',
  'ENCRYPTION_KEYS',
] as const

/** Those that are set, and ENVIRONMENT in any case. An unset one is left out, so that its default stands in one place. */
export function variables(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const set = VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : []))
  return { ENVIRONMENT: 'development', ...Object.fromEntries(set) }
}
