import { z } from '@hono/zod-openapi'
import { Cursor, Limit, Line } from './common'

/** `default` lies below all others; each deployment reads its own (`ENVIRONMENT`) on top of it. */
export const COMMON_ENVIRONMENT = 'default'
export const EnvironmentQuery = z.object({
  environment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'Use small letters, digits and hyphens')
    .optional()
    .openapi({ description: 'The environment meant; left out: the one this deployment is.', example: 'production' }),
})
export const VersionsQuery = z.object({ limit: Limit, cursor: Cursor })

/** Settings nobody but their owner reads: any JSON of at most 4 KiB under a name that begins with `custom.`. */
export const CUSTOM_KEY = /^custom(\.[a-z0-9][a-z0-9_-]*)+$/
export const SettingKeyParam = z.object({ key: z.string().max(100).openapi({ example: 'enable_caching' }) })

const Value = z.unknown().openapi({ description: 'As the type of the setting says' })
const Version = z.int().min(0)
export const Setting = z
  .object({
    key: z.string(),
    /** `secret`: only whether it is set can be seen, and only the environment sets it. */
    type: z.enum(['boolean', 'integer', 'json', 'secret']),
    description: z.string(),
    environment: z.string(),
    value: Value,
    /**
     * Where `value` comes from: our own table, an environment variable, what is stored for all environments (`default`),
     * or what is stored for this one.
     */
    source: z.enum(['built_in', 'variable', 'default', 'environment']),
    built_in: Value,
    /** The environment variable that counts while nothing is stored. */
    variable: z.string().nullable(),
    minimum: z.int().nullable(),
    maximum: z.int().nullable(),
    writable: z.boolean(),
    /** Counts the changes of this key over all environments, from 0; what If-Match is compared with. */
    version: Version,
    changed_at: z.iso.datetime().nullable(),
    changed_by: z.string().nullable(),
  })
  .openapi('Setting')
export type Setting = z.infer<typeof Setting>
export const Settings = z
  .object({ items: z.array(Setting), next_cursor: z.null(), environment: z.string() })
  .openapi('Settings')

const reason = Line(500).optional().openapi({ description: 'Why; kept with the version' })
export const SettingChange = z
  .object({ value: Value, reason })
  .refine(({ value }) => value !== undefined, { path: ['value'], message: 'Required' })
  .openapi('SettingChange')
export type SettingChange = z.infer<typeof SettingChange>
/** `version` 0 is before the first change: it takes the environment's own value back. */
export const SettingRollback = z.object({ version: Version, reason }).openapi('SettingRollback')
export type SettingRollback = z.infer<typeof SettingRollback>

export const SettingVersion = z
  .object({
    version: Version,
    environment: z.string(),
    /** Absent where the environment's own value was taken back. */
    value: Value.optional(),
    author_id: z.string(),
    reason: z.string().nullable(),
    /** The version a rollback went back to. */
    restored: Version.nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('SettingVersion')
export type SettingVersion = z.infer<typeof SettingVersion>
export const SettingVersions = z
  .object({ items: z.array(SettingVersion), next_cursor: z.string().nullable() })
  .openapi('SettingVersions')
export type SettingVersions = z.infer<typeof SettingVersions>

export const FeatureFlag = z
  .object({ key: z.string(), enabled: z.boolean(), description: z.string(), source: Setting.shape.source })
  .openapi('FeatureFlag')
export type FeatureFlag = z.infer<typeof FeatureFlag>
export const FeatureFlags = z
  .object({ items: z.array(FeatureFlag), next_cursor: z.null(), environment: z.string() })
  .openapi('FeatureFlags')

/** A setting got another value, or lost its own, in one environment. The value itself is asked for. */
export const ConfigChanged = z.object({
  type: z.literal('config.changed'),
  key: z.string(),
  environment: z.string(),
  version: z.int(),
  by: z.string(),
})
