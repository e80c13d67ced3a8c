import type { CloudEvent } from '#shared/events'
import { relayOutbox } from '#shared/outbox'
import type { Ctx } from '../env'
import { sweepAvatars } from './avatars'
import { beginProfile, forgetProfile } from './profiles'

/** What users does about what happened. Safe to hear twice and in any order. */
export async function onEvent(ctx: Ctx, { data }: CloudEvent): Promise<void> {
  if (data.type === 'auth.account_registered') await beginProfile(ctx, data.user_id, data.name)
  if (data.type === 'users.profile_changed') await forgetProfile(ctx.env, data.user_id)
}

/** Every minute: what was not confirmed is sent again, and pictures without a profile go. */
export async function sweep(ctx: Ctx): Promise<void> {
  await relayOutbox(ctx, ctx.env.USERS_DB)
  await sweepAvatars(ctx)
}
