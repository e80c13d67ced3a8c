import { requireUser } from '#shared/actors'
import type { LinkedIdentity } from '#shared/contracts/external'
import { AppError, notFound } from '#shared/errors'
import type { Ctx } from '../../env'
import { deleteIdentity, listIdentities } from '../../store/identities'
import { listPasskeys } from '../../store/passkeys'
import { commit } from '../audit'
import { NO_PASSWORD } from '../passwords'
import { ownAccount } from '../step-up'

/** The other sites that open the caller's account. */
export async function linkedIdentities(ctx: Ctx): Promise<LinkedIdentity[]> {
  const identities = await listIdentities(ctx.env.AUTH_DB, requireUser(ctx.call).id)
  return identities.map(({ id, issuer, email, linked_at }) => ({
    id,
    issuer,
    email,
    linked_at: new Date(linked_at).toISOString(),
  }))
}

/** CONFLICT for the last way into the account. */
export async function unlink(ctx: Ctx, identityId: string): Promise<void> {
  const account = await ownAccount(ctx)
  const d1 = ctx.env.AUTH_DB
  const identities = await listIdentities(d1, account.id)
  const found = identities.find(({ id }) => id === identityId)
  if (!found) throw notFound('identity')
  const others =
    identities.length > 1 || account.password !== NO_PASSWORD || (await listPasskeys(d1, account.id)).length
  if (!others) throw new AppError('CONFLICT', 'This is the only way into the account: set a password first')
  const deed = { chain: account.id, action: 'identity.unlinked', details: { issuer: found.issuer } }
  if (!(await commit(ctx, deleteIdentity(d1, identityId, account.id), deed))) throw notFound('identity')
}
