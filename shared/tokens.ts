import { decodeProtectedHeader, errors, importJWK, jwtVerify } from 'jose'
import * as z from 'zod'
import { ROLES, type UserActor } from './call'
import type { PublicKey } from './contracts/auth'
import type { SessionState } from './contracts/guards'
import { AppError } from './errors'

/**
 * Access tokens (reliability 2.7): signed by `auth`, verified by the gateway and by `auth` itself under the same rules.
 * The issuer is a name, not an address: it stays the same wherever the platform is served from.
 */
export const ISSUER = 'https://caravan.example'
export const AUDIENCE = 'caravan'
export const TOKEN_TYPE = 'at+jwt'
export const ALGORITHM = 'EdDSA'
/** How far the clocks of issuer and verifier may differ, seconds. */
export const CLOCK_SKEW_SECONDS = 30
/** Ours are below 1.5 KB; a longer one is not worth parsing. */
const MAX_TOKEN_LENGTH = 8192

/** Times in Unix seconds. `roles` and `permissions` are hints for clients: what matters is looked up at `auth`. */
export const AccessClaims = z.object({
  iss: z.literal(ISSUER),
  aud: z.union([z.string(), z.array(z.string())]),
  /** Public id, `usr_...`. */
  sub: z.string().startsWith('usr_'),
  /** The same account as a number, as older clients know it. */
  user_id: z.int(),
  username: z.string(),
  jti: z.string().min(1),
  sid: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  scope: z.string(),
  org_id: z.string().nullable(),
  roles: z.array(z.enum(ROLES)),
  permissions: z.array(z.string()),
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string(),
})
export type AccessClaims = z.infer<typeof AccessClaims>

/** Why a token is worthless. The client is told, since it changes what it does next: refresh, or sign in. */
export type TokenFault =
  | 'malformed'
  | 'wrong_type'
  | 'wrong_algorithm'
  | 'unknown_key'
  | 'bad_signature'
  | 'expired'
  | 'not_yet_valid'
  | 'wrong_claims'
  | 'revoked'

export const tokenError = (fault: TokenFault) =>
  new AppError('AUTH_INVALID_TOKEN', `The access token is not valid: ${fault.replaceAll('_', ' ')}`, { issue: fault })

/**
 * The claims of a token that one of `keys` signed and that is good at `now`; AUTH_INVALID_TOKEN with the fault in
 * `details.issue` for everything else. The header decides nothing but which of our own keys to try: `jku`, `x5u` and
 * `jwk` are never looked at and an extension marked critical is refused. Whether the session still lives is the Guard's
 * to say: see `isEnded`.
 */
export async function verifyClaims(token: string, keys: readonly PublicKey[], now: Date): Promise<AccessClaims> {
  if (token.length > MAX_TOKEN_LENGTH) throw tokenError('malformed')
  const key = keyFor(token, keys)
  const payload = await checked(token, key, now)
  const claims = AccessClaims.safeParse(payload)
  if (!claims.success) throw tokenError('wrong_claims')
  if (claims.data.iat > now.getTime() / 1000 + CLOCK_SKEW_SECONDS) throw tokenError('not_yet_valid')
  return claims.data
}

/** Who the bearer of a valid token says they are. Its roles are hints: the gateway looks up those that give power. */
export async function verifyAccessToken(token: string, keys: readonly PublicKey[], now: Date): Promise<UserActor> {
  return actorOf(await verifyClaims(token, keys, now))
}

export const actorOf = (claims: AccessClaims): UserActor => ({
  kind: 'user',
  id: claims.sub,
  number: claims.user_id,
  email: claims.email,
  email_verified: claims.email_verified,
  name: claims.name,
  roles: claims.roles,
  org_id: claims.org_id,
  session_id: claims.sid,
  token_id: claims.jti,
  token_issued_at: claims.iat,
  token_expires_at: claims.exp,
})

/** True for a token that was good when signed but whose session ended since, as the user's Guard tells it. */
export const isEnded = (claims: Pick<AccessClaims, 'iat' | 'sid'>, session: SessionState): boolean =>
  claims.iat < session.epoch || session.revoked.includes(claims.sid)

/** The key id a token names, to fetch fresh keys when it is not among the known ones; undefined for what is no token. */
export function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

function keyFor(token: string, keys: readonly PublicKey[]): PublicKey {
  let header: ReturnType<typeof decodeProtectedHeader>
  try {
    header = decodeProtectedHeader(token)
  } catch {
    throw tokenError('malformed')
  }
  if (header.alg !== ALGORITHM) throw tokenError('wrong_algorithm')
  // Whoever forges a header need not put a text there.
  if (String(header.typ).toLowerCase() !== TOKEN_TYPE) throw tokenError('wrong_type')
  const key = keys.find(({ kid }) => kid === header.kid)
  if (!key) throw tokenError('unknown_key')
  return key
}

async function checked(token: string, key: PublicKey, now: Date): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(token, await imported(key), {
      algorithms: [ALGORITHM],
      typ: TOKEN_TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['iat', 'exp', 'sub', 'jti', 'sid'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: now,
    })
    return payload
  } catch (error) {
    throw tokenError(faultOf(error))
  }
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature'
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'nbf' ? 'not_yet_valid' : 'wrong_claims'
  return 'malformed'
}

/** Importing a key costs more than a signature check, so it is done once per isolate. Keyed by the key itself, of which there are few. */
const importedKeys = new Map<string, CryptoKey>()
const MAX_IMPORTED = 16

async function imported(key: PublicKey): Promise<CryptoKey> {
  const known = importedKeys.get(key.x)
  if (known) return known
  const fresh = (await importJWK(key, ALGORITHM)) as CryptoKey
  if (importedKeys.size >= MAX_IMPORTED) importedKeys.clear()
  importedKeys.set(key.x, fresh)
  return fresh
}
