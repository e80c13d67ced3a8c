import { generateSecret, generateURI } from 'otplib'
import { requireUser } from '#shared/actors'
import type { StepUp, TwoFactorSetup, TwoFactorState } from '#shared/contracts/auth'
import { AppError } from '#shared/errors'
import { readTotpCode } from '../domain/recovery'
import type { Ctx } from '../env'
import * as store from '../store/second-factor'
import { commit } from './audit'
import { hashes, newRecoveryCodes, sealedFor, spendCode, wrongCode } from './codes'
import { seal } from './sealing'
import { ownAccount, proveIdentity } from './step-up'

const ISSUER_NAME = 'Caravan'

/** A new secret and recovery codes; in force once `verify` saw a code made of them. CONFLICT where one is in force. */
export async function enable(ctx: Ctx, password: string): Promise<TwoFactorSetup> {
  if ((await ownAccount(ctx)).two_factor) throw alreadyEnabled()
  const account = await proveIdentity(ctx, { password })
  const secret = generateSecret()
  const codes = newRecoveryCodes()
  const sealed = await seal(ctx, sealedFor(account.id), secret)
  const stored = await commit(
    ctx,
    [
      ...store.insertPending(ctx.env.AUTH_DB, account.id, sealed),
      ...store.replaceRecoveryCodes(ctx.env.AUTH_DB, account.id, await hashes(account.id, codes)),
    ],
    { chain: account.id, action: 'two_factor.prepared' },
  )
  if (!stored) throw alreadyEnabled()
  const otpauth_url = generateURI({ issuer: ISSUER_NAME, label: account.email, secret })
  return { secret, otpauth_url, recovery_codes: codes }
}
const alreadyEnabled = () => new AppError('CONFLICT', 'Two-factor sign-in is on already')

/** Puts the prepared factor in force. CONFLICT where none is prepared or one is in force. */
export async function verify(ctx: Ctx, code: string): Promise<TwoFactorState> {
  const { id } = requireUser(ctx.call)
  const factor = await store.findSecondFactor(ctx.env.AUTH_DB, id)
  if (!factor) throw new AppError('CONFLICT', 'Ask for a secret first')
  if (factor.enabled_at !== null) throw alreadyEnabled()
  if (!readTotpCode(code)) throw wrongCode()
  await spendCode(ctx, id, code)
  const statements = store.activate(ctx.env.AUTH_DB, id, ctx.now.getTime())
  if (!(await commit(ctx, statements, { chain: id, action: 'two_factor.enabled' }))) throw alreadyEnabled()
  return stateOf(ctx, id)
}

export async function disable(ctx: Ctx, proof: StepUp): Promise<void> {
  const account = await proveIdentity(ctx, proof)
  if (!account.two_factor) throw notEnabled()
  const statements = store.deleteSecondFactor(ctx.env.AUTH_DB, account.id)
  if (!(await commit(ctx, statements, { chain: account.id, action: 'two_factor.disabled' }))) throw notEnabled()
}
const notEnabled = () => new AppError('CONFLICT', 'Two-factor sign-in is off')

/** New recovery codes in the place of all old ones. */
export async function renewRecoveryCodes(ctx: Ctx, proof: StepUp): Promise<string[]> {
  const account = await proveIdentity(ctx, proof)
  if (!account.two_factor) throw notEnabled()
  const codes = newRecoveryCodes()
  const statements = store.replaceRecoveryCodes(ctx.env.AUTH_DB, account.id, await hashes(account.id, codes))
  await commit(ctx, statements, { chain: account.id, action: 'recovery_codes.renewed' })
  return codes
}

export async function stateOf(ctx: Ctx, accountId: string): Promise<TwoFactorState> {
  const factor = await store.findSecondFactor(ctx.env.AUTH_DB, accountId)
  const enabled = factor !== null && factor.enabled_at !== null
  return { enabled, recovery_codes_left: enabled ? await store.countRecoveryCodes(ctx.env.AUTH_DB, accountId) : 0 }
}
