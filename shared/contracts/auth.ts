import { z } from '@hono/zod-openapi'
import type { Call, Role } from '../call'
import { Line } from './common'

export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email('Not an e-mail address'))
/** No composition rules, as NIST SP 800-63B advises: length, and an upper bound so that hashing stays cheap. */
export const Password = z.string().min(10, 'At least 10 characters').max(256)
const SessionKind = z.enum(['cookie', 'body']).default('body')

export const Registration = z
  .object({ email: Email, password: Password, name: Line(100), session: SessionKind })
  .openapi('Registration')
export type Registration = z.infer<typeof Registration>
export const Credentials = z
  .object({
    email: Email,
    password: z.string().min(1).max(256),
    totp_code: z.string().max(32).optional(),
    session: SessionKind,
  })
  .openapi('Credentials')
export type Credentials = z.infer<typeof Credentials>

export const User = z.object({ id: z.string(), email: z.string(), name: z.string() }).openapi('User')
export type User = z.infer<typeof User>
/** `refresh_token` is absent where the caller chose `"session": "cookie"`. `expires_in` in seconds. */
export const TokenGrant = z
  .object({
    user: User,
    access_token: z.string(),
    refresh_token: z.string().optional(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
  })
  .openapi('TokenGrant')
export type TokenGrant = z.infer<typeof TokenGrant>

/** What proves that it is really the person who asks for something grave, beside being signed in. */
const stepUp = {
  password: z.string().min(1).max(256),
  /** From the authenticator, or a recovery code; needed where the account has two-factor sign-in. */
  totp_code: z.string().max(32).optional(),
}
export const StepUp = z.object(stepUp).openapi('StepUp')
export type StepUp = z.infer<typeof StepUp>
export const PasswordOnly = z.object({ password: stepUp.password }).openapi('PasswordOnly')
/** `secret` in base 32. The recovery codes are shown this once. Nothing is in force before a code was verified. */
export const TwoFactorSetup = z
  .object({ secret: z.string(), otpauth_url: z.string(), recovery_codes: z.array(z.string()) })
  .openapi('TwoFactorSetup')
export type TwoFactorSetup = z.infer<typeof TwoFactorSetup>
export const Code = z.object({ code: z.string().min(1).max(32) }).openapi('Code')
export const TwoFactorState = z.object({ enabled: z.boolean(), recovery_codes_left: z.int() }).openapi('TwoFactorState')
export type TwoFactorState = z.infer<typeof TwoFactorState>
export const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()) }).openapi('RecoveryCodes')

/** A place where the person is signed in. `device` is what the browser said of itself. */
export const Session = z
  .object({
    id: z.string(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime(),
    device: z.string(),
    current: z.boolean(),
  })
  .openapi('Session')
export type Session = z.infer<typeof Session>

/** A public JSON Web Key of ours (RFC 8037, Ed25519). */
export type PublicKey = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' }

export const AccountRegistered = z.object({
  type: z.literal('auth.account_registered'),
  user_id: z.string(),
  name: z.string(),
})

/** What `auth` answers to the other Workers. */
export interface AuthRpc {
  /** The keys an access token may be signed with now, newest first. */
  publicKeys(call: Call): Promise<PublicKey[]>
  /** The roles an account has at this moment; empty for an unknown or closed account. */
  rolesOf(call: Call, userId: string): Promise<Role[]>
}
