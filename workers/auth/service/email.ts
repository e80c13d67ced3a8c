import type { EmailChange, EmailState } from '#shared/contracts/auth'
import { AppError, invalid } from '#shared/errors'
import { sha256 } from '#shared/values/ids'
import type { Ctx } from '../env'
import { findAccount, findAccountByEmail, isEmailTaken, updateEmail } from '../store'
import { deleteMailTokens, findMailToken, type MailToken, spendMailToken } from '../store/mail-tokens'
import { emailTaken } from './accounts'
import { commit } from './audit'
import { event, mailWait, notice, relay, secretMail } from './mails'
import { ownAccount, proveIdentity } from './step-up'

/** Sends the mail that proves the caller's address once more. CONFLICT when it is proved, RATE_LIMITED after five an hour. */
export async function sendVerification(ctx: Ctx): Promise<void> {
  const account = await ownAccount(ctx)
  if (account.email_verified) throw new AppError('CONFLICT', 'The address is proved already')
  await demandMail(ctx, account.email)
  await ctx.env.AUTH_DB.batch(await secretMail(ctx, account, 'verify_email'))
  relay(ctx)
}

async function demandMail(ctx: Ctx, email: string): Promise<void> {
  const wait = await mailWait(ctx, email)
  if (wait > 0) throw new AppError('RATE_LIMITED', 'Too many mails to this address', { retry_after: wait })
}

/**
 * Sends a mail to the new address; the account has it once that mail's token came back. Whether the address belongs to
 * somebody else is not told here: its owner would be.
 */
export async function requestEmailChange(ctx: Ctx, input: EmailChange): Promise<void> {
  const account = await proveIdentity(ctx, input)
  if (account.email === input.email) throw invalid('email', 'is the address of the account already')
  await demandMail(ctx, input.email)
  if (await findAccountByEmail(ctx.env.AUTH_DB, input.email)) return
  const statements = await secretMail(ctx, { ...account, email: input.email }, 'change_email')
  await commit(ctx, statements, { chain: account.id, action: 'email.change_requested' })
  relay(ctx)
}

/** The secret of a mail came back: its address is proved, and is the account's own from now on. */
export async function verifyEmail(ctx: Ctx, token: string): Promise<EmailState> {
  const found = await tokenFor(ctx, token, ['verify_email', 'change_email'])
  const account = (await findAccount(ctx.env.AUTH_DB, found.account_id))!
  const { id, email: before } = account
  const { email } = found
  const changes = email !== before
  // Tokens say the address they were signed with: the next refresh brings the new one.
  if (changes) await ctx.env.GUARD.getByName(`user:${id}`).revokeAll(ctx.call)
  const statements = [
    ...spendMailToken(ctx.env.AUTH_DB, found.hash),
    updateEmail(ctx.env.AUTH_DB, id, email),
    event(ctx, id, { type: 'auth.email_changed', user_id: id, email, email_verified: true }),
    // A secret that went to the old address must not open the account any more.
    ...(changes ? [deleteMailTokens(ctx.env.AUTH_DB, id), notice(ctx, account, 'email_changed')] : []),
  ]
  const deed = { chain: id, actor: id, action: changes ? 'email.changed' : 'email.verified' }
  const stored = await commit(ctx, statements, deed).catch((error) => {
    throw isEmailTaken(error) ? emailTaken() : error
  })
  if (!stored) throw deadToken()
  relay(ctx)
  return { email, email_verified: true }
}

/** The living token with that secret, for one of these purposes. VALIDATION_ERROR for every other. */
export async function tokenFor(ctx: Ctx, token: string, purposes: MailToken['purpose'][]): Promise<MailToken> {
  const found = await findMailToken(ctx.env.AUTH_DB, await sha256(token), ctx.now.getTime())
  if (!found || !purposes.includes(found.purpose)) throw deadToken()
  return found
}
export const deadToken = () => invalid('token', 'unknown, used or expired: ask for a new mail')
