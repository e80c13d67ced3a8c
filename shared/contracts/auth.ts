import { z } from '@hono/zod-openapi'
import { type Call, ROLES, type Role, type UserActor } from '../call'
import { Line } from './common'

export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email('Not an e-mail address'))
/** No composition rules, as NIST SP 800-63B advises: length, and an upper bound so that hashing stays cheap. */
export const Password = z.string().min(10, 'At least 10 characters').max(256)
export const SessionKind = z.enum(['cookie', 'body']).default('body')

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
    /** The organisation to act for in this session. */
    org_id: z.string().max(64).optional(),
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

/** What an API key may do: read, or read and write, everywhere or in one part. Never what only administrators may. */
export const KEY_SCOPES = [
  'read',
  'write',
  'trips:read',
  'trips:write',
  'planner:read',
  'planner:write',
  'search:read',
  'users:read',
  'users:write',
] as const
export const KeyScope = z.enum(KEY_SCOPES).openapi('KeyScope')
export type KeyScope = z.infer<typeof KeyScope>
/** Every key begins like this, so that scanners of leaked secrets know it. */
export const KEY_PREFIX = 'ck_'
export const NewApiKey = z
  .object({
    name: Line(100),
    scopes: z.array(KeyScope).min(1).max(KEY_SCOPES.length),
    /** Without it the key works until it is deleted. */
    expires_in_days: z.int().min(1).max(3650).optional(),
  })
  .openapi('NewApiKey')
export type NewApiKey = z.infer<typeof NewApiKey>
const instant = z.iso.datetime()
export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().openapi({ example: 'ck_4fZq' }),
    scopes: z.array(KeyScope),
    created_at: instant,
    expires_at: instant.nullable(),
    last_used_at: instant.nullable(),
  })
  .openapi('ApiKey')
export type ApiKey = z.infer<typeof ApiKey>
/** `key` is shown this once. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() }).openapi('CreatedApiKey')
export type CreatedApiKey = z.infer<typeof CreatedApiKey>
/** The account behind a key, as it is now, without the role of an administrator. */
export type KeyHolder = { actor: UserActor; scopes: KeyScope[] }

/** An account as administrators see it. */
export const ListedUser = z
  .object({
    id: z.string(),
    email: z.string(),
    email_verified: z.boolean(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    two_factor: z.boolean(),
    created_at: instant,
  })
  .openapi('ListedUser')
export type ListedUser = z.infer<typeof ListedUser>
export const UserUpdate = z.object({ roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length) }).openapi('UserUpdate')
export type UserUpdate = z.infer<typeof UserUpdate>

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

export const MAILS = [
  'verify_email',
  'change_email',
  'reset_password',
  'password_changed',
  'email_changed',
  'org_invitation',
] as const
/** A mail that must go out. `token` is a secret: it goes to that address and nowhere else, no log included. */
export const MailRequested = z.object({
  type: z.literal('auth.mail_requested'),
  user_id: z.string().nullable(),
  to: z.string(),
  name: z.string(),
  template: z.enum(MAILS),
  token: z.string().optional(),
  expires_at: z.iso.datetime().optional(),
  /** What an invitation is to. */
  org: z.object({ id: z.string(), name: z.string(), invited_by: z.string(), role: z.string() }).optional(),
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
  /** Whose API key this is; null for one that is unknown, expired or deleted. */
  verifyApiKey(call: Call, key: string): Promise<KeyHolder | null>
}
