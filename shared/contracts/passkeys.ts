import { z } from '@hono/zod-openapi'
import { SessionKind } from './auth'
import { Line } from './common'

/** What the browser's WebAuthn calls take and give, in their JSON form; base64url throughout. */
const Bytes = (max: number) =>
  z
    .string()
    .regex(/^[\w-]*$/, 'Use base64url')
    .max(max)
const credential = {
  id: Bytes(1400).min(1),
  rawId: Bytes(1400).min(1),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
}
const NewCredential = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: Bytes(4096),
    attestationObject: Bytes(65_536),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})
const Assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: Bytes(4096),
    authenticatorData: Bytes(4096),
    signature: Bytes(4096),
    userHandle: Bytes(200).nullish(),
  }),
})
/** Options as the browser wants them: hand them on as they are. */
export const PasskeyOptions = z.record(z.string(), z.unknown()).openapi('PasskeyOptions')
/** `password` where the account has one, `totp_code` where it has two-factor sign-in. */
export const PasskeyProof = z
  .object({ password: z.string().max(256).optional(), totp_code: z.string().max(32).optional() })
  .openapi('PasskeyProof')
export type PasskeyProof = z.infer<typeof PasskeyProof>
export const NewPasskey = z
  .object({ name: Line(100).default('Passkey'), response: NewCredential })
  .openapi('NewPasskey')
export type NewPasskey = z.infer<typeof NewPasskey>
export const PasskeySignIn = z.object({ response: Assertion, session: SessionKind }).openapi('PasskeySignIn')
export type PasskeySignIn = z.infer<typeof PasskeySignIn>
/** `backed_up`: kept by the person's password manager, and so on all their devices. */
export const Passkey = z
  .object({
    id: z.string(),
    name: z.string(),
    backed_up: z.boolean(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .openapi('Passkey')
export type Passkey = z.infer<typeof Passkey>
