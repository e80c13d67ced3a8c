import { type AuditHead, commitAudited, readHeads } from '#shared/audit'
import type { Credentials } from '#shared/contracts/auth'
import { AppError, notFound } from '#shared/errors'
import type { ActiveOrg } from '../domain'
import type { Ctx } from '../env'
import { findAccountByEmail, type StoredAccount, updatePassword } from '../store'
import { findMember } from '../store/orgs'
import { noteLater } from './audit'
import { checkPassword, hashPassword, joinQueue, NO_PASSWORD } from './passwords'
import { type Grant, grantFor, newSession } from './sessions'
import { proveCode } from './step-up'
import { throttleFor } from './throttle'

/**
 * AUTH_INVALID_CREDENTIALS for every wrong pair, after the same work whether or not the account exists;
 * AUTH_TOTP_REQUIRED for a right one without the code its account needs. RATE_LIMITED after too many failures, and then
 * also for the right password.
 */
export async function login(ctx: Ctx, credentials: Credentials, device: string): Promise<Grant> {
  const leave = joinQueue(Date.now())
  try {
    const { email, password, totp_code, org_id } = credentials
    const throttle = await throttleFor(ctx, email)
    const [account] = await Promise.all([findAccountByEmail(ctx.env.AUTH_DB, email), throttle.check()])
    const { right, outdated } = checkPassword(password, account?.password ?? NO_PASSWORD)
    if (!account || !right) {
      await throttle.failed()
      if (account) noteLater(ctx, { chain: account.id, action: 'session.refused', details: { reason: 'password' } })
      throw new AppError('AUTH_INVALID_CREDENTIALS', 'The e-mail address or the password is wrong')
    }
    const [heads] = await Promise.all([readHeads(ctx.env.AUTH_DB, [account.id]), throttle.succeeded()])
    if (account.two_factor) await proveCode(ctx, account, totp_code)
    const rehash = outdated ? [updatePassword(ctx.env.AUTH_DB, account.id, hashPassword(password))] : []
    return await openSession(ctx, account, {
      device,
      method: 'password',
      beside: rehash,
      heads,
      org: await activeOrg(ctx, account.id, org_id),
    })
  } finally {
    leave()
  }
}

/** How a person showed who they are. */
export type SignInMethod = 'password' | 'passkey' | 'oidc' | 'token_exchange'

/** NOT_FOUND for an organisation the person is no member of. */
async function activeOrg(ctx: Ctx, accountId: string, orgId: string | undefined): Promise<ActiveOrg | null> {
  if (orgId === undefined) return null
  const member = await findMember(ctx.env.AUTH_DB, orgId, accountId)
  if (!member) throw notFound('organisation')
  return { id: orgId, role: member.role }
}

export type Opening = {
  device: string
  method: SignInMethod
  org?: ActiveOrg | null
  /** Stored in the same transaction. */
  beside?: D1PreparedStatement[]
  /** Where the account's log ends, when that was read already. */
  heads?: AuditHead[]
}
/** A new session of somebody who proved who they are. AUTH_INVALID_CREDENTIALS when a `mustChange` beside it failed. */
export async function openSession(ctx: Ctx, account: StoredAccount, opening: Opening): Promise<Grant> {
  const { device, method, org = null, beside = [], heads } = opening
  const session = await newSession(ctx, account.id, device, org?.id)
  const deed = {
    chain: account.id,
    actor: account.id,
    action: 'session.opened',
    subject: session.id,
    details: { method, two_factor: account.two_factor },
  }
  if (!(await commitAudited(ctx, ctx.env.AUTH_DB, [...beside, ...session.statements], [deed], heads))) {
    throw new AppError('AUTH_INVALID_CREDENTIALS', 'This was used to sign in already')
  }
  return grantFor(ctx, account, session.id, session.refreshToken, org)
}
