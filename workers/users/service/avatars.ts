import { notFound } from '#shared/errors'
import { newSecret } from '#shared/values/ids'
import { checkImage, type ImageType } from '../domain/image'
import { avatarUrl } from '../domain/profile'
import type { Ctx } from '../env'
import { dropObjects, insertPending, listAbandoned, replaceLive } from '../store/avatars'
import { cachedProfile, changeProfile } from './profiles'
import { ownId } from './subject'

/** An upload that was not finished in this time never will be. */
const PENDING_MS = 600_000
const SWEPT_AT_ONCE = 100

export type AvatarSaved = { avatar_url: string | null; width: number; height: number; version: number }

/** VALIDATION_ERROR for what is not a still picture of this type. The one before is deleted. */
export async function putAvatar(ctx: Ctx, id: string, type: ImageType, bytes: Uint8Array): Promise<AvatarSaved> {
  const userId = await ownId(ctx, id)
  const size = checkImage(bytes, type)
  const key = newSecret(24)
  const at = ctx.now.getTime()
  await insertPending(ctx.env.USERS_DB, key, userId, at)
  await ctx.env.AVATARS.put(key, bytes, { httpMetadata: { contentType: type }, customMetadata: { user_id: userId } })
  const record = await pointAt(ctx, userId, key)
  return { avatar_url: avatarUrl(record), ...size, version: record.version }
}

export async function deleteAvatar(ctx: Ctx, id: string): Promise<void> {
  await pointAt(ctx, await ownId(ctx, id), null)
}

async function pointAt(ctx: Ctx, userId: string, key: string | null) {
  const at = ctx.now.getTime()
  const record = await changeProfile(ctx, userId, (before) => ({ ...before, avatar_key: key }), {
    along: (db, applied) => replaceLive(db, applied, { userId, key, at }),
  })
  ctx.defer(sweepAvatars(ctx))
  return record
}

/**
 * The picture of whoever knows its key, or one's own. NOT_FOUND for a wrong key and for who has none. `public` tells
 * whether caches may share it.
 */
export async function getAvatar(
  ctx: Ctx,
  id: string,
  key: string | undefined,
): Promise<{ object: R2ObjectBody; public: boolean }> {
  const owner = key === undefined ? await ownId(ctx, id) : id
  const wanted = key ?? (await cachedProfile(ctx, owner)).avatar_key
  const object = wanted === null ? null : await ctx.env.AVATARS.get(wanted)
  if (!object || object.customMetadata?.user_id !== owner) throw notFound('picture')
  return { object, public: key !== undefined }
}

/** Deletes pictures no profile shows. From the minute cron, and after each change. */
export async function sweepAvatars(ctx: Ctx): Promise<void> {
  const keys = await listAbandoned(ctx.env.USERS_DB, ctx.now.getTime() - PENDING_MS, SWEPT_AT_ONCE)
  if (keys.length === 0) return
  await ctx.env.AVATARS.delete(keys)
  await dropObjects(ctx.env.USERS_DB, keys)
}
