import { requireUser } from '#shared/actors'
import type { StepUp } from '#shared/contracts/auth'
import { AppError } from '#shared/errors'
import type { Ctx } from '../env'
import { findAccount, type StoredAccount } from '../store'
import { noteLater } from './audit'
import { spendCode } from './codes'
import { checkPassword, joinQueue, NO_PASSWORD } from './passwords'
import { throttleFor } from './throttle'

/** The caller's account as it is now. AUTH_INVALID_TOKEN when it was closed since the token was signed. */
export async function ownAccount(ctx: Ctx): Promise<StoredAccount> {
  const account = await findAccount(ctx.env.AUTH_DB, requireUser(ctx.call).id)
  if (!account) throw new AppError('AUTH_INVALID_TOKEN', 'This account is closed', { issue: 'revoked' })
  return account
}

/**
 * The caller's account, once they proved again that it is theirs: a device left open is not enough for what is grave.
 * AUTH_INVALID_CREDENTIALS for a wrong password or code, AUTH_TOTP_REQUIRED where a code is missing, and RATE_LIMITED
 * by the same rules as a sign-in.
 */
export async function proveIdentity(ctx: Ctx, proof: StepUp): Promise<StoredAccount> {
  const account = await ownAccount(ctx)
  await provePassword(ctx, account, proof.password)
  if (account.two_factor) await proveCode(ctx, account, proof.totp_code)
  return account
}

/** The same for what people without a password may do too: those who came by a passkey or another site. */
export async function proveOwner(ctx: Ctx, { password, totp_code }: Partial<StepUp>): Promise<StoredAccount> {
  const account = await ownAccount(ctx)
  if (account.password !== NO_PASSWORD) await provePassword(ctx, account, password ?? '')
  if (account.two_factor) await proveCode(ctx, account, totp_code)
  return account
}

async function provePassword(ctx: Ctx, account: StoredAccount, password: string): Promise<void> {
  const leave = joinQueue(Date.now())
  try {
    const throttle = await throttleFor(ctx, account.email)
    await throttle.check()
    const { right } = checkPassword(password, account.password)
    await (right ? throttle.succeeded() : throttle.failed())
    if (right) return
    noteLater(ctx, { chain: account.id, action: 'identity.refused', details: { reason: 'password' } })
    throw new AppError('AUTH_INVALID_CREDENTIALS', 'The password is wrong', { field: 'password' })
  } finally {
    leave()
  }
}

/** The second factor of somebody whose password was right. */
export async function proveCode(ctx: Ctx, account: StoredAccount, code: string | undefined): Promise<void> {
  if (!code) {
    throw new AppError('AUTH_TOTP_REQUIRED', 'This account needs a code of the authenticator', { field: 'totp_code' })
  }
  try {
    await spendCode(ctx, account.id, code)
  } catch (error) {
    noteLater(ctx, { chain: account.id, action: 'identity.refused', details: { reason: 'code' } })
    throw error
  }
}
