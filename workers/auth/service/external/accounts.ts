import { Email } from '#shared/contracts/auth'
import { Line } from '#shared/contracts/common'
import { AppError } from '#shared/errors'
import { newId } from '#shared/values/ids'
import type { Ctx } from '../../env'
import { findAccount, findAccountByEmail, insertAccount, isEmailTaken, type StoredAccount } from '../../store'
import { findIdentity, insertIdentity, type StoredIdentity } from '../../store/identities'
import { commit } from '../audit'
import { event, relay } from '../mails'
import { NO_PASSWORD } from '../passwords'

/** What another site says of a person, once its word was checked. */
export type Claims = {
  issuer: string
  subject: string
  email: string | null
  email_verified: boolean
  name: string | null
}

/** Claims of a verified token; Apple says "true" where others say true. */
export function claimsOf(issuer: string, token: Record<string, unknown>, name?: unknown): Claims {
  const email = Email.safeParse(token.email)
  const called = Line(100).safeParse(token.name ?? name)
  return {
    issuer,
    subject: String(token.sub),
    email: email.success ? email.data : null,
    email_verified: token.email_verified === true || token.email_verified === 'true',
    name: called.success ? called.data : null,
  }
}

/**
 * The account of somebody another site vouches for: the linked one, else the one with the same address, else a new one.
 * FORBIDDEN without a proved address; EMAIL_TAKEN where the account could be somebody else's: its address was never
 * proved here (whoever made it may have been lying in wait), or it asks for more than a password.
 */
export async function accountFor(ctx: Ctx, claims: Claims): Promise<StoredAccount> {
  const d1 = ctx.env.AUTH_DB
  const known = await findIdentity(d1, claims.issuer, claims.subject)
  if (known) return open(await findAccount(d1, known.account_id))
  const { email } = claims
  if (!email || !claims.email_verified) {
    throw new AppError('FORBIDDEN', 'The other site did not prove your e-mail address', { field: 'email' })
  }
  const same = await findAccountByEmail(d1, email)
  if (same && (!same.email_verified || same.two_factor)) throw linkFirst()
  const account = same ?? (await create(ctx, claims, email))
  if (same) await link(ctx, same.id, claims)
  return account
}

const linkFirst = () =>
  new AppError('EMAIL_TAKEN', 'An account with this address exists: sign in to it, then link the other site', {
    field: 'email',
  })
function open(account: StoredAccount | null): StoredAccount {
  if (!account) throw new AppError('AUTH_INVALID_CREDENTIALS', 'This account is closed')
  return account
}

async function create(ctx: Ctx, claims: Claims, email: string): Promise<StoredAccount> {
  const d1 = ctx.env.AUTH_DB
  const id = newId('user', ctx.now)
  const name = claims.name ?? email.split('@')[0]!.slice(0, 100)
  const account = { id, email, email_verified: true, name, password: NO_PASSWORD, at: ctx.now.getTime() }
  const statements = [
    ...insertAccount(d1, account, ['traveller']),
    ...insertIdentity(d1, identityOf(ctx, id, claims)),
    event(ctx, id, { type: 'auth.account_registered', user_id: id, name }),
  ]
  const deeds = [
    { chain: id, actor: id, action: 'account.registered' },
    { chain: id, actor: id, action: 'identity.linked', details: { issuer: claims.issuer } },
  ]
  // Of two first visits at once one makes the account, and the other finds it.
  const made = await commit(ctx, statements, ...deeds).catch((error) => {
    if (isEmailTaken(error)) return null
    throw error
  })
  relay(ctx)
  if (made) return open(await findAccount(d1, id))
  const winner = await findIdentity(d1, claims.issuer, claims.subject)
  if (!winner) throw linkFirst()
  return open(await findAccount(d1, winner.account_id))
}

const identityOf = (ctx: Ctx, account_id: string, { issuer, subject, email }: Claims): StoredIdentity => ({
  id: newId('identity', ctx.now),
  issuer,
  subject,
  account_id,
  email,
  linked_at: ctx.now.getTime(),
})

/** CONFLICT when the other site's account opens somebody else's account already. */
export async function link(ctx: Ctx, accountId: string, claims: Claims): Promise<void> {
  const deed = { chain: accountId, actor: accountId, action: 'identity.linked', details: { issuer: claims.issuer } }
  if (await commit(ctx, insertIdentity(ctx.env.AUTH_DB, identityOf(ctx, accountId, claims)), deed)) return
  const known = await findIdentity(ctx.env.AUTH_DB, claims.issuer, claims.subject)
  if (known?.account_id !== accountId) throw new AppError('CONFLICT', 'This opens another account of Caravan already')
}
