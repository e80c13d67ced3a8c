import type { SecondStep } from '#shared/contracts/external'
import { AppError } from '#shared/errors'
import { newSecret, sha256 } from '#shared/values/ids'
import type { Ctx } from '../../env'
import { findAccount, type StoredAccount } from '../../store'
import { findPending, insertPending, spendPending } from '../../store/identities'
import type { Grant } from '../sessions'
import { openSession } from '../sign-in'
import { proveCode } from '../step-up'

const PENDING_MS = 5 * 60_000

export type SignedIn = { kind: 'session'; grant: Grant } | { kind: 'second_factor'; token: string }

/** A session for somebody another site vouches for, or a token to come back with, and a code of the authenticator. */
export async function finishSignIn(
  ctx: Ctx,
  account: StoredAccount,
  device: string,
  method: 'oidc',
): Promise<SignedIn> {
  if (!account.two_factor) return { kind: 'session', grant: await openSession(ctx, account, { device, method }) }
  const token = newSecret()
  const pending = { hash: await sha256(token), account_id: account.id, expires_at: ctx.now.getTime() + PENDING_MS }
  await insertPending(ctx.env.AUTH_DB, pending).run()
  return { kind: 'second_factor', token }
}

/** AUTH_INVALID_TOKEN for a token that is not waiting; a wrong code leaves it waiting, as often as codes may be tried. */
export async function completeSignIn(ctx: Ctx, { token, totp_code }: SecondStep, device: string): Promise<Grant> {
  const hash = await sha256(token)
  const pending = await findPending(ctx.env.AUTH_DB, hash, ctx.now.getTime())
  const account = pending && (await findAccount(ctx.env.AUTH_DB, pending.account_id))
  if (!account) throw new AppError('AUTH_INVALID_TOKEN', 'This sign-in took too long: begin again', { field: 'token' })
  if (account.two_factor) await proveCode(ctx, account, totp_code)
  return openSession(ctx, account, { device, method: 'oidc', beside: spendPending(ctx.env.AUTH_DB, hash) })
}
