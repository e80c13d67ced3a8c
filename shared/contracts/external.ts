import { z } from '@hono/zod-openapi'
import { SessionKind } from './auth'

/** A site people can sign in with. */
export const SignInProvider = z.object({ id: z.string(), name: z.string() }).openapi('SignInProvider')
export type SignInProvider = z.infer<typeof SignInProvider>

/** A token of an issuer this installation trusts, such as Auth0 or Clerk, for a session here. */
export const TokenExchange = z
  .object({
    issuer: z.url().max(500),
    token: z.string().min(1).max(16_384),
    /** Where the account has two-factor sign-in. */
    totp_code: z.string().max(32).optional(),
    session: SessionKind,
  })
  .openapi('TokenExchange')
export type TokenExchange = z.infer<typeof TokenExchange>

/** The rest of a sign-in that waits for a code; `token` came with the address the browser was sent to. */
export const SecondStep = z
  .object({ token: z.string().min(1).max(200), totp_code: z.string().min(1).max(32), session: SessionKind })
  .openapi('SecondStep')
export type SecondStep = z.infer<typeof SecondStep>

/** Another site's account that opens this one. */
export const LinkedIdentity = z
  .object({ id: z.string(), issuer: z.string(), email: z.string().nullable(), linked_at: z.iso.datetime() })
  .openapi('LinkedIdentity')
export type LinkedIdentity = z.infer<typeof LinkedIdentity>

/** A page of ours: never another site, which `//` would mean. */
export const ReturnTo = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'Use a path of this site')
  .default('/app')
