import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { TokenExchange } from '#shared/contracts/external'
import { AppError } from '#shared/errors'
import { CLOCK_SKEW_SECONDS } from '#shared/tokens'
import type { Ctx } from '../../env'
import type { Grant } from '../sessions'
import { openSession } from '../sign-in'
import { proveCode } from '../step-up'
import { accountFor, claimsOf } from './accounts'
import { keysAt, serverOf } from './issuers'
import { type TrustedIssuer, trustedIssuers } from './providers'

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA']

/**
 * A session for the bearer of a token of a trusted issuer. FORBIDDEN for an issuer nobody trusts, AUTH_INVALID_TOKEN for
 * a token that is not its own, not for us, or too old.
 */
export async function exchangeToken(ctx: Ctx, input: TokenExchange, device: string): Promise<Grant> {
  const trusted = trustedIssuers(ctx).find(({ issuer }) => issuer === input.issuer)
  if (!trusted) throw new AppError('FORBIDDEN', 'Tokens of this issuer are not accepted here', { field: 'issuer' })
  const payload = await verified(ctx, trusted, input.token)
  const account = await accountFor(ctx, claimsOf(trusted.issuer, payload))
  if (account.two_factor) await proveCode(ctx, account, input.totp_code)
  return openSession(ctx, account, { device, method: 'token_exchange' })
}

async function verified(ctx: Ctx, trusted: TrustedIssuer, token: string): Promise<JWTPayload> {
  const address = trusted.jwks_uri ?? (await serverOf(ctx, trusted.issuer)).jwks_uri ?? ''
  try {
    return await check(ctx, trusted, token, address, false).catch((error) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      return check(ctx, trusted, token, address, true)
    })
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw new AppError('AUTH_INVALID_TOKEN', 'The token does not hold', { field: 'token', issue: error.code })
  }
}

async function check(ctx: Ctx, { issuer, audience }: TrustedIssuer, token: string, keys: string, fresh: boolean) {
  const { payload } = await jwtVerify(token, await keysAt(ctx, keys, fresh), {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['sub', 'exp', 'iat'],
    clockTolerance: CLOCK_SKEW_SECONDS,
    currentDate: ctx.now,
  })
  return payload
}
