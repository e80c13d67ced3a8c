import { COMMON_ENVIRONMENT, CUSTOM_KEY, type Setting } from '#shared/contracts/config'
import { isSettingKey, resolveSetting, SETTINGS, type SettingKey } from '#shared/contracts/settings'
import { AppError, invalid, notFound } from '#shared/errors'

/** Set by environment variable only: a database and a read copy are no places for them. */
export const SECRETS = {
  'secret.metrics_token': { variable: 'METRICS_TOKEN', description: 'Bearer of the operational pages.' },
  'secret.sentry_dsn': { variable: 'SENTRY_DSN', description: 'Where errors are reported to.' },
  'secret.groq_api_key': { variable: 'GROQ_API_KEY', description: 'Key of the language model.' },
  'secret.encryption_keys': { variable: 'ENCRYPTION_KEYS', description: 'What seals secrets that are stored.' },
} as const
export type SecretKey = keyof typeof SECRETS
export const SECRET_KEYS = Object.keys(SECRETS) as SecretKey[]
const isSecretKey = (key: string): key is SecretKey => Object.hasOwn(SECRETS, key)
export const REDACTED = '[redacted]'

/** A name that promises a secret: whoever keeps one here believes it safe. */
const SECRETIVE = /(secret|token|password|passphrase|credential|private_?key|api_?key)/
const CUSTOM_BYTES = 4096
export const MAX_CUSTOM = 200

/** What is stored of a key in one environment. Times are Unix milliseconds. */
export type Stored = { key: string; environment: string; value: unknown; changed_at: number; changed_by: string }
/** The environment somebody looks at; its variables are known only to the deployment that is this environment. */
export type View = { environment: string; variables: Readonly<Record<string, string | undefined>> }

/** The setting as it counts in the environment looked at. NOT_FOUND for a key that means nothing and was never written. */
export function present(key: string, stored: readonly Stored[], version: number, view: View): Setting {
  if (isSecretKey(key)) return presentSecret(key, view)
  const { environment } = view
  const own = stored.find((entry) => entry.environment === environment)
  const layer = own ?? stored.find((entry) => entry.environment === COMMON_ENVIRONMENT)
  const shown = {
    key,
    environment,
    writable: true,
    version,
    changed_at: layer ? new Date(layer.changed_at).toISOString() : null,
    changed_by: layer?.changed_by ?? null,
  }
  const source = layer?.environment === COMMON_ENVIRONMENT ? 'default' : 'environment'
  if (isSettingKey(key)) return { ...shown, ...presentKnown(key, layer?.value, source, view) }
  if (version === 0) throw notFound('setting')
  return { ...shown, ...presentCustom(layer, source) }
}

function presentKnown(key: SettingKey, stored: unknown, storedIn: 'default' | 'environment', view: View) {
  const setting = SETTINGS[key]
  const variable = setting.variable ?? null
  const given = variable === null ? undefined : view.variables[variable]
  const { value, origin } = resolveSetting(key, stored, given, view.environment === 'production')
  return {
    type: setting.type,
    description: setting.description,
    value,
    source: origin === 'stored' ? storedIn : origin,
    built_in: setting.default,
    variable,
    minimum: setting.type === 'integer' ? setting.minimum : null,
    maximum: setting.type === 'integer' ? setting.maximum : null,
  }
}

const presentCustom = (layer: Stored | undefined, source: 'default' | 'environment') =>
  ({
    type: 'json',
    description: 'A setting of your own',
    value: layer?.value ?? null,
    source: layer ? source : 'built_in',
    built_in: null,
    variable: null,
    minimum: null,
    maximum: null,
  }) as const

function presentSecret(key: SecretKey, { environment, variables }: View): Setting {
  const { variable, description } = SECRETS[key]
  const isSet = Boolean(variables[variable])
  return {
    key,
    type: 'secret',
    description,
    environment,
    value: isSet ? REDACTED : null,
    source: isSet ? 'variable' : 'built_in',
    built_in: null,
    variable,
    minimum: null,
    maximum: null,
    writable: false,
    version: 0,
    changed_at: null,
    changed_by: null,
  }
}

/** VALIDATION_ERROR for a key that cannot be written. */
export function checkKey(key: string): void {
  if (isSettingKey(key)) return
  if (isSecretKey(key)) throw invalid('key', `set by the environment variable ${SECRETS[key].variable} only`)
  if (!CUSTOM_KEY.test(key))
    throw invalid('key', 'no such setting: GET /v1/config lists them, and your own begin with custom.')
  if (SECRETIVE.test(key)) throw invalid('key', 'a secret belongs in the environment, not in a setting')
}

/** VALIDATION_ERROR for a value the key cannot have, FORBIDDEN for one it must not have where it would count. */
export function checkValue(key: string, value: unknown, environment: string, production: boolean): void {
  if (!isSettingKey(key)) {
    const bytes = new TextEncoder().encode(JSON.stringify(value)).length
    if (bytes > CUSTOM_BYTES) throw invalid('value', `at most ${CUSTOM_BYTES} bytes of JSON`)
    return
  }
  const setting = SETTINGS[key]
  const parsed = setting.schema.safeParse(value)
  if (!parsed.success) throw invalid('value', parsed.error.issues[0]?.message ?? 'Invalid')
  const counts = environment === 'production' || (production && environment === COMMON_ENVIRONMENT)
  if (setting.type === 'boolean' && setting.fixedInProduction && counts && value !== setting.default)
    throw new AppError('FORBIDDEN', `${key} cannot be switched off in production`)
}
