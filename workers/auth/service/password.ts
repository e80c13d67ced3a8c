import { requireUser } from '#shared/actors'
import type { PasswordChange, PasswordReset } from '#shared/contracts/auth'
import type { Ctx } from '../env'
import { findAccount, findAccountByEmail, updateEmail, updatePassword } from '../store'
import { spendMailToken } from '../store/mail-tokens'
import { commit } from './audit'
import { prepareEnd } from './devices'
import { deadToken, tokenFor } from './email'
import { mailWait, notice, relay, secretMail } from './mails'
import { hashPassword, joinQueue } from './passwords'
import { proveIdentity } from './step-up'

/** Longer than the work for a known address takes, so that the time of the answer tells nothing. */
const EQUAL_MS = 150

/** Sends a mail by which the password can be set anew, where there is such an account; answers alike where not. */
export async function forgotPassword(ctx: Ctx, email: string): Promise<void> {
  const pause = new Promise((resolve) => setTimeout(resolve, EQUAL_MS))
  await Promise.all([sendReset(ctx, email), pause])
}

async function sendReset(ctx: Ctx, email: string): Promise<void> {
  const [account, wait] = await Promise.all([findAccountByEmail(ctx.env.AUTH_DB, email), mailWait(ctx, email)])
  if (!account || wait > 0) return
  const statements = await secretMail(ctx, account, 'reset_password')
  await commit(ctx, statements, { chain: account.id, action: 'password.reset_requested' })
  relay(ctx)
}

/** Sets the password by the secret of a mail, and ends every session: whoever knew the old one is out. */
export async function resetPassword(ctx: Ctx, { token, password }: PasswordReset): Promise<void> {
  const leave = joinQueue(Date.now())
  try {
    const found = await tokenFor(ctx, token, ['reset_password'])
    const account = (await findAccount(ctx.env.AUTH_DB, found.account_id))!
    const { statement } = await prepareEnd(ctx, account.id, null)
    const statements = [
      ...spendMailToken(ctx.env.AUTH_DB, found.hash),
      updatePassword(ctx.env.AUTH_DB, account.id, hashPassword(password)),
      updateEmail(ctx.env.AUTH_DB, account.id, found.email),
      statement,
      notice(ctx, account, 'password_changed'),
    ]
    const deed = { chain: account.id, actor: account.id, action: 'password.reset' }
    if (!(await commit(ctx, statements, deed))) throw deadToken()
    relay(ctx)
  } finally {
    leave()
  }
}

/** Changes the caller's password and signs all their other devices out. */
export async function changePassword(ctx: Ctx, input: PasswordChange): Promise<void> {
  const account = await proveIdentity(ctx, input)
  const { statement } = await prepareEnd(ctx, account.id, requireUser(ctx.call).session_id)
  const statements = [
    updatePassword(ctx.env.AUTH_DB, account.id, hashPassword(input.new_password)),
    statement,
    notice(ctx, account, 'password_changed'),
  ]
  await commit(ctx, statements, { chain: account.id, action: 'password.changed' })
  relay(ctx)
}
