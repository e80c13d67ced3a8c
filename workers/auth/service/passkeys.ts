import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { requireUser } from '#shared/actors'
import type { NewPasskey, Passkey, PasskeyProof, PasskeySignIn } from '#shared/contracts/passkeys'
import { AppError, invalid, notFound } from '#shared/errors'
import { base64url, fromBase64url } from '#shared/values/ids'
import type { Ctx } from '../env'
import { findAccount } from '../store'
import * as store from '../store/passkeys'
import { commit } from './audit'
import type { Grant } from './sessions'
import { openSession } from './sign-in'
import { proveOwner } from './step-up'

const CHALLENGE_MS = 5 * 60_000
const MAX_PASSKEYS = 20

/** The address bar of the page that asks: a passkey works there and nowhere else. */
export type Site = { origin: string; hostname: string }

/** Options for `navigator.credentials.create`, once the caller proved again that the account is theirs. */
export async function registrationOptions(ctx: Ctx, site: Site, proof: PasskeyProof) {
  const account = await proveOwner(ctx, proof)
  const known = await store.listPasskeys(ctx.env.AUTH_DB, account.id)
  const options = await generateRegistrationOptions({
    rpName: 'Caravan',
    rpID: site.hostname,
    userName: account.email,
    userDisplayName: account.name,
    userID: new TextEncoder().encode(account.id),
    attestationType: 'none',
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    timeout: CHALLENGE_MS,
  })
  await keepChallenge(ctx, options.challenge, account.id)
  return options
}

const keepChallenge = (ctx: Ctx, challenge: string, accountId: string | null) =>
  store.insertChallenge(ctx.env.AUTH_DB, challenge, accountId, ctx.now.getTime() + CHALLENGE_MS).run()
const answers = (ctx: Ctx, accountId: string | null) => (challenge: string) =>
  store.takeChallenge(ctx.env.AUTH_DB, challenge, accountId, ctx.now.getTime())

/** VALIDATION_ERROR for whatever does not answer a challenge of ours from this very site; CONFLICT beyond twenty. */
export async function addPasskey(ctx: Ctx, site: Site, { name, response }: NewPasskey): Promise<Passkey> {
  const { id: account_id } = requireUser(ctx.call)
  const result = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: answers(ctx, account_id),
    expectedOrigin: site.origin,
    expectedRPID: site.hostname,
    requireUserVerification: true,
  }).catch((error) => {
    throw invalid('response', `not a new passkey: ${messageOf(error)}`)
  })
  if (!result.verified) throw invalid('response', 'not a new passkey')
  const { credential, credentialBackedUp } = result.registrationInfo
  const passkey: store.StoredPasskey = {
    id: credential.id,
    account_id,
    public_key: base64url(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports ?? [],
    name,
    backed_up: credentialBackedUp,
    created_at: ctx.now.getTime(),
    last_used_at: null,
  }
  const deed = { chain: account_id, action: 'passkey.added', subject: passkey.id }
  if (!(await commit(ctx, store.insertPasskey(ctx.env.AUTH_DB, passkey, MAX_PASSKEYS), deed))) {
    throw new AppError('CONFLICT', `This passkey is known already, or there are ${MAX_PASSKEYS}`, {
      limit: MAX_PASSKEYS,
    })
  }
  return shown(passkey)
}
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 200)

/** Options for `navigator.credentials.get`: whichever passkey of this site the person has. */
export async function signInOptions(ctx: Ctx, site: Site) {
  const options = await generateAuthenticationOptions({
    rpID: site.hostname,
    userVerification: 'required',
    timeout: CHALLENGE_MS,
  })
  await keepChallenge(ctx, options.challenge, null)
  return options
}

/** A session for the owner of a passkey, which proves two things at once: the device, and the person before it. */
export async function signIn(ctx: Ctx, site: Site, { response }: PasskeySignIn, device: string): Promise<Grant> {
  const passkey = await store.findPasskey(ctx.env.AUTH_DB, response.id)
  const account = passkey && (await findAccount(ctx.env.AUTH_DB, passkey.account_id))
  if (!passkey || !account) throw refused()
  const { id, public_key, counter } = passkey
  const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
    response: response as AuthenticationResponseJSON,
    expectedChallenge: answers(ctx, null),
    expectedOrigin: site.origin,
    expectedRPID: site.hostname,
    credential: { id, publicKey: fromBase64url(public_key) as Uint8Array<ArrayBuffer>, counter },
    requireUserVerification: true,
  }).catch((error) => {
    ctx.log('INFO', 'passkey refused', { account_id: account.id, reason: messageOf(error) })
    throw refused()
  })
  if (!verified) throw refused()
  const beside = store.recordUse(ctx.env.AUTH_DB, id, info.newCounter, info.credentialBackedUp, ctx.now.getTime())
  return openSession(ctx, account, { device, method: 'passkey', beside })
}
const refused = () => new AppError('AUTH_INVALID_CREDENTIALS', 'This passkey opens nothing here')

const shown = ({ id, name, backed_up, created_at, last_used_at }: store.StoredPasskey): Passkey => ({
  id,
  name,
  backed_up,
  created_at: new Date(created_at).toISOString(),
  last_used_at: last_used_at === null ? null : new Date(last_used_at).toISOString(),
})

export const listPasskeys = async (ctx: Ctx): Promise<Passkey[]> =>
  (await store.listPasskeys(ctx.env.AUTH_DB, requireUser(ctx.call).id)).map(shown)

export async function deletePasskey(ctx: Ctx, passkeyId: string): Promise<void> {
  const { id } = requireUser(ctx.call)
  const statements = store.deletePasskey(ctx.env.AUTH_DB, passkeyId, id)
  if (!(await commit(ctx, statements, { chain: id, action: 'passkey.deleted', subject: passkeyId }))) {
    throw notFound('passkey')
  }
}
