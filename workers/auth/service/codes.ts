import { verifySync } from 'otplib'
import { AppError } from '#shared/errors'
import { sha256 } from '#shared/values/ids'
import {
  RECOVERY_CODES,
  readRecoveryCode,
  readTotpCode,
  recoveryCode,
  WRONG_CODES,
  WRONG_CODES_MS,
} from '../domain/recovery'
import type { Ctx } from '../env'
import * as store from '../store/second-factor'
import { unseal } from './sealing'

const STEP_SECONDS = 30
export const sealedFor = (accountId: string) => `totp ${accountId}`

/**
 * Takes a code of the authenticator, one step of thirty seconds early or late, or a recovery code; each works once.
 * AUTH_INVALID_CREDENTIALS for a wrong one, RATE_LIMITED for any after five wrong ones within five minutes.
 */
export async function spendCode(ctx: Ctx, accountId: string, code: string): Promise<void> {
  const at = ctx.now.getTime()
  const outcome = await store.spendCode(ctx.env.AUTH_DB, {
    accountId,
    proof: await proofOf(ctx, accountId, code),
    at,
    wrongSince: at - WRONG_CODES_MS,
    wrongLimit: WRONG_CODES,
  })
  if (outcome.spent) return
  if (outcome.told) throw wrongCode()
  const wait = Math.max(1, Math.ceil((outcome.oldest + WRONG_CODES_MS - at) / 1000))
  throw new AppError('RATE_LIMITED', `Too many wrong codes: try again in ${wait} seconds`, { retry_after: wait })
}
export const wrongCode = () => new AppError('AUTH_INVALID_CREDENTIALS', 'The code is wrong', { field: 'totp_code' })

async function proofOf(ctx: Ctx, accountId: string, code: string): Promise<store.Proof> {
  const token = readTotpCode(code)
  if (!token) {
    const recovery = readRecoveryCode(code)
    return recovery ? { recovery: await hashOf(accountId, recovery) } : null
  }
  const factor = await store.findSecondFactor(ctx.env.AUTH_DB, accountId)
  if (!factor) return null
  const secret = await unseal(ctx, sealedFor(accountId), factor.secret)
  const epoch = Math.floor(ctx.now.getTime() / 1000)
  const result = verifySync({ secret, token, epoch, epochTolerance: STEP_SECONDS })
  return result.valid && 'timeStep' in result ? { step: result.timeStep } : null
}

export const newRecoveryCodes = () =>
  Array.from({ length: RECOVERY_CODES }, () => recoveryCode(crypto.getRandomValues(new Uint8Array(16))))
export const hashes = (accountId: string, codes: string[]) =>
  Promise.all(codes.map((code) => hashOf(accountId, readRecoveryCode(code)!)))
const hashOf = (accountId: string, code: string) => sha256(`${accountId} ${code}`)
