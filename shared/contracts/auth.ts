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

/** 32 random bytes that went to a mailbox. */
const MailToken = z.string().min(1).max(200)
export const TokenFromMail = z.object({ token: MailToken }).openapi('TokenFromMail')
export const EmailState = z.object({ email: z.string(), email_verified: z.boolean() }).openapi('EmailState')
export type EmailState = z.infer<typeof EmailState>
export const ForgottenPassword = z.object({ email: Email }).openapi('ForgottenPassword')
export const PasswordReset = z.object({ token: MailToken, password: Password }).openapi('PasswordReset')
export type PasswordReset = z.infer<typeof PasswordReset>
/** `password` is the present one. */
export const PasswordChange = z.object({ ...stepUp, new_password: Password }).openapi('PasswordChange')
export type PasswordChange = z.infer<typeof PasswordChange>
export const EmailChange = z.object({ ...stepUp, email: Email }).openapi('EmailChange')
export type EmailChange = z.infer<typeof EmailChange>

/** A row of the security audit log: `hash` = SHA-256 of the hash before it and the row (shared/audit.ts). */
export const AuditItem = z
  .object({
    chain: z.string(),
    seq: z.int(),
    at: z.iso.datetime(),
    actor: z.string(),
    action: z.string().openapi({ example: 'session.opened' }),
    subject: z.string(),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string(),
    hash: z.string(),
  })
  .openapi('AuditItem')
export type AuditItem = z.infer<typeof AuditItem>

/** A public JSON Web Key of ours (RFC 8037, Ed25519). */
export type PublicKey = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' }

export const AccountRegistered = z.object({
  type: z.literal('auth.account_registered'),
  user_id: z.string(),
  name: z.string(),
})

export const MAILS = ['verify_email', 'change_email', 'reset_password', 'password_changed', 'email_changed'] as const
/** A mail that must go out. `token` is a secret: it goes to that address and nowhere else, no log included. */
export const MailRequested = z.object({
  type: z.literal('auth.mail_requested'),
  user_id: z.string().nullable(),
  to: z.string(),
  name: z.string(),
  template: z.enum(MAILS),
  token: z.string().optional(),
  expires_at: z.iso.datetime().optional(),
})
export type MailRequested = z.infer<typeof MailRequested>
/** The address of an account is another one, or was proved. */
export const EmailChanged = z.object({
  type: z.literal('auth.email_changed'),
  user_id: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
})

/** What `auth` answers to the other Workers. */
export interface AuthRpc {
  /** The keys an access token may be signed with now, newest first. */
  publicKeys(call: Call): Promise<PublicKey[]>
  /** The roles an account has at this moment; empty for an unknown or closed account. */
  rolesOf(call: Call, userId: string): Promise<Role[]>
}
