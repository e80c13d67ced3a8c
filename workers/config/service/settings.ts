import { commitAudited, mustChange } from '#shared/audit'
import type { FeatureFlag, Setting, SettingChange, SettingRollback, SettingVersions } from '#shared/contracts/config'
import { isSettingKey, SETTING_KEYS } from '#shared/contracts/settings'
import { AppError, notFound } from '#shared/errors'
import { cloudEvent } from '#shared/events'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { environmentOf, isProduction, type SettingsEnv } from '#shared/settings'
import { matchesVersion } from '#shared/values/etags'
import { checkKey, checkValue, MAX_CUSTOM, present, SECRET_KEYS, type Stored, type View } from '../domain'
import type { Ctx, Env } from '../env'
import * as store from '../store'
import { healCopy, tellWorkers } from './copy'

/** The environment asked about, or our own; another deployment's variables are not ours to know. */
function viewOf(env: SettingsEnv, asked: string | undefined): View {
  const own = environmentOf(env)
  const environment = asked ?? own
  return { environment, variables: environment === own ? env : {} }
}

/** Every setting: ours in the order of their table, then the custom ones by name, then which secrets are set. */
export async function listSettings(ctx: Ctx, environment: string | undefined) {
  const view = viewOf(ctx.env, environment)
  const { stored, versions } = await store.readAll(ctx.env.CONFIG_DB, view.environment)
  const byKey = Map.groupBy(stored, ({ key }) => key)
  const custom = [...byKey.keys()].filter((key) => !isSettingKey(key)).sort()
  const items = [...SETTING_KEYS, ...custom, ...SECRET_KEYS].map((key) =>
    present(key, byKey.get(key) ?? [], versions.get(key) ?? 0, view),
  )
  return { items, next_cursor: null, environment: view.environment }
}

export async function listFlags(ctx: Ctx, environment: string | undefined) {
  const all = await listSettings(ctx, environment)
  const items = all.items.flatMap(({ key, type, value, description, source }): FeatureFlag[] =>
    type === 'boolean' ? [{ key, enabled: value === true, description, source }] : [],
  )
  return { ...all, items }
}

/** NOT_FOUND for a key that means nothing. */
export async function getSetting(ctx: Ctx, key: string, environment: string | undefined): Promise<Setting> {
  const view = viewOf(ctx.env, environment)
  const { stored, version } = await store.readOne(ctx.env.CONFIG_DB, key, view.environment)
  return present(key, stored, version, view)
}

/** The versions of a key, newest first. NOT_FOUND for a key that means nothing and never had a value. */
export async function listVersions(
  ctx: Ctx,
  key: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<SettingVersions> {
  const [before] = cursor ? decodeCursor(cursor, ['number']) : [Number.MAX_SAFE_INTEGER]
  const found = await store.listVersions(ctx.env.CONFIG_DB, key, Number(before), limit + 1)
  if (found.length === 0 && !isSettingKey(key)) throw notFound('setting')
  const items = found.slice(0, limit)
  return { items, next_cursor: found.length > limit ? encodeCursor([items.at(-1)!.version]) : null }
}

/** What a write must say of what it replaces. */
export type Precondition = { environment: string | undefined; ifMatch: string | undefined }

/** VALIDATION_ERROR, FORBIDDEN, PRECONDITION_REQUIRED or PRECONDITION_FAILED; the setting as it counts afterwards. */
export async function changeSetting(
  ctx: Ctx,
  key: string,
  { value, reason }: SettingChange,
  precondition: Precondition,
): Promise<Setting> {
  checkKey(key)
  const { environment } = viewOf(ctx.env, precondition.environment)
  checkValue(key, value, environment, isProduction(ctx.env))
  const { stored, version } = await store.readOne(ctx.env.CONFIG_DB, key, environment)
  requireVersion(precondition, version)
  if (!isSettingKey(key)) await requireRoom(ctx, stored)
  return append(ctx, { key, version, environment, value: JSON.stringify(value), reason, restored: null })
}

/** Gives the environment the value of its own again that it had when the key stood at `version`, as a new version. */
export async function rollBack(
  ctx: Ctx,
  key: string,
  { version: restored, reason }: SettingRollback,
  precondition: Precondition,
): Promise<Setting> {
  checkKey(key)
  const { environment } = viewOf(ctx.env, precondition.environment)
  const { version } = await store.readOne(ctx.env.CONFIG_DB, key, environment)
  if (version === 0 && !isSettingKey(key)) throw notFound('setting')
  requireVersion(precondition, version)
  if (restored > version) throw notFound('version')
  const value = await store.valueAt(ctx.env.CONFIG_DB, key, environment, restored)
  // What was good then need not be so now.
  if (value !== null) checkValue(key, JSON.parse(value), environment, isProduction(ctx.env))
  return append(ctx, { key, version, environment, value, reason, restored })
}

function requireVersion({ ifMatch }: Precondition, version: number): void {
  if (ifMatch === undefined)
    throw new AppError('PRECONDITION_REQUIRED', 'Send the ETag of the setting as If-Match; "0" for a key never written')
  if (!matchesVersion(ifMatch, version)) throw changedMeanwhile(version)
}
const changedMeanwhile = (version: number) =>
  new AppError('PRECONDITION_FAILED', 'Somebody changed this setting meanwhile: read it again', { version })

async function requireRoom({ env }: Ctx, stored: readonly Stored[]): Promise<void> {
  if (stored.length === 0 && (await store.countCustom(env.CONFIG_DB)) >= MAX_CUSTOM)
    throw new AppError('CONFLICT', `There are ${MAX_CUSTOM} custom settings already`)
}

type Change = Pick<store.NewVersion, 'key' | 'environment' | 'value' | 'restored'> & {
  /** The version it replaces. */
  version: number
  reason: string | undefined
}

/** Version, value, event and audit row in one transaction; then the copy the Workers read. */
async function append(ctx: Ctx, change: Change): Promise<Setting> {
  const { env, call } = ctx
  const { key, environment, restored } = change
  const by = call.actor.kind === 'anonymous' ? 'anonymous' : call.actor.id
  const version = change.version + 1
  const next = {
    ...change,
    version,
    author_id: by,
    reason: change.reason ?? null,
    created_at: ctx.now.getTime(),
  }
  const event = cloudEvent(ctx, 'config', key, version, { type: 'config.changed', key, environment, version, by })
  const done = await commitAudited(
    ctx,
    env.CONFIG_DB,
    [
      store.appendVersion(env.CONFIG_DB, next),
      mustChange(env.CONFIG_DB),
      store.applyVersion(env.CONFIG_DB, next),
      outboxInsert(env.CONFIG_DB, event),
    ],
    [{ chain: 'platform', action: 'setting.changed', subject: key, details: { environment, version, restored } }],
  )
  if (!done) throw changedMeanwhile(change.version + 1)
  ctx.defer(relayOutbox(ctx, env.CONFIG_DB))
  await tellWorkers(ctx)
  return getSetting(ctx, key, environment)
}

/** Every minute: events that were not confirmed, and a copy that is not what it should be. */
export async function sweep(ctx: Ctx): Promise<void> {
  await relayOutbox(ctx, ctx.env.CONFIG_DB)
  await healCopy(ctx)
}

export const reachDatabase = ({ CONFIG_DB }: Env) => store.isReachable(CONFIG_DB)
