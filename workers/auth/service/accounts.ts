import { requireUser } from '#shared/actors'
import type { Role } from '#shared/call'
import type { Credentials, Registration, User } from '#shared/contracts/auth'
import { AppError } from '#shared/errors'
import { cloudEvent } from '#shared/events'
import { outboxInsert, relayOutbox } from '#shared/outbox'
import { newId } from '#shared/values/ids'
import { permissionsOf, publicUser } from '../domain'
import type { Ctx } from '../env'
import {
  findAccount,
  findAccountByEmail,
  insertAccount,
  isEmailTaken,
  type StoredAccount,
  updatePassword,
} from '../store'
import { checkPassword, hashPassword, joinQueue, NO_PASSWORD } from './passwords'
import { type Grant, grantFor, newSession } from './sessions'
import { throttleFor } from './throttle'

const FIRST_ROLES: Role[] = ['traveller']

/** EMAIL_TAKEN for a known address. The account, its first session and the event of it are stored together. */
export async function register(ctx: Ctx, { email, password, name }: Registration): Promise<Grant> {
  const leave = joinQueue(Date.now())
  try {
    if (await findAccountByEmail(ctx.env.AUTH_DB, email)) throw emailTaken()
    const id = newId('user', ctx.now)
    const account = { id, email, email_verified: false, name, password: hashPassword(password), at: ctx.now.getTime() }
    const session = await newSession(ctx, id)
    const event = cloudEvent(ctx, 'auth', id, 1, { type: 'auth.account_registered', user_id: id, name })
    const number = await store(ctx, [
      ...insertAccount(ctx.env.AUTH_DB, account, FIRST_ROLES),
      ...session.statements,
      outboxInsert(ctx.env.AUTH_DB, event),
    ])
    ctx.defer(relayOutbox(ctx, ctx.env.AUTH_DB))
    return await grantFor(ctx, { ...account, number, roles: FIRST_ROLES }, session.id, session.refreshToken)
  } finally {
    leave()
  }
}

async function store(ctx: Ctx, statements: D1PreparedStatement[]): Promise<number> {
  try {
    const [inserted] = await ctx.env.AUTH_DB.batch<{ number: number }>(statements)
    return inserted!.results[0]!.number
  } catch (error) {
    throw isEmailTaken(error) ? emailTaken() : error
  }
}
const emailTaken = () => new AppError('EMAIL_TAKEN', 'An account with this e-mail address exists', { field: 'email' })

/**
 * AUTH_INVALID_CREDENTIALS for every wrong pair, after the same work whether or not the account exists. RATE_LIMITED
 * after too many failures, and then also for the right password.
 */
export async function login(ctx: Ctx, { email, password }: Credentials): Promise<Grant> {
  const leave = joinQueue(Date.now())
  try {
    const throttle = await throttleFor(ctx, email)
    const [account] = await Promise.all([findAccountByEmail(ctx.env.AUTH_DB, email), throttle.check()])
    const { right, outdated } = checkPassword(password, account?.password ?? NO_PASSWORD)
    if (!account || !right) {
      await throttle.failed()
      throw new AppError('AUTH_INVALID_CREDENTIALS', 'The e-mail address or the password is wrong')
    }
    await throttle.succeeded()
    return await openSession(ctx, account, outdated ? password : null)
  } finally {
    leave()
  }
}

async function openSession(ctx: Ctx, account: StoredAccount, passwordToRehash: string | null): Promise<Grant> {
  const session = await newSession(ctx, account.id)
  const rehash =
    passwordToRehash === null ? [] : [updatePassword(ctx.env.AUTH_DB, account.id, hashPassword(passwordToRehash))]
  await ctx.env.AUTH_DB.batch([...session.statements, ...rehash])
  return grantFor(ctx, account, session.id, session.refreshToken)
}

export type Me = { user: User; roles: Role[]; permissions: string[] }

/** The caller's account as it is now, not as the token remembers it. */
export async function me(ctx: Ctx): Promise<Me> {
  const account = await findAccount(ctx.env.AUTH_DB, requireUser(ctx.call).id)
  if (!account) throw new AppError('AUTH_INVALID_TOKEN', 'This account is closed', { issue: 'revoked' })
  return { user: publicUser(account), roles: account.roles, permissions: permissionsOf(account.roles) }
}

export const rolesOf = async (ctx: Ctx, userId: string): Promise<Role[]> =>
  (await findAccount(ctx.env.AUTH_DB, userId))?.roles ?? []
