import { cached, forget } from '#shared/cache'
import type { Preferences, PreferencesUpdate, Profile, ProfileUpdate } from '#shared/contracts/users'
import { isAppError, notFound } from '#shared/errors'
import { cloudEvent } from '#shared/events'
import { relayOutbox } from '#shared/outbox'
import {
  changedMeanwhile,
  changedSections,
  checkVersion,
  consentChange,
  DEFAULT_PREFERENCES,
  type ProfileRecord,
  preferencesAfter,
  preferencesOf,
  profileAfter,
  profileOf,
} from '../domain/profile'
import type { Ctx, Env } from '../env'
import { type Along, ensureProfile, findProfile, insertConsent, isReachable, updateProfile } from '../store/profiles'
import { ownId, subjectOf } from './subject'

/** A change without If-Match is made again over what others changed meanwhile, this often at most. */
const MOST_TRIES = 5

export async function getProfile(ctx: Ctx, id: string): Promise<Profile> {
  const { userId, viewer } = await subjectOf(ctx, id, true)
  return profileOf(await cachedProfile(ctx, userId), viewer)
}

export async function getPreferences(ctx: Ctx, id: string): Promise<{ preferences: Preferences; version: number }> {
  const record = await cachedProfile(ctx, await ownId(ctx, id))
  return { preferences: preferencesOf(record), version: record.version }
}

/** For other Workers: the caller's own preferences, or anybody's for the platform itself. */
export async function preferencesFor(ctx: Ctx, userId: string): Promise<Preferences> {
  const { actor } = ctx.call
  if (actor.kind !== 'system' && !(actor.kind === 'user' && actor.id === userId)) throw notFound('user')
  try {
    return preferencesOf(await cachedProfile(ctx, userId))
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return DEFAULT_PREFERENCES
    throw error
  }
}

const cacheKey = (userId: string) => [userId]
export const cachedProfile = (ctx: Ctx, userId: string): Promise<ProfileRecord> =>
  cached(ctx, 'profile', cacheKey(userId), () => loadProfile(ctx, userId))
export const forgetProfile = (env: Env, userId: string): Promise<void> => forget(env, 'profile', cacheKey(userId))

/** As it is stored. One's own begins with the first look at it, should the event of the account still be under way. */
async function loadProfile(ctx: Ctx, userId: string): Promise<ProfileRecord> {
  const { actor } = ctx.call
  const found = await findProfile(ctx.env.USERS_DB, userId)
  const own = actor.kind === 'user' && actor.id === userId ? actor : null
  if (own && (!found || (found.account_number === null && own.number !== undefined))) {
    const newcomer = { user_id: userId, name: own.name, number: own.number ?? null, at: ctx.now.getTime() }
    return ensureProfile(ctx.env.USERS_DB, newcomer)
  }
  if (!found) throw notFound('user')
  return found
}

/** PRECONDITION_REQUIRED without `If-Match`, PRECONDITION_FAILED with one of another version. */
export async function putProfile(
  ctx: Ctx,
  id: string,
  update: ProfileUpdate,
  ifMatch: string | undefined,
): Promise<Profile> {
  const userId = await ownId(ctx, id)
  const edit = (record: ProfileRecord) => profileAfter(record, update, ctx.now)
  return profileOf(await changeProfile(ctx, userId, edit, { ifMatch, tagRequired: true }), 'self')
}

/** Merges; `If-Match` is looked at where it is given. */
export async function putPreferences(
  ctx: Ctx,
  id: string,
  update: PreferencesUpdate,
  ifMatch: string | undefined,
): Promise<{ preferences: Preferences; version: number }> {
  const userId = await ownId(ctx, id)
  const record = await changeProfile(ctx, userId, (before) => preferencesAfter(before, update), { ifMatch })
  return { preferences: preferencesOf(record), version: record.version }
}

type Terms = { ifMatch?: string | undefined; tagRequired?: boolean; along?: Along }

/** Changes the caller's profile, tells of it and makes the cached one unreachable. Nothing happens where nothing changes. */
export async function changeProfile(
  ctx: Ctx,
  userId: string,
  edit: (record: ProfileRecord) => ProfileRecord,
  { ifMatch, tagRequired = false, along = () => [] }: Terms = {},
): Promise<ProfileRecord> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await loadProfile(ctx, userId)
    checkVersion(before.version, ifMatch, tagRequired)
    const edited = edit(before)
    const sections = changedSections(before, edited)
    if (sections.length === 0) return before
    const after = { ...edited, version: before.version + 1, updated_at: ctx.now.getTime() }
    if (await storeChange(ctx, before, after, sections, along)) return after
  }
  throw changedMeanwhile()
}

async function storeChange(
  ctx: Ctx,
  before: ProfileRecord,
  after: ProfileRecord,
  sections: string[],
  along: Along,
): Promise<boolean> {
  const { user_id, version, name } = after
  const event = cloudEvent(ctx, 'users', user_id, version, {
    type: 'users.profile_changed',
    user_id,
    version,
    name,
    sections,
  })
  const granted = consentChange(before, after)
  const stored = await updateProfile(ctx.env.USERS_DB, after, event, (db, applied) => [
    ...(granted === null
      ? []
      : [insertConsent(db, applied, { user_id, purpose: 'demographics', granted, at: after.updated_at })]),
    ...along(db, applied),
  ])
  if (!stored) return false
  await forgetProfile(ctx.env, user_id)
  ctx.defer(relayOutbox(ctx, ctx.env.USERS_DB))
  return true
}

/** The name an account begins with. Safe to hear twice. */
export const beginProfile = async (ctx: Ctx, user_id: string, name: string): Promise<void> =>
  void (await ensureProfile(ctx.env.USERS_DB, { user_id, name, number: null, at: ctx.now.getTime() }))

export const reachDatabase = (env: Env): Promise<unknown> => isReachable(env.USERS_DB)
