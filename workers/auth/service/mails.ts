import type { LimitRule } from '#shared/contracts/guards'
import { cloudEvent, type Event } from '#shared/events'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import { newSecret, sha256 } from '#shared/values/ids'
import type { Ctx } from '../env'
import { insertMailToken, type MailPurpose } from '../store/mail-tokens'

type Addressee = { id: string; email: string; name: string }
const HOUR_MS = 3_600_000
const LIFE_MS: Record<MailPurpose, number> = {
  verify_email: 72 * HOUR_MS,
  change_email: 24 * HOUR_MS,
  reset_password: HOUR_MS,
}
/** What one address is sent at most, so that nobody can flood a mailbox with our help. */
const MAIL_RULE: LimitRule = { limit: 5, window_seconds: 3600 }

/** An event about an account, for the batch of the change it tells of; `relay` sends it on afterwards. */
export const event = (ctx: Ctx, subject: string, data: Event): D1PreparedStatement =>
  outboxInsert(ctx.env.AUTH_DB, cloudEvent(ctx, 'auth', subject, ctx.now.getTime(), data))
export const relay = (ctx: Ctx): void => ctx.defer(relayOutbox(ctx, ctx.env.AUTH_DB))

/** A mail with a secret that proves the mailbox is read; only the newest of a purpose works. */
export async function secretMail(ctx: Ctx, to: Addressee, purpose: MailPurpose): Promise<D1PreparedStatement[]> {
  const token = newSecret()
  const expires = ctx.now.getTime() + LIFE_MS[purpose]
  const stored = { hash: await sha256(token), account_id: to.id, purpose, email: to.email, expires_at: expires }
  return [
    ...insertMailToken(ctx.env.AUTH_DB, stored),
    event(ctx, to.id, {
      type: 'auth.mail_requested',
      user_id: to.id,
      to: to.email,
      name: to.name,
      template: purpose,
      token,
      expires_at: new Date(expires).toISOString(),
    }),
  ]
}

/** A mail that only tells what happened, so that whoever did not do it can act. */
export const notice = (ctx: Ctx, to: Addressee, template: 'password_changed' | 'email_changed'): D1PreparedStatement =>
  event(ctx, to.id, { type: 'auth.mail_requested', user_id: to.id, to: to.email, name: to.name, template })

/** Counts a mail to that address; seconds to wait when it had its share, else 0. */
export async function mailWait(ctx: Ctx, email: string): Promise<number> {
  const guard = ctx.env.GUARD.getByName(`account:${await sha256(email)}`)
  const { granted, reset_seconds } = await guard.lease(ctx.call, 'mails', MAIL_RULE, 1)
  return granted > 0 ? 0 : Math.max(1, reset_seconds)
}
