import { requireUser } from '#shared/actors'
import type { Role } from '#shared/call'
import type { Registration, User } from '#shared/contracts/auth'
import { AppError } from '#shared/errors'
import { newId } from '#shared/values/ids'
import { permissionsOf, publicUser } from '../domain'
import type { Ctx } from '../env'
import { findAccount, findAccountByEmail, insertAccount, isEmailTaken } from '../store'
import { sessionOrgRole } from '../store/orgs'
import { commit } from './audit'
import { event, relay, secretMail } from './mails'
import { hashPassword, joinQueue } from './passwords'
import { type Grant, grantFor, newSession } from './sessions'
import { ownAccount } from './step-up'

const FIRST_ROLES: Role[] = ['traveller']

/** EMAIL_TAKEN for a known address. The account, its first session and the event of it are stored together. */
export async function register(ctx: Ctx, { email, password, name }: Registration, device: string): Promise<Grant> {
  const leave = joinQueue(Date.now())
  try {
    if (await findAccountByEmail(ctx.env.AUTH_DB, email)) throw emailTaken()
    const id = newId('user', ctx.now)
    const account = { id, email, email_verified: false, name, password: hashPassword(password), at: ctx.now.getTime() }
    const session = await newSession(ctx, id, device)
    const number = await store(ctx, id, [
      ...insertAccount(ctx.env.AUTH_DB, account, FIRST_ROLES),
      ...session.statements,
      event(ctx, id, { type: 'auth.account_registered', user_id: id, name }),
      ...(await secretMail(ctx, { id, email, name }, 'verify_email')),
    ])
    relay(ctx)
    return await grantFor(ctx, { ...account, number, roles: FIRST_ROLES }, session.id, session.refreshToken)
  } finally {
    leave()
  }
}

async function store(ctx: Ctx, id: string, statements: D1PreparedStatement[]): Promise<number> {
  try {
    const results = await commit(ctx, statements, { chain: id, actor: id, action: 'account.registered' })
    return (results![0]!.results[0] as { number: number }).number
  } catch (error) {
    throw isEmailTaken(error) ? emailTaken() : error
  }
}
export const emailTaken = () =>
  new AppError('EMAIL_TAKEN', 'An account with this e-mail address exists', { field: 'email' })

export type Me = { user: User; roles: Role[]; permissions: string[] }

/** The caller's account as it is now, not as the token remembers it. */
export async function me(ctx: Ctx): Promise<Me> {
  const account = await ownAccount(ctx)
  const orgRole = await sessionOrgRole(ctx.env.AUTH_DB, requireUser(ctx.call).session_id)
  return { user: publicUser(account), roles: account.roles, permissions: permissionsOf(account.roles, orgRole) }
}

export const rolesOf = async (ctx: Ctx, userId: string): Promise<Role[]> =>
  (await findAccount(ctx.env.AUTH_DB, userId))?.roles ?? []
